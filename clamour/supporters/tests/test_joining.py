"""Coming onto the list without acting: a form, a mail, a button; nobody else learns anything."""

from itertools import count

import altcha
import pytest

from clamour.delivery.models import Delivery
from clamour.supporters.models import ListEntry
from clamour.supporters.tests.conftest import link_in
from clamour.supporters.tests.factory import make_entry

pytestmark = pytest.mark.django_db
FORM = "/me/join/?language=en"


def test_the_form_puts_nobody_on_the_list_and_the_button_in_the_mail_does(client, post):
    answer = client.post(FORM, {"mailbox": "Sam@Mail.example", "country": "FR", "language": "fr"})
    assert answer.status_code == 202
    (mail,) = post()
    assert mail["To"] == "Sam@mail.example"
    assert not ListEntry.objects.exists()
    link = link_in(mail)
    assert "Sam" not in link
    shown = client.get(link)
    assert shown.status_code == 200 and not ListEntry.objects.exists()
    assert client.post(link).status_code == 303
    entry = ListEntry.objects.get()
    assert (entry.mailbox, entry.language, entry.country) == ("Sam@mail.example", "fr", "FR")
    assert entry.consent_text == "2026-11"
    assert entry.consent_way == "form without a letter"
    assert entry.consent_language == "fr"
    assert client.post(link).status_code == 303
    assert ListEntry.objects.count() == 1


def test_no_ip_is_kept(client, post):
    client.post(FORM, {"mailbox": "sam@mail.example"}, REMOTE_ADDR="203.0.113.77")
    client.post(link_in(post()[0]), REMOTE_ADDR="203.0.113.77")
    entry = ListEntry.objects.get()
    assert "203.0.113.77" not in repr(vars(entry))
    assert "203.0.113.77" not in repr(Delivery.objects.values())


def test_a_stranger_sees_the_same_for_whom_we_know_and_whom_we_do_not(client, post):
    make_entry("known@mail.example")
    answers = []
    for mailbox in ("known@mail.example", "strange@mail.example"):
        for form in ("/me/?language=en", FORM):
            said = client.post(form, {"mailbox": mailbox})
            answers.append((said.status_code, said.content.replace(mailbox.encode(), b"")))
    assert len({repr(one) for one in answers[::2]}) == len({repr(it) for it in answers[1::2]}) == 1
    assert len(post()) == 4


def test_a_mailbox_gets_three_mails_a_day_and_the_answer_stays_the_same(client, post, settings):
    settings.BUDGET_FACTOR = 1
    said = {client.post(FORM, {"mailbox": "sam@mail.example"}).content for _each in range(5)}
    assert len(said) == 1
    assert len(post()) == 3


def test_a_flood_of_forms_without_work_sends_a_few_mails_and_with_it_one_goes_through(
    client, settings
):
    settings.BUDGET_FACTOR = 1
    strangers = (f"stranger{number}@mail{number}.example" for number in count())
    said = [client.post("/me/", {"mailbox": next(strangers)}).status_code for _each in range(62)]
    assert said == [202] * 60 + [503] * 2
    assert Delivery.objects.count() == 60
    settings.BUDGET_FACTOR = 5_000  # a challenge is cheap, and nothing else of this is asked again
    proof = solved(client)
    settings.BUDGET_FACTOR = 1
    assert client.post(FORM, {"mailbox": "sam@mail.example", "proof": proof}).status_code == 202
    assert Delivery.objects.count() == 61
    refused = client.post(FORM, {"mailbox": "ines@mail.example", "proof": proof})
    assert refused.status_code == 503, "work is good for one form"
    assert settings.CONTACT_MAILBOX in refused.content.decode()


def solved(client) -> str:
    challenge = altcha.Challenge.from_dict(client.get("/me/challenge/").json())
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()


@pytest.mark.parametrize("mailbox", ["", "nobody", "a@b@c", "x" * 300 + "@mail.example", "a b@c.d"])
def test_what_is_no_mailbox_comes_back_with_a_word_beside_it(client, mailbox):
    answer = client.post(FORM, {"mailbox": mailbox})
    assert answer.status_code == 422
    assert b"errorlist" in answer.content
    assert not Delivery.objects.exists()


def test_a_form_from_another_site_sends_nothing(client):
    answer = client.post(
        FORM, {"mailbox": "sam@mail.example"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("path", ["/me/join/nonsense/", "/me/nonsense/", "/me/x/held.json"])
def test_a_damaged_link_says_so(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert b"a part of it is missing" in answer.content
