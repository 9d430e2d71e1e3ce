"""Confirming: GET shows, POST sends, once."""

import html
import re
from email import message_from_bytes as parse
from email.policy import default

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clamour.appeals import actions as appeals
from clamour.appeals.models import AppealPage
from clamour.appeals.tests.factory import make_account, make_appeal, make_office
from clamour.delivery.models import Delivery
from clamour.keys import tokens
from clamour.letters import actions, links, queries, receipts
from clamour.letters.models import Letter
from clamour.letters.salutations import SALUTATIONS
from clamour.letters.streams import letter as stream
from clamour.letters.tests.factory import make_letter
from clamour.offices.models import Office
from clamour.supporters.models import ListEntry

pytestmark = pytest.mark.django_db


def link(letter):
    return reverse("letters:confirm", args=[links.confirm_token(letter)])


def sent():
    return Delivery.objects.filter(stream="letters.letter")


def offer(appeal, **changed):
    told = {"purpose": "protest", "language": "en", "subject": "Release Maren Oduvar"} | changed
    appeals.set_model_letter(appeal=appeal, by=make_account(), reason="A test changes it.", **told)


def office_at(name, mailbox):
    """Also one that shares its mailbox with another: an import would join the two."""
    office = Office.objects.filter(name=name).first() or make_office(
        name, mailbox and f"{name.replace(' ', '.')}@new.example"
    )
    office.points.update(value=mailbox or "")
    return office


def address(page, *offices):
    targets = [
        appeals.TargetDraft(office_at(name, mailbox), purpose, salutation=salutation)
        for name, mailbox, purpose, salutation in offices
    ]
    appeals.set_targets(
        appeal=page.translation_key,
        targets=targets,
        by=make_account(),
        reason="A test changes them.",
    )


def test_it_queues_one_delivery_per_target(client):
    letter = make_letter()
    response = client.post(link(letter), {"keep_informed": "0"})
    assert response.status_code == 303
    assert sorted(row.address for row in sent()) == [
        "minister@justice.example",
        "prosecutor@justice.example",
    ]
    assert queries.counts([letter.appeal])[letter.appeal] == queries.Count(letters=1, countries=1)


def test_opening_the_link_sends_nothing(client):
    letter = make_letter()
    for _scanner in range(3):
        response = client.get(link(letter))
        assert response.status_code == 200
    assert "Sam Ostrow" in response.content.decode()
    assert not sent().exists()


def test_a_second_click_changes_nothing(client):
    letter = make_letter()
    for _click in range(2):
        response = client.post(link(letter), {"keep_informed": "0"}, follow=True)
        assert response.status_code == 200
    assert sent().count() == 2


def test_a_second_letter_of_one_person_is_not_sent(client):
    page = make_appeal()
    make_letter(page=page, confirmed=True)
    second = make_letter(page=page)
    response = client.post(link(second), {"keep_informed": "0"})
    assert response.status_code == 409
    assert sent().count() == 2


def test_two_pending_letters_of_one_person_become_one(client):
    page = make_appeal()
    first, second = make_letter(page=page), make_letter(page=page)
    assert actions.confirm_letter(letter=first, keep_informed=False) is True
    assert actions.confirm_letter(letter=second, keep_informed=False) is False
    assert sent().count() == 2


def test_only_who_asks_for_it_is_kept_informed(client):
    page = make_appeal()
    client.post(link(make_letter(page=page)), {"keep_informed": "0"})
    assert not ListEntry.objects.exists()
    client.post(link(make_letter(page=page, mailbox="bo@mail.example")), {"keep_informed": "1"})
    assert [entry.mailbox for entry in ListEntry.objects.all()] == ["bo@mail.example"]


def test_an_expired_link_says_so(client, monkeypatch, settings):
    letter = make_letter()
    settings.PENDING_DAYS = -1
    response = client.get(link(letter))
    assert response.status_code == 410
    assert "has had its time" in response.content.decode()


def test_a_link_of_a_deleted_letter_says_the_same(client):
    letter = make_letter()
    url = link(letter)
    letter.delete()
    assert client.get(url).status_code == 410


def test_a_foreign_link_is_not_found(client):
    letter = make_letter()
    url = reverse("letters:confirm", args=[tokens.make("letters.receipt", str(letter.pk))])
    assert client.get(url).status_code == 404
    assert client.get("/act/confirm/nonsense/").status_code == 404
    assert client.post("/act/confirm/nonsense/").status_code == 404


def test_a_closed_appeal_sends_nothing_and_gives_the_text_back(client):
    letter = make_letter(text="My own words about her")
    appeals.close(appeal=letter.appeal, by=make_account(), outcome="Free.")
    response = client.post(link(letter), {"keep_informed": "0"})
    assert response.status_code == 410
    assert "My own words about her" in response.content.decode()
    assert not sent().exists()


def test_another_site_cannot_confirm(client):
    letter = make_letter()
    response = client.post(link(letter), headers={"Origin": "https://elsewhere.example"})
    assert response.status_code == 403
    assert not sent().exists()


