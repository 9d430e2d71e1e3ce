"""An alert that the site has already is offered as such; a person says what it is."""

import pytest

from clamour.appeals import actions as appeals
from clamour.appeals import queries
from clamour.appeals.models import AppealPage, ModelLetter, Target
from clamour.desk.tests.conftest import ALERT
from clamour.intake import matching
from clamour.intake.actions import bring_in
from clamour.intake.models import Match
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db

COPIED = "From the blog of the dockers, with our greetings:\n\n" + ALERT
FRENCH = """\
ACTION URGENTE : Libérez Ilma Torvane, avocate des dockers

Le 14 mars 2026

Ilma Torvane, avocate du syndicat des travailleurs portuaires de Kazemia, a été arrêtée dans son
bureau à Norrby le 4 mars 2026. Elle est détenue sans inculpation depuis dix jours.

Veuillez écrire avant le 30 avril 2026 au ministère de la Justice et demander :

- la libération immédiate d'Ilma Torvane ;
- l'accès à son avocat et à sa famille.

Ministère de la Justice
Courriel : minister@justice.kazemia.example

Copies au syndicat des dockers : copies@portunion.example
"""
STRANGER = """\
URGENT ACTION: Nurse Odile Marsk dismissed in Lurenia

2 June 2026

Odile Marsk was dismissed from the hospital of Sundby on 30 May 2026 for speaking to reporters.

Please write to the hospital and demand:

- that she is given her work back.

Hospital of Sundby
Email: office@hospital.lurenia.example
"""


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


@pytest.fixture
def came(alice, page):
    """A later paper, brought in after the first one."""

    def bring(text: str, name: str = "later.txt"):
        return bring_in(name=name, data=text.encode(), by=alice).papers.get()

    return bring


def decide(desk, paper, choice, **more):
    match = paper.matches.get()
    address = f"/desk/intake/{paper.pk}/like/{match.pk}/"
    answer = desk.post(address, {"choice": choice, **more})
    paper.refresh_from_db()
    return answer


def test_a_near_copy_is_offered_with_its_reasons(desk, came, page):
    paper = came(COPIED)
    said = desk.get(f"/desk/intake/{paper.pk}/").content.decode()
    assert "This looks like the same statement as" in said
    assert "It is for the same people: Ilma Torvane." in said
    assert "minister@justice.kazemia.example" in said
    assert paper.page != page  # nothing is decided by itself


def test_a_stranger_is_not_offered(desk, came):
    paper = came(STRANGER)
    assert not paper.matches.exists()
    assert "This looks like" not in desk.get(f"/desk/intake/{paper.pk}/").content.decode()


def test_the_first_paper_of_its_kind_is_offered_nothing(desk, paper):
    assert not paper.matches.exists()


def test_both_stand_side_by_side_with_what_differs(desk, came):
    paper = came(COPIED.replace("30 April", "7 May"))
    said = desk.get(f"/desk/intake/{paper.pk}/like/{paper.matches.get().pk}/").content.decode()
    assert "7 May 2026" in said and "30 April 2026" in said
    assert "<ins>" in said and "dockers" in said
    assert "differs" in said


def test_a_paper_is_attached_and_that_is_undone(desk, came, page):
    paper = came(COPIED)
    draft, key = paper.page, paper.page.translation_key
    title = draft.title
    letter = ModelLetter.objects.get(appeal=key).text
    targets = [(it.office, it.purpose) for it in Target.objects.filter(appeal=key)]
    assert decide(desk, paper, "attach").status_code == 302
    assert paper.page.pk == page.pk
    assert not AppealPage.objects.filter(pk=draft.pk).exists()
    assert not Target.objects.filter(appeal=key).exists()
    decide(desk, paper, "undo")
    back = paper.page.specific
    assert (back.title, back.translation_key, back.live) == (title, key, False)
    assert back.demands.first().text.startswith("the immediate release")
    assert ModelLetter.objects.get(appeal=key).text == letter
    assert [(it.office, it.purpose) for it in Target.objects.filter(appeal=key)] == targets
    assert desk.get(f"/desk/intake/{paper.pk}/").status_code == 200


def test_a_translation_is_recognised_and_joins_its_appeal(desk, came, page):
    paper = came(FRENCH)
    assert paper.matches.get().kind == "translation"
    own = paper.page.translation_key
    assert decide(desk, paper, "translation").status_code == 302
    assert set(queries.editions(page.translation_key)) == {"en", "fr"}
    assert paper.page.translation_key == page.translation_key
    letters = ModelLetter.objects.filter(appeal=page.translation_key)
    assert {letter.language for letter in letters} == {"en", "fr"}
    assert not Target.objects.filter(appeal=own).exists()
    assert desk.get(f"/desk/intake/{paper.pk}/").status_code == 200
    decide(desk, paper, "undo")
    assert paper.page.translation_key == own
    assert Target.objects.filter(appeal=own).exists()


