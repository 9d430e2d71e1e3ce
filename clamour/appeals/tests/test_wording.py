"""Which words of a model letter one letter has."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clamour.appeals import actions, queries, slots
from clamour.appeals.tests.factory import make_account, make_draft
from clamour.appeals.wording import worded

pytestmark = pytest.mark.django_db
WORDS = {
    "purpose": "protest",
    "language": "en",
    "subject": "Release her",
    "text": "{salutation}\n\n{opening}\n\nI ask you to release her.",
    "subjects": "Free her\n\nHer arrest\n",
    "openings": "I am appalled.\nI am worried.",
    "we_text": "{salutation}\n\nWe of {organisation} ask you to release her.",
}


def offer(page, **changes):
    return actions.set_model_letter(
        appeal=page.translation_key, by=make_account(), **(WORDS | changes)
    )


def test_subjects_and_openings_take_turns_and_stay_for_a_letter():
    letter = offer(make_draft())
    said = [worded(letter, number=number) for number in range(6)]
    assert len(set(said)) == 6
    assert [worded(letter, number=number) for number in range(6)] == said
    assert {it.subject for it in said} == {"Release her", "Free her", "Her arrest"}
    assert {it.text.split("\n\n")[1] for it in said} == {"I am appalled.", "I am worried."}
    assert worded(letter).text.startswith("{salutation}\n\nI am appalled.\n\nI ask")


def test_an_organisation_says_we_where_the_author_did():
    page = make_draft()
    assert "We of {organisation}" in worded(offer(page), we=True).text
    assert "I ask you" in worded(offer(page, we_text=""), we=True).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"openings": ""}, "no opening is given"),
        ({"text": "Release her."}, "where an opening goes"),
        ({"subjects": "Dear {nmae}"}, r"\{nmae\}"),
        ({"we_text": "We, {orgnisation}"}, r"\{orgnisation\}"),
        ({"openings": "I, {name, am appalled."}, r"\{name"),
        ({"subjects": "x" * 201}, "at most 200"),
    ],
)
def test_what_nobody_could_fill_is_refused_when_saved(changes, said):
    page = make_draft()
    with pytest.raises(ValidationError, match=said):
        offer(page, **changes)
    assert queries.model_letters(page.translation_key)[0].subject == "Release Maren Oduvar"


def test_saving_subject_and_text_alone_keeps_the_rest():
    page = make_draft()
    offer(page)
    actions.set_model_letter(
        appeal=page.translation_key,
        purpose="protest",
        language="en",
        subject="New",
        text=WORDS["text"],
    )
    (letter,) = queries.model_letters(page.translation_key)
    assert (letter.subject, letter.openings) == ("New", WORDS["openings"])


def test_a_slot_that_may_stay_empty_leaves_no_hole():
    slots.check_holes("Yours,\n{name}\n{organisation}, {role}\n{place}")
    with pytest.raises(ValidationError, match=r"\{represents\}"):
        slots.check_holes("For our {represents} members we ask")
    slots.check_holes("We of {organisation} ask", always=frozenset({"organisation"}))


def test_the_desk_keeps_every_part_and_names_the_field_that_is_wrong(client):
    page, alice = make_draft(), make_account()
    client.force_login(alice)
    url = reverse("appeals_letter", args=[page.pk])
    wrong = client.post(url, WORDS | {"openings": "", "we_text": "We, {role}, ask"})
    assert wrong.status_code == 422
    errors = wrong.context["form"].errors
    assert set(errors) == {"text", "we_text"}
    assert client.post(url, WORDS).status_code == 302
    (letter,) = queries.model_letters(page.translation_key)
    assert letter.we_text == WORDS["we_text"]
    shown = client.get(reverse("appeals_publish", args=[page.pk])).text
    assert "I am worried." in shown
    assert "We of" in shown