def test_the_receipt_shows_each_target(client):
    letter = make_letter(confirmed=True)
    response = client.get(reverse("letters:receipt", args=[links.receipt_token(letter)]))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Ministry of Justice" in page
    assert "waits for its turn" in page


def test_the_receipt_tells_each_attempt(client):
    letter = make_letter(confirmed=True)
    row = sent().first()
    row.tries.create(state="deferred", code=451, answer="451 4.3.0 come again")
    page = client.get(reverse("letters:receipt", args=[links.receipt_token(letter)]))
    said = page.content.decode()
    assert "asked us to try again later" in said
    assert "451 4.3.0 come again" in said


def test_a_stranger_cannot_open_the_receipt(client):
    letter = make_letter(confirmed=True)
    assert client.get(f"/act/receipt/{letter.pk}/").status_code == 404


def test_the_office_reads_a_signed_letter_and_not_the_mailbox():
    make_letter(confirmed=True, sentence="I have met her.")
    rows = list(sent())
    message = stream.content(rows)[rows[0].pk].decode()
    assert "I have met her." in message
    assert re.search(r'^From: "?Sam Ostrow"? <sam\.ostrow\.\w{16}@letters\.', message, re.MULTILINE)
    assert "sam@mail.example" not in message
    assert "{" not in message
    assert message.rstrip().endswith("Sam Ostrow\r\nFrance")


def test_an_office_may_answer_to_the_mailbox_if_the_writer_wants_it():
    make_letter(confirmed=True, answer_to_me=True)
    rows = list(sent())
    message = stream.content(rows)[rows[0].pk].decode()
    assert "Reply-To: Sam Ostrow <sam@mail.example>" in message


def test_an_organisation_signs_with_its_members():
    make_letter(
        confirmed=True,
        kind="organisation",
        organisation="Dockers' branch 12",
        role="secretary",
        represents=1200,
    )
    rows = list(sent())
    message = stream.content(rows)[rows[0].pk].decode()
    assert "Sam Ostrow, secretary\r\nDockers' branch 12, representing 1200 members" in message


def test_the_letter_is_in_the_language_of_its_text_whatever_the_page():
    letter = make_letter(confirmed=True, language="ru")
    rows = list(sent())
    assert "Dear Sir or Madam" in stream.content(rows)[rows[0].pk].decode()
    assert Letter.objects.get(pk=letter.pk).language == "ru"


def test_a_spanish_letter_greets_in_spanish():
    page = make_appeal(language="es", title="Abogada detenida")
    make_letter(page=page, confirmed=True)
    message = stream.content([sent().first()])
    assert "Señora, señor:" in parse(next(iter(message.values())), policy=default).get_content()


def test_every_language_of_an_appeal_has_a_salutation(settings):
    assert set(SALUTATIONS) == set(dict(settings.LANGUAGES))


def close_just_before(monkeypatch, letter, module):
    """The appeal closes after the page was looked at, before the transaction begins."""
    really = module.transaction.atomic

    def first_close(*args, **kwargs):
        monkeypatch.undo()
        appeals.close(appeal=letter.appeal, by=make_account(), outcome="Free.")
        return really(*args, **kwargs)

    monkeypatch.setattr(module.transaction, "atomic", first_close)


def test_no_letter_enters_the_outbox_behind_the_closing(client, monkeypatch):
    letter = make_letter()
    close_just_before(monkeypatch, letter, actions)
    response = client.post(link(letter), {"keep_informed": "0"})
    assert response.status_code == 410
    assert not sent().exists()
    letter.refresh_from_db()
    assert letter.state == "pending"


def test_what_slipped_past_the_closing_has_nothing_to_say():
    letter = make_letter(confirmed=True)
    rows = list(sent())
    AppealPage.objects.filter(translation_key=letter.appeal).update(closed_on="2026-11-20")
    assert stream.content(rows) == {}


def test_what_the_desk_writes_later_is_not_what_was_signed(client):
    letter = make_letter(confirmed=True)
    before = stream.content(list(sent()))
    offer(letter.appeal, text="{salutation}\n\nKeep her where she is.\n\n{name}")
    assert before == stream.content(list(sent()))
    later = make_letter(page=AppealPage.objects.get(), mailbox="bo@mail.example", confirmed=True)
    message = stream.content([sent().get(ref=later.refs[0])])
    assert "Keep her where she is." in next(iter(message.values())).decode()


def test_the_page_shows_what_was_written_though_the_desk_changes_it_meanwhile(client):
    letter = make_letter()
    offer(letter.appeal, text="{salutation}\n\nKeep her where she is.\n\n{name}")
    assert "I ask you to release her at once." in client.get(link(letter)).text
    client.post(link(letter), {"keep_informed": "0"})
    assert "Keep her" not in stream.content(list(sent()))[sent().first().pk].decode()


