"""Step 2: the draft beside its source."""

import pytest

from clamour.appeals.models import Target
from clamour.intake.panels.source import pieces
from clamour.offices.models import ContactPoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(alice, at_desk, paper):
    desk = at_desk(alice)
    return lambda: desk.get(f"/desk/intake/{paper.pk}/").content.decode()


def test_it_shows_source_and_draft(review, page):
    said = review()
    assert "held without charge for ten days" in said
    assert "minister@justice.kazemia.example" in said
    assert "the immediate release of Ilma Torvane" in said
    assert "{name}" in said
    assert page.draft_title.split()[-1] in said


def test_the_pieces_are_the_whole_text(paper):
    assert "".join(piece.text for piece in pieces(paper)) == paper.source


def test_it_marks_where_a_contact_was_read(paper):
    marked = [piece.text for piece in pieces(paper) if piece.field == "contacts"]
    assert any("minister@justice.kazemia.example" in text for text in marked)


def test_a_missing_address_stands_out_until_somebody_adds_it(review, page):
    assert "Missing addresses" in review()
    lost = Target.objects.get(appeal=page.translation_key, office__name__icontains="embassy")
    ContactPoint.objects.create(office=lost.office, kind="email", value="brussels@emb.example")
    assert "Missing addresses" not in review()


def test_it_offers_to_publish_with_a_reason(review):
    said = review()
    assert 'name="reason"' in said
    assert "You work alone at this desk" in said


def test_two_persons_are_offered_to_ask(review, bob):
    assert "Ask a second person to publish" in review()


def test_a_deleted_draft_leaves_the_source(review, page):
    page.delete()
    assert "was deleted" in review()


def test_it_names_what_the_reader_guessed(review, paper):
    paper.reading["found"]["country"] = {"spans": [], "confidence": 0.3}
    paper.reading["country"] = "KE"
    paper.save()
    page = paper.page.specific
    page.country = "KE"
    page.save_revision()
    assert "unsure, check it" in review()
