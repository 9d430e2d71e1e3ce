"""The letter as an office reads it, and as its author sees it first."""

import pytest
from django.urls import reverse

from clamour.appeals import actions as appeals
from clamour.appeals import queries
from clamour.appeals.tests.factory import make_account, make_appeal, make_draft, make_office
from clamour.delivery.models import Delivery
from clamour.letters import length, links
from clamour.letters.composing import compose
from clamour.letters.models import Letter
from clamour.letters.streams import letter as stream
from clamour.letters.tests.factory import make_letter

pytestmark = pytest.mark.django_db
WE = "{salutation}\n\nWe ask you to release her.\n\n{name}\n{role}\n{organisation}"


def offer(page, **words):
    told = {"purpose": "protest", "language": "en", "subject": "S", "text": "I ask."} | words
    appeals.set_model_letter(
        appeal=page.translation_key, by=make_account(), reason="A test does it.", **told
    )


def composed(letter, target=0):
    targets = queries.targets(letter.appeal, letter.language)
    models = queries.model_letters(letter.appeal, letter.model_version)
    return compose(letter, targets[target], models)


def post(client, page, **fields):
    form = {
        "name": "Sam Ostrow",
        "mailbox": "sam@mail.example",
        "country": "FR",
        "kind": "person",
        "language": "en",
    }
    url = reverse("letters:write", args=[page.translation_key])
    return client.post(url, form | fields)


def test_a_branch_writes_as_we_and_nothing_is_said_twice():
    page = make_appeal()
    offer(page, we_text=WE)
    letter = make_letter(
        page=page, kind="organisation", organisation="Dockers' branch 7", role="secretary"
    )
    assert composed(letter).text.endswith(
        "We ask you to release her.\n\nSam Ostrow\nsecretary\nDockers' branch 7"
    )
    alone = make_letter(page=page, mailbox="kim@mail.example")
    assert composed(alone).text == "I ask.\n\nSam Ostrow"


def test_letters_of_an_appeal_differ_and_each_stays_the_same_on_every_attempt():
    page = make_draft(targets=1)
    offer(page, subjects="T\nU", text="{opening}\n\nI ask.", openings="One.\nTwo.")
    appeals.publish(page=page, by=make_account(), reason="A test.")
    page.refresh_from_db()
    for number in range(6):
        make_letter(page=page, confirmed=True, mailbox=f"sam{number}@mail.example")
    rows = list(Delivery.objects.filter(stream=stream.STREAM).order_by("pk"))
    first, again = stream.content(rows), stream.content(rows)
    assert first == again
    texts = {message.partition(b"\r\n\r\n")[2] for message in first.values()}
    subjects = {
        line for message in first.values() for line in message.split(b"\r\n")
        if line.startswith(b"Subject:")
    }  # fmt: skip
    assert (len(texts), len(subjects)) == (2, 3)


def test_a_resolution_takes_the_place_of_text_and_subject(client):
    page = make_appeal()
    offer(page, we_text=WE)
    answer = post(
        client,
        page,
        kind="organisation",
        organisation="Dockers' branch 7",
        subject="Resolution of 30 November",
        text="I ask.",
        we_text="Branch 7 has resolved: release her.",
    )
    assert answer.status_code == 202
    said = composed(Letter.objects.get())
    assert said.subject == "Resolution of 30 November"
    assert said.text == ("Branch 7 has resolved: release her.\n\nSam Ostrow\nDockers' branch 7")


def test_an_unchanged_letter_stays_the_model_in_either_voice(client):
    page = make_appeal()
    offer(page, we_text=WE)
    for kind in ("person", "organisation"):
        post(client, page, kind=kind, organisation="B", subject="S", text="I ask.", we_text=WE)
    assert [it.own_text for it in Letter.objects.all()] == [None, None]
    assert [it.own_subject for it in Letter.objects.all()] == [None, None]


def test_own_words_of_protest_are_no_greeting_to_the_strikers(client):
    page = make_draft(targets=1)
    key, alice = page.translation_key, make_account()
    strikers = make_office("Dockers' Union", "union@dockers.example")
    targets = [appeals.TargetDraft(it.office, "protest") for it in queries.targets(key, "en")]
    appeals.set_targets(
        appeal=key, targets=[*targets, appeals.TargetDraft(strikers, "support")], by=alice
    )
    offer(page, purpose="support", text="I stand with you.\n\n{name}")
    appeals.publish(page=page, by=alice, reason="A test.")
    page.refresh_from_db()
    post(client, page, text="My own protest.")
    letter = Letter.objects.get()
    assert composed(letter, 0).text.startswith("My own protest.")
    assert composed(letter, 1).text == "I stand with you.\n\nSam Ostrow"


def test_the_reader_sees_what_the_letter_says(client):
    page = make_draft(targets=1)
    key = page.translation_key
    office = queries.targets(key, "en")[0].office
    target = appeals.TargetDraft(office, "protest", language="ru", salutation="Господин министр!")
    appeals.set_targets(appeal=key, targets=[target], by=make_account())
    offer(page, language="ru", text="{salutation}\n\nОсвободите её.\n\n{name}")
    offer(page, language="en", text="{salutation}\n\nRelease her.\n\n{name}")
    appeals.publish(page=page, by=make_account(), reason="A test.")
    page.refresh_from_db()
    form = client.get(reverse("letters:write", args=[key])).text
    assert "Освободите её." in form
    assert "Release her." in form
    assert 'lang="ru"' in form
    letter = make_letter(page=page)
    shown = client.get(reverse("letters:confirm", args=[links.confirm_token(letter)])).text
    assert "Господин министр!" in shown
    assert "Release her." in shown


def test_a_letter_that_grows_past_a_page_is_told_so_without_scripts(client):
    page = make_appeal()
    long = "A line of the letter.\n" * 40
    assert (length.pages("One line."), length.pages(long)) == (1, 2)
    assert (
        "fits on one page" in client.get(reverse("letters:write", args=[page.translation_key])).text
    )
    refused = post(client, page, text=long, mailbox="")
    assert "longer than one page" in refused.text
    letter = make_letter(page=page, text=long)
    shown = client.get(reverse("letters:confirm", args=[links.confirm_token(letter)])).text
    assert "longer than one page" in shown