def test_a_second_edition_in_one_language_is_refused_with_a_sentence(desk, came, page):
    decide(desk, came(FRENCH), "translation")
    second = came("Traduit par nous.\n\n" + FRENCH, "second.txt")
    match = second.matches.get(page_id=page.pk)
    address = f"/desk/intake/{second.pk}/like/{match.pk}/"
    answer = desk.post(address, {"choice": "translation"})
    assert answer.status_code == 422
    assert "has an edition in this language" in answer.content.decode()
    assert second.page.translation_key != page.translation_key


def test_a_letter_for_a_live_appeal_needs_a_reason(desk, came, page, alice):
    appeals.publish(page=page, by=alice, reason="Checked.")
    paper = came(FRENCH)
    answer = decide(desk, paper, "translation")
    assert answer.status_code == 422
    assert paper.page.translation_key != page.translation_key
    assert decide(desk, paper, "translation", reason="Translated by Bob.").status_code == 302
    assert paper.page.translation_key == page.translation_key


def test_with_two_persons_the_letter_waits_and_the_rest_is_done(desk, came, page, alice, bob):
    paper = came(FRENCH)
    AppealPage.objects.filter(pk=page.pk).update(live=True)
    answer = decide(desk, paper, "translation")
    assert answer.status_code == 302
    assert paper.page.translation_key == page.translation_key
    letters = ModelLetter.objects.filter(appeal=page.translation_key)
    assert [letter.language for letter in letters] == ["en"]


def test_an_update_to_a_live_appeal_is_recognised(came, page, alice):
    appeals.publish(page=page, by=alice, reason="Checked.")
    update = """\
Update: Ilma Torvane moved to the prison of Vesterhavn

21 March 2026

The lawyer Ilma Torvane was moved yesterday. Her family learnt of it by telephone. Please write
again to the Ministry of Justice and ask where she is kept.

Ministry of Justice
Email: minister@justice.kazemia.example
"""
    assert came(update).matches.get().kind == "update"


def test_a_refusal_is_remembered(desk, came):
    paper = came(COPIED)
    decide(desk, paper, "refuse")
    assert "This looks like" not in desk.get(f"/desk/intake/{paper.pk}/").content.decode()
    matching.find(paper)
    assert paper.matches.get().state == "refused"


def test_every_decision_is_in_the_log(desk, came, page):
    decide(desk, came(COPIED), "keep")
    entry = Entry.objects.get(verb="match kept")
    assert entry.who == "alice"
    assert entry.subject == f"page:{page.pk}"


def test_a_decision_is_made_once(desk, came):
    paper = came(COPIED)
    decide(desk, paper, "keep")
    assert decide(desk, paper, "attach").status_code == 422
    assert Match.objects.get(paper=paper).state == "kept"


def test_a_page_written_by_hand_is_recognised_too(came, page, paper, alice):
    paper.delete()  # the appeal stays, as if somebody had typed it in
    assert came(COPIED).matches.get().page_id == page.pk


def test_the_draft_that_came_first_shows_what_came_later(desk, came, paper):
    later = came(COPIED)
    said = desk.get(f"/desk/intake/{paper.pk}/").content.decode()
    assert "Another paper says the same:" in said
    assert f"/desk/intake/{later.pk}/like/{later.matches.get().pk}/" in said
    assert "It is for the same people: Ilma Torvane." in said


def test_a_later_translation_is_called_so_on_the_first_draft(desk, came, paper):
    later = came(FRENCH)
    address = f"/desk/intake/{paper.pk}/"
    assert "looks like a translation of this" in desk.get(address).content.decode()
    decide(desk, later, "translation")
    assert "Another paper is a translation of this" in desk.get(address).content.decode()


def test_what_was_attached_later_stands_on_the_first_draft_as_a_source(desk, came, paper):
    later = came(COPIED)
    decide(desk, later, "attach")
    said = desk.get(f"/desk/intake/{paper.pk}/").content.decode()
    assert "Another paper is one more source of this:" in said
    assert "later.txt" in said


def test_what_was_refused_is_not_shown_on_the_first_draft(desk, came, paper):
    decide(desk, came(COPIED), "refuse")
    assert "Another paper" not in desk.get(f"/desk/intake/{paper.pk}/").content.decode()
