"""The first screen shows what each live appeal has brought, and how its letters fare."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale

from clamour.appeals import actions as appeals
from clamour.appeals.models import AppealPage, Target
from clamour.desk.live import live_lines
from clamour.desk.tests.test_letters import send
from clamour.letters.tests.factory import make_letter

pytestmark = pytest.mark.django_db


def test_it_shows_letters_and_their_fate_and_leads_on(live, alice, at_desk):
    first, second = Target.objects.filter(appeal=live.translation_key)[:2]
    send(live, first, "queued", "accepted", "accepted")
    send(live, second, "failed")
    make_letter(page=live, confirmed=True)
    said = at_desk(alice).get("/desk/").content.decode()
    assert "To offices: 2 gone, 3 waiting, 1 failed" in said
    assert "of 100 letters" in said
    for link in (f"/desk/appeals/{live.pk}/", f"/desk/alerts/?appeal={live.pk}", live.url):
        assert f'href="{link}"' in said
    (line,) = live_lines()
    assert line.count.letters == 1
    assert [(name, width) for name, _start, width in line.bar] == [
        ("gone", 33.33), ("waiting", 50), ("lost", 16.67),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(-1, "has passed"), (0, "Today is the last day."), (1, "1 day left."), (9, "9 days left.")],
)
def test_it_says_how_long_there_is_to_write(live, alice, at_desk, days, sentence):
    last = timezone.localdate() + timedelta(days=days)
    AppealPage.objects.filter(pk=live.pk).update(deadline=last)
    assert sentence in at_desk(alice).get("/desk/").content.decode()


def test_editions_are_one_line_and_the_closed_are_gone(live, alice):
    french = Locale.objects.get(language_code="fr")
    edition = live.copy_for_translation(french, copy_parents=True)
    appeals.publish(page=edition, by=alice, reason="Checked.")
    (line,) = live_lines()
    assert sorted(line.languages) == ["en", "fr"]
    AppealPage.objects.update(closed_on=date(2026, 11, 30))
    assert live_lines() == []
