"""A draft is thrown away with one press, and comes back with another."""

import pytest

from clamour.appeals import actions as appeals
from clamour.appeals.models import AppealPage, ModelLetter, Target
from clamour.desk.tests.test_review_matches import COPIED, FRENCH, decide
from clamour.intake.actions import bring_in
from clamour.intake.models import Discarded, Match
from clamour.offices.models import Office
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


@pytest.fixture
def came(alice, page):
    def bring(text, name="later.txt"):
        return bring_in(name=name, data=text.encode(), by=alice).papers.get()

    return bring


def press(desk, paper, what):
    answer = desk.post(f"/desk/intake/{paper.pk}/{what}/", follow=True)
    paper.refresh_from_db()
    return answer.content.decode()


def test_the_draft_goes_with_its_targets_and_letters_and_its_text_stays(desk, paper, page):
    key = page.translation_key
    offices = Office.objects.count()
    said = press(desk, paper, "discard")
    assert not AppealPage.objects.exists()
    assert not Target.objects.filter(appeal=key).exists()
    assert not ModelLetter.objects.filter(appeal=key).exists()
    assert Office.objects.count() == offices
    assert "was discarded by alice" in said
    assert "held without charge for ten days" in said
    assert "Bring the draft back" in said


def test_it_comes_back_as_it_was(desk, paper, page):
    letter = ModelLetter.objects.get(appeal=page.translation_key).text
    targets = [(it.office, it.purpose) for it in Target.objects.all()]
    demands = [it.text for it in page.demands.all()]
    press(desk, paper, "discard")
    press(desk, paper, "back")
    back = paper.page.specific
    assert (back.title, back.translation_key) == (page.title, page.translation_key)
    assert not back.live
    assert [it.text for it in back.demands.all()] == demands
    assert [(it.office, it.purpose) for it in Target.objects.all()] == targets
    assert ModelLetter.objects.get(appeal=back.translation_key).text == letter
    assert not Discarded.objects.exists()
    assert desk.get(f"/desk/intake/{paper.pk}/").status_code == 200


def test_both_are_in_the_log(desk, paper):
    press(desk, paper, "discard")
    press(desk, paper, "back")
    verbs = Entry.objects.order_by("number").values_list("verb", flat=True)
    assert [verb for verb in verbs if verb in ("discard", "bring back")] == [
        "discard",
        "bring back",
    ]


def test_pressed_twice_nothing_breaks(desk, paper):
    press(desk, paper, "discard")
    assert "was deleted" in press(desk, paper, "discard")
    press(desk, paper, "back")
    assert "back already" in press(desk, paper, "back")
    assert AppealPage.objects.count() == 1


def test_what_looked_like_it_looks_like_it_again(desk, came, paper, page):
    later = came(COPIED)
    decide(desk, later, "keep")
    press(desk, paper, "discard")
    assert not Match.objects.exists()
    press(desk, paper, "back")
    match = later.matches.get()
    assert (match.page_id, match.state, match.decided_by.username) == (
        paper.page_id,
        "kept",
        "alice",
    )


def test_attached_papers_go_and_come_with_it(desk, came, paper, page):
    later = came(COPIED)
    decide(desk, later, "attach")
    assert "Discard this draft" not in desk.get(f"/desk/intake/{later.pk}/").content.decode()
    press(desk, paper, "discard")
    later.refresh_from_db()
    assert later.page is None
    press(desk, later, "back")
    paper.refresh_from_db()
    assert paper.page_id == later.page_id is not None
    decide(desk, later, "undo")
    assert AppealPage.objects.count() == 2


def test_a_public_page_is_not_discarded(desk, paper, page, alice):
    appeals.publish(page=page, by=alice, reason="Checked.")
    assert "Discard this draft" not in desk.get(f"/desk/intake/{paper.pk}/").content.decode()
    assert "its address must stay" in press(desk, paper, "discard")
    assert AppealPage.objects.filter(live=True).exists()


def test_a_draft_with_editions_is_not_discarded(desk, came, paper, page):
    decide(desk, came(FRENCH), "translation")
    assert "has an edition in another language" in press(desk, paper, "discard")
    assert AppealPage.objects.count() == 2


def test_strangers_discard_nothing(client, paper):
    client.post(f"/desk/intake/{paper.pk}/discard/")
    assert AppealPage.objects.exists()


def test_looking_discards_nothing(desk, paper):
    assert desk.get(f"/desk/intake/{paper.pk}/discard/").status_code == 405
    assert AppealPage.objects.exists()


def test_the_same_file_leads_to_the_way_back(desk, paper):
    from clamour.desk.tests.conftest import ALERT

    press(desk, paper, "discard")
    said = desk.post("/desk/intake/", {"text": ALERT}, follow=True).content.decode()
    assert "Bring the draft back" in said
    assert not AppealPage.objects.exists()


def test_a_discarded_paper_is_nothing_to_decide_for_the_first_draft(desk, came, paper):
    later = came(COPIED)
    press(desk, later, "discard")
    assert "Another paper" not in desk.get(f"/desk/intake/{paper.pk}/").content.decode()
    press(desk, later, "back")
    assert "Another paper" in desk.get(f"/desk/intake/{paper.pk}/").content.decode()
