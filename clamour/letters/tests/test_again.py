"""Writing again by one button: on a device that remembers, and by an alert's personal link."""

import pytest
from django.urls import reverse

from clamour.appeals import actions as appeals
from clamour.appeals.tests.factory import make_account, make_appeal
from clamour.delivery.models import Delivery
from clamour.keys.redaction import SECRET
from clamour.letters import act_links, links
from clamour.letters.models import Letter
from clamour.letters.tests.factory import make_letter
from clamour.supporters import actions as supporters
from clamour.supporters import devices
from clamour.supporters.models import ListEntry

pytestmark = pytest.mark.django_db


def again(page):
    return reverse("letters:again", args=[page.translation_key])


@pytest.fixture
def known(client):
    """A device on which Sam has confirmed a letter and ticked the box."""
    letter = make_letter(kind="organisation", organisation="Dockers' Union", place="Lyon")
    url = reverse("letters:confirm", args=[links.confirm_token(letter)])
    answer = client.post(url, {"keep_informed": "0", "remember": "1"})
    assert answer.status_code == 303
    return client


@pytest.fixture
def entry():
    return supporters.keep_informed(
        mailbox="sam@mail.example", name="Sam Ostrow", language="en", country="FR", way="a test"
    )


def test_the_cookie_is_sealed_and_for_this_host_and_its_own_pages_alone(known):
    cookie = known.cookies[devices.COOKIE]
    assert cookie.key == "__Host-remembered"
    assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/"
    assert (cookie["samesite"], cookie["max-age"], cookie["domain"]) == ("Strict", 7_776_000, "")
    assert "sam" not in cookie.value.lower()


def test_no_cookie_without_the_tick(client):
    letter = make_letter()
    url = reverse("letters:confirm", args=[links.confirm_token(letter)])
    assert "Remember me on this device" in client.get(url).text
    client.post(url, {"keep_informed": "0"})
    assert not client.cookies


def test_one_button_sends_a_letter_and_no_mail_asks(known):
    page = make_appeal()
    shown = known.get(again(page)).text
    assert "Sam Ostrow" in shown and "Maren Oduvar" in shown
    assert "sam@mail.example" not in shown
    mails = Delivery.objects.filter(stream="letters.confirmation").count()
    answer = known.post(again(page), {"send": "1", "sentence": "Again, with hope."})
    assert answer.status_code == 303 and "/act/receipt/" in answer["Location"]
    letter = Letter.objects.get(appeal=page.translation_key)
    assert (letter.state, letter.sentence, letter.organisation) == (
        "confirmed",
        "Again, with hope.",
        "Dockers' Union",
    )
    assert Delivery.objects.filter(stream="letters.confirmation").count() == mails
    assert Delivery.objects.filter(group=str(page.translation_key)).count() == 2


def test_showing_sends_nothing_and_another_site_cannot_send(known):
    page = make_appeal()
    known.get(again(page))
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert known.post(again(page), {"send": "1"}, headers=headers).status_code == 403
    assert not Letter.objects.filter(appeal=page.translation_key).exists()


def test_a_second_letter_for_the_same_appeal_is_none(known):
    page = make_appeal()
    known.post(again(page), {"send": "1"})
    assert known.post(again(page), {"send": "1"}).status_code == 409
    assert Letter.objects.filter(appeal=page.translation_key).count() == 1


def test_a_sentence_too_long_comes_back(known):
    page = make_appeal()
    answer = known.post(again(page), {"send": "1", "sentence": "word " * 100})
    assert answer.status_code == 422 and "word word" in answer.text
    assert not Letter.objects.filter(appeal=page.translation_key).exists()


def test_an_unknown_device_is_led_to_the_form(client):
    page = make_appeal()
    answer = client.get(again(page))
    assert answer.status_code == 200 and "We do not know this device" in answer.text
    assert "#write" in answer.text


@pytest.mark.parametrize("cookie", ["", "x", "AAAA" * 40, "é", '"'])
def test_a_spoiled_cookie_is_none(client, cookie):
    client.cookies[devices.COOKIE] = cookie
    assert "We do not know this device" in client.get(again(make_appeal())).text


def test_forgetting_here_and_everywhere(known, client):
    page = make_appeal()
    elsewhere = known.cookies[devices.COOKIE].value
    known.post(again(page), {"forget": "here"})
    assert "We do not know this device" in known.get(again(page)).text
    client.cookies[devices.COOKIE] = elsewhere
    assert "Sam Ostrow" in client.get(again(page)).text
    client.post(again(page), {"forget": "everywhere"})
    client.cookies[devices.COOKIE] = elsewhere
    assert "We do not know this device" in client.get(again(page)).text


def test_an_erasure_ends_it_too(known, django_capture_on_commit_callbacks):
    supporters.erase("sam@mail.example")
    assert "We do not know this device" in known.get(again(make_appeal())).text


def test_a_personal_link_leads_to_the_same_page_and_its_button(client, entry):
    page = make_appeal()
    link = act_links.act_link(entry, page.translation_key).removeprefix("http://testserver")
    assert "sam" not in link
    shown = client.get(link)
    assert "Sam Ostrow" in shown.text
    assert not Letter.objects.exists()
    assert client.post(link, {"send": "1"}).status_code == 303
    assert Letter.objects.get().state == "confirmed"
    assert client.post(link, {"send": "1"}).status_code == 409


def test_a_personal_link_is_for_one_appeal_one_mailbox_and_a_time(client, entry, monkeypatch):
    page, other = make_appeal(), make_appeal()
    link = act_links.act_link(entry, page.translation_key).removeprefix("http://testserver")
    elsewhere = link.replace(str(page.translation_key), str(other.translation_key))
    assert client.get(elsewhere).status_code == 404
    assert client.get(link[:-2] + "x/").status_code == 404
    monkeypatch.setattr(act_links, "LASTS", -act_links.LASTS)
    assert client.get(link).status_code == 410
    monkeypatch.undo()
    ListEntry.objects.all().delete()
    assert client.get(link).status_code == 410


def test_a_personal_link_leaves_no_trace_in_a_log(entry):
    link = act_links.act_link(entry, make_appeal().translation_key)
    assert "token" in SECRET.sub(r"\1[token]", link)
    assert link.split("/")[-2] not in SECRET.sub(r"\1[token]", link)


def test_a_closed_appeal_takes_none(known):
    page = make_appeal()
    appeals.close(appeal=page.translation_key, by=make_account(), outcome="Free.")
    assert known.get(again(page)).status_code == 410
