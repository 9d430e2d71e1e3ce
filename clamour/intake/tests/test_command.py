"""`clamour intake` ends with what was made, what matched and what failed."""

import pytest
from wagtail.models import Page

from clamour.appeals import actions as appeals
from clamour.commands.intake import _bring_in, _tell
from clamour.desk.tests.conftest import ALERT
from clamour.desk.tests.test_review_matches import COPIED, FRENCH
from clamour.reading.tests.files import zipped

pytestmark = pytest.mark.django_db
TITLE = "Free the port workers' lawyer Ilma Torvane"


@pytest.fixture
def told(tmp_path, capsys):
    """Bring files in as the command does, and return what it prints."""
    appeals.make_homes(["en", "fr"])

    def bring(**files):
        paths = []
        for name, data in files.items():
            path = tmp_path / name
            path.write_bytes(data)
            paths.append((name, path))
        _tell(*_bring_in(paths), left_out=0)
        return capsys.readouterr().out

    return bring


def lines_with(said, words):
    return [line for line in said.splitlines() if words in line]


def test_what_matched_is_named_with_the_page_that_it_is_like(told):
    said = told(a=ALERT.encode(), b=COPIED.encode(), c=FRENCH.encode(), d=b"")
    assert TITLE in lines_with(said, "~ the same statement")[0]
    assert TITLE in lines_with(said, "~ a translation")[0]
    assert "(en)" in lines_with(said, "~ a translation")[0]
    assert "The file is empty" in lines_with(said, "failed")[0]
    assert "Made: 3 appeals. Came in before: 0. Failed: 1." in said
    assert "Looks like what the site has: 2 (1 the same statement, 1 a translation)." in said


def test_an_update_to_a_live_appeal_is_named(told, django_user_model):
    told(a=ALERT.encode())
    page = Page.objects.get(papers__isnull=False).specific
    by = django_user_model.objects.create_superuser("alice", password="a long sentence of alice")
    appeals.publish(page=page, by=by, reason="Checked.")
    update = """\
Update: Ilma Torvane moved to the prison of Vesterhavn

21 March 2026

The lawyer Ilma Torvane was moved yesterday. Her family learnt of it by telephone. Please write
again to the Ministry of Justice and ask where she is kept.

Ministry of Justice
Email: minister@justice.kazemia.example
"""
    assert TITLE in lines_with(told(b=update.encode()), "~ an update")[0]


def test_in_a_large_file_what_matched_is_still_named(told):
    told(a=ALERT.encode())
    news = ["harvest", "school", "bridge", "market", "ferry", "theatre", "well", "mill", "fair"]
    posts = {f"{it}.txt": f"The {it} of Norrby\n\nToday the {it} opened." for it in news}
    said = told(all=zipped(posts | {"one.txt": "Rain", "two.txt": "Snow", "copy.txt": COPIED}))
    assert TITLE in lines_with(said, "~ the same statement")[0]
    assert "harvest" not in said


def test_nothing_that_matched_is_not_spoken_of(told):
    assert "Looks like" not in told(a=ALERT.encode())
