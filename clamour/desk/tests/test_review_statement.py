"""The statement is changed beside its source, and loses nothing."""

import pytest

from clamour.desk.tests.test_review_editing import fields_of, newest
from clamour.intake.actions import bring_in

pytestmark = pytest.mark.django_db
RICH = '<p>See <a href="https://union.example/">the union</a> and <b>write</b>.</p>'


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


@pytest.fixture
def address(paper):
    return f"/desk/intake/{paper.pk}/"


def make_rich(page, by=None):
    draft = newest(page)
    draft.statement = RICH
    draft.save_revision(user=by)


def test_paragraphs_and_lists_are_typed_as_text(desk, address, page):
    form = fields_of(desk.get(address).content)
    assert "arrested at her office" in form["statement"]
    typed = "One,\r\nin two lines.\r\n\r\nWe saw:\r\n- her desk\r\n- <b>no</b> papers"
    assert desk.post(address, form | {"statement": typed}).status_code == 302
    assert newest(page).statement == (
        "<p>One,<br/>in two lines.</p><p>We saw:</p>"
        "<ul><li>her desk</li><li>&lt;b&gt;no&lt;/b&gt; papers</li></ul>"
    )
    again = fields_of(desk.get(address).content)["statement"]
    assert again == "One,\nin two lines.\n\nWe saw:\n\n- her desk\n- <b>no</b> papers"


def test_a_statement_with_links_is_shown_and_changed_in_the_editor(desk, address, page):
    make_rich(page)
    said = desk.get(address).content.decode()
    assert "statement" not in fields_of(said.encode())
    assert 'href="https://union.example/"' in said
    assert f"/desk/pages/{page.pk}/edit/" in said
    desk.post(address, fields_of(said.encode()) | {"title": "Another"})
    assert newest(page).statement == RICH


def test_what_was_typed_is_shown_when_the_statement_became_richer_meanwhile(
    desk, address, page, bob
):
    form = fields_of(desk.get(address).content)
    make_rich(page, bob)
    answer = desk.post(address, form | {"statement": "What Alice typed."})
    assert answer.status_code == 409
    assert "What Alice typed." in answer.content.decode()
    assert newest(page).statement == RICH


def test_two_who_change_the_statement_see_both(desk, address, page, bob):
    form = fields_of(desk.get(address).content)
    draft = newest(page)
    draft.statement = "<p>By Bob.</p>"
    draft.save_revision(user=bob)
    answer = desk.post(address, form | {"statement": "By Alice."})
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "By Bob." in said and "By Alice." in said


def test_the_statement_of_a_report_is_changed_too(desk, alice):
    text = "Norrby: we met the dockers\n\n" + "We met the dockers and heard of their work. " * 3
    paper = bring_in(name="r.txt", data=text.encode(), by=alice).papers.get()
    address = f"/desk/intake/{paper.pk}/"
    form = fields_of(desk.get(address).content)
    desk.post(address, form | {"statement": "We met them."})
    assert newest(paper.page.specific).statement == "<p>We met them.</p>"
