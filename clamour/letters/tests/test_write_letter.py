"""Writing a letter: Sam fills the form; a stranger learns nothing; nothing typed is lost."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from clamour.appeals import actions as appeals
from clamour.appeals.tests.factory import make_account, make_appeal, make_draft, make_office
from clamour.delivery.models import Delivery
from clamour.gate import budgets
from clamour.gate.budgets import Budget
from clamour.letters import mail, partners
from clamour.letters.forms import LetterForm
from clamour.letters.models import Letter
from clamour.letters.tests.factory import make_letter
from clamour.site import reaching, ways

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Sam Ostrow",
    "mailbox": "sam@mail.example",
    "country": "FR",
    "kind": "person",
    "language": "en",
}


def post(client, page, **fields):
    return client.post(reverse("letters:write", args=[page.translation_key]), FORM | fields)


def test_one_mail_goes_to_the_mailbox_and_nothing_to_the_targets(client):
    response = post(client, make_appeal())
    assert response.status_code == 202
    assert "sam@mail.example" in response.content.decode()
    assert [row.stream for row in Delivery.objects.all()] == ["letters.confirmation"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("mailbox", "sam@nowhere", "not a mailbox that mail can reach"),
        ("mailbox", "", "Write your mailbox"),
        ("name", "", "Write your name"),
        ("name", "see http://x.example", "A name holds no address"),
        ("name", "12345", "in letters"),
        ("name", "Free prize: evil.com", "A name holds no address"),
        ("name", "EVIL.COM/win", "A name holds no address"),
        ("name", "evil.COM", "A name holds no address"),
        ("name", "Sam 1.2.3.44", "A name holds no address"),
        ("name", "выборы.рф", "A name holds no address"),
        ("country", "", "Choose your country"),
        ("country", "Atlantis", "from the list"),
        ("kind", "organisation", "name of the organisation"),
        ("represents", "many", "Write a number"),
        ("text", "x" * 20_001, "too long"),
    ],
)
def test_a_mistake_is_said_beside_the_field_and_all_stays_typed(client, field, value, said):
    typed = {"sentence": "I have met her.", "place": "Lyon"}
    response = post(client, make_appeal(), **(typed | {field: value}))
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "I have met her." in page
    assert "Lyon" in page
    assert not Letter.objects.exists()


def test_a_closed_appeal_gives_the_typed_text_back(client):
    page = make_appeal()
    appeals.close(appeal=page.translation_key, by=make_account(), outcome="Free.")
    response = post(client, page, text="My long own letter")
    assert response.status_code == 410
    assert "My long own letter" in response.content.decode()


def test_the_errors_are_said_in_the_language_of_the_page(client):
    response = post(client, make_appeal(), mailbox="", language="ru")
    assert response.status_code == 422
    assert 'lang="ru"' in response.content.decode()


def test_letters_are_counted_for_the_partner_in_whose_frame_they_were_written(client):
    page = make_appeal()
    frame = f"http://testserver/en/2026/{page.slug}/embed/"
    for query in ("?partner=Dockers.example", "?partner=dockers.example", "", "?partner=<b>"):
        client.post(
            reverse("letters:write", args=[page.translation_key]),
            FORM | {"mailbox": f"jane{len(query)}@mail.example"},
            headers={"Referer": frame + query},
        )
    told = [(it.partner, it.number) for it in partners.partners_of(page.translation_key)]
    assert told == [("dockers.example", 2)]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://[x/embed/?partner=a",
        "https://a.example/en/?partner=a",
        "/embed/?" + "a=1&" * 99,
    ],
)
def test_no_partner_is_read_from_anything_but_a_frames_address(address):
    assert partners.partner_of(address) == ""


def test_invented_partners_do_not_fill_the_table(client, monkeypatch):
    page = make_appeal()
    monkeypatch.setattr(partners, "MOST", 1)
    for name in ("one", "two", "three"):
        client.post(
            reverse("letters:write", args=[page.translation_key]),
            FORM | {"mailbox": f"{name}@mail.example"},
            headers={"Referer": f"http://testserver/embed/?partner={name}"},
        )
    told = {it.partner: it.number for it in partners.partners_of(page.translation_key)}
    assert told == {"one": 1, partners.OTHERS: 2}


def test_an_unknown_appeal_is_not_found(client):
    url = reverse("letters:write", args=["00000000-0000-0000-0000-000000000000"])
    assert client.post(url, FORM).status_code == 404


def test_a_form_on_another_site_is_refused_and_its_text_kept(client):
    page = make_appeal()
    response = client.post(
        reverse("letters:write", args=[page.translation_key]),
        FORM | {"text": "My letter"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert response.status_code == 403
    assert "My letter" in response.content.decode()


def test_who_writes_lies_encrypted(client):
    post(client, make_appeal(), sentence="I have met her.", place="Lyon")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, mailbox, place, sentence FROM letters_letter")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert Letter.objects.get().mailbox == "sam@mail.example"
    for secret in (b"Sam", b"sam@", b"Lyon", b"met her"):
        assert secret not in stored


def test_a_mailbox_gets_few_mails_and_a_stranger_sees_no_difference(client, settings):
    settings.BUDGET_FACTOR = 1
    page = make_appeal()
    answers = [post(client, page) for _time in range(4)]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert Delivery.objects.filter(stream="letters.confirmation").count() == 2


def test_a_second_letter_is_answered_by_mail_not_on_the_page(client):
    page = make_appeal()
    make_letter(page=page, confirmed=True)
    first_time = post(client, page, mailbox="new@mail.example")
    second_time = post(client, page, mailbox="Sam@MAIL.example")
    assert second_time.status_code == first_time.status_code
    latest = Letter.objects.latest("pk")
    assert mail.already_wrote(latest).subject.startswith("You have written already")


def test_the_mail_holds_our_words_alone():
    letter = make_letter(sentence="Buy my pills", text="Buy my pills at once", place="Pilltown")
    written = mail.confirm_letter(letter)
    assert "pill" not in (written.subject + written.body).lower()
    assert "/act/confirm/" in written.body
    longest = max(len(line) for line in written.body.splitlines() if "://" not in line)
    assert longest <= 65


@pytest.mark.parametrize(
    "name",
    ["Dr. Ann O'Neil-Smith", "J. R. Smith", "J.R.R.Tolkien", "St.John Rivers", "د.أحمد", "Ola Ö."],
)
def test_what_is_a_name_stays_one_and_is_never_a_link(client, name):
    assert post(client, make_appeal(), name=name, organisation="evil.com").status_code == 202
    letter = Letter.objects.get()
    assert letter.name == name
    written = mail.confirm_letter(letter)
    assert not re.search(r"\w\.\w", written.body.split("/act/")[0].split("http")[0])
    assert "evil" not in written.subject + written.body


def test_own_words_are_given_back_and_no_mail_is_claimed(client):
    page = make_appeal()
    said = post(client, page, text="My long own letter", sentence="I have met her.").text
    assert "<details>" in said
    assert "My long own letter" in said
    assert "I have met her." in said
    assert "We have sent" not in said
    assert "at most 3 mails from us a day" in said
    plain = post(client, page, text=LetterForm(appeal_page=page, language="en").offered.text).text
    assert "What you wrote" not in plain


def test_over_budget_the_letter_is_kept_all_the_same(client):
    page = make_appeal()
    for _time in range(3):
        post(client, page)
    assert Letter.objects.count() == 3
    assert Delivery.objects.count() == 2


def test_what_follows_a_plus_is_no_other_mailbox_to_a_budget(client):
    page = make_appeal()
    for number in range(4):
        assert post(client, page, mailbox=f"sam+{number}@union.example").status_code == 202
    assert Delivery.objects.count() == 2


def test_one_small_domain_is_not_flooded_and_a_big_one_not_stopped(client, monkeypatch):
    few = Budget("confirmations a domain", 2, timedelta(hours=1))
    monkeypatch.setattr(budgets, "CONFIRMATIONS_A_DOMAIN", few)
    page = make_appeal()
    for number in range(4):
        post(client, page, mailbox=f"sam{number}@union.example")
        post(client, page, mailbox=f"sam{number}@mail.ru")
    lanes = Delivery.objects.values_list("lane", flat=True)
    assert Counter(lanes) == {"union.example": 2, "mail.ru": 4}


def test_the_net_for_all_together_is_a_setting(client, settings):
    settings.CONFIRMATIONS_AN_HOUR = 1
    page = make_appeal()
    assert post(client, page).status_code == 202
    refused = post(client, page, mailbox="bo@mail.example", text="My long own letter")
    assert refused.status_code == 503
    assert "My long own letter" in refused.text
    assert Letter.objects.count() == 1


def test_a_form_too_large_to_read_is_answered_in_words(client):
    answer = post(client, make_appeal(), text="x" * 3_000_000)
    assert answer.status_code == 413
    assert "Your letter is too large" in answer.text
    assert 'lang="en"' in answer.text


def test_the_offered_letter_is_the_same_in_the_form_and_in_ones_own_mail():
    page = make_draft()
    support = appeals.TargetDraft(make_office("Union", "union@dockers.example"), "support")
    ministry = appeals.TargetDraft(make_office(), "protest", language="fr")
    appeals.set_targets(appeal=page.translation_key, targets=[support, ministry], by=None)
    for purpose, language in (("support", "en"), ("protest", "fr")):
        appeals.set_model_letter(
            appeal=page.translation_key,
            purpose=purpose,
            language=language,
            subject=f"{purpose} {language}",
            text=f"To {purpose} in {language}",
        )
    assert LetterForm(appeal_page=page, language="en").offered.text == "To protest in fr"
    assert reaching.letters(ways.addressees(page), page, "en")[0].text == "To protest in fr"


def test_the_first_language_stays_the_one_for_everybody_else_when_its_words_change():
    page = make_draft()
    for language, text in (("fr", "En français"), ("en", "In other words")):
        appeals.set_model_letter(
            appeal=page.translation_key,
            purpose="protest",
            language=language,
            subject="S",
            text=text,
        )
    assert LetterForm(appeal_page=page, language="ru").offered.text == "In other words"