def test_every_letter_that_leaves_is_shown_with_whom_it_goes_to(client):
    page = make_appeal()
    address(
        page,
        ("Ministry of Justice", "minister@justice.example", "protest", ""),
        ("Court", "court@justice.example", "protest", "Your Honour,"),
        ("Court office", "court@justice.example", "copy", ""),
        ("Dockers' union", "union@dockers.example", "support", ""),
        ("Prison", None, "protest", ""),
    )
    offer(page.translation_key, purpose="support", subject="With you", text="Comrades,\n\n{name}")
    letter = make_letter(page=page)
    shown = client.get(link(letter)).text
    client.post(link(letter), {"keep_informed": "0"})
    for message in stream.content(list(sent())).values():
        told = parse(message, policy=default)
        assert html.escape(told["Subject"]) in shown
        assert html.escape(told.get_content().replace("\r\n", "\n").strip()) in shown
    assert shown.count('class="letter-text') == sent().count() == 3
    assert re.search(r"<bdi>Court</bdi>; <bdi>Court office</bdi>", shown)
    assert "No mailbox is known" in shown.split("<bdi>Prison</bdi>")[0]


def test_the_page_says_who_will_see_the_mailbox(client):
    page = make_appeal()
    hidden = client.get(link(make_letter(page=page))).text
    open_ = client.get(link(make_letter(page=page, answer_to_me=True))).text
    assert "sam@mail.example" not in hidden
    assert "not your mailbox" in hidden
    assert "Each of them will see this mailbox" in open_
    assert "sam@mail.example" in open_


def test_a_mailbox_that_is_not_ascii_is_left_out_and_the_page_says_so(client):
    letter = make_letter(answer_to_me=True, mailbox="jörg@mail.example")
    assert "will not see your mailbox" in client.get(link(letter)).text
    client.post(link(letter), {"keep_informed": "0"})
    message = stream.content(list(sent()))[sent().first().pk]
    assert re.search(rb"Reply-To: \"?Sam Ostrow\"? <sam\.ostrow\.\w{16}@letters", message)


def test_a_domain_that_is_not_ascii_is_spelled_as_mail_does(client):
    make_letter(answer_to_me=True, mailbox="sam@münchen.example", confirmed=True)
    message = stream.content(list(sent()))[sent().first().pk]
    assert b"<sam@xn--mnchen-3ya.example>" in message


def test_who_owns_the_mailbox_is_kept_informed_even_when_the_letter_does_not_count(client):
    page = make_appeal()
    first, second = make_letter(page=page), make_letter(page=page)
    client.post(link(first), {"keep_informed": "0"})
    assert client.post(link(first), {"keep_informed": "1"}).status_code == 303
    assert ListEntry.objects.count() == 1
    ListEntry.objects.all().delete()
    assert client.post(link(second), {"keep_informed": "1"}).status_code == 409
    assert ListEntry.objects.count() == 1
    ListEntry.objects.all().delete()
    other = make_letter(page=page, mailbox="bo@mail.example")
    appeals.close(appeal=page.translation_key, by=make_account(), outcome="Free.")
    assert client.post(link(other), {"keep_informed": "1"}).status_code == 410
    assert [entry.mailbox for entry in ListEntry.objects.all()] == ["bo@mail.example"]


def test_the_receipt_tells_of_every_office_then_and_now(client):
    page = make_appeal()
    address(
        page,
        ("Ministry of Justice", "minister@justice.example", "protest", ""),
        ("Court", "court@justice.example", "protest", ""),
        ("Court office", "court@justice.example", "copy", ""),
    )
    letter = make_letter(page=page, confirmed=True)
    address(
        page,
        ("Court", "court@justice.example", "protest", ""),
        ("Court office", "court@justice.example", "copy", ""),
        ("Embassy", "embassy@kazemia.example", "protest", ""),
    )
    said = {row["office"]: row["said"] for row in receipts.rows(letter)}
    assert list(said) == ["Court", "Court office", "Embassy", "Ministry of Justice"]
    assert said["Court"] == said["Ministry of Justice"] == "waits for its turn"
    assert said["Court office"] == "in the same letter as Court: waits for its turn"
    assert said["Embassy"].startswith("added to the appeal after your letter")


def test_a_form_too_large_to_read_is_answered_in_words(client):
    letter = make_letter()
    answer = client.post(link(letter), {"x": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "Your letter is too large" in answer.text


def test_closing_and_confirming_wait_for_each_other():
    """What the lock does cannot be played in one transaction; that it is taken can be seen."""
    letter = make_letter()
    with CaptureQueriesContext(connection) as asked:
        actions.confirm_letter(letter=letter, keep_informed=False)
    locks = [query["sql"] for query in asked if "FOR NO KEY UPDATE" in query["sql"]]
    expected = ["appeals_appealpage"] if connection.vendor == "postgresql" else []
    assert ["appeals_appealpage" for sql in locks if "appeals_appealpage" in sql] == expected
