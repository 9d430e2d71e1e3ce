"""What supporters do without us: mails, files, sheets of paper, and what they tell us of it."""

import io
from email import message_from_bytes
from email.policy import default
from urllib.parse import parse_qs, unquote, urlsplit

import pypdfium2
import pytest
from django.urls import reverse

from clamour.appeals import actions as appeals
from clamour.appeals import queries
from clamour.appeals.tests.factory import make_account, make_draft
from clamour.letters import own_mail
from clamour.letters.deeds import deeds_of
from clamour.letters.models import Deed, Letter
from clamour.offices import actions as offices

pytestmark = pytest.mark.django_db
MM = 72 / 25.4


def office(name, *points):
    return offices.take_in(
        name=name,
        country="",
        points=[offices.Point(kind, value) for kind, value in points],
        evidence=offices.Evidence(source="a test", seen_on=None, added_by="alice"),
    )


@pytest.fixture
def page(db):
    page, alice = make_draft(), make_account()
    prison = office(
        "Port Lisse Prison",
        ("post", "3 Quay Street, Port Lisse, Kazemia"),
        ("fax", "+3225550124"),
        ("phone", "+3225550199"),
        ("web", "https://prison.example/write"),
    )
    court = office("Court of Lisse", ("post", "1 Law Street, Port Lisse, Kazemia"))
    union = office("Dockers' Union", ("email", "union@dockers.example"))
    ministry = [appeals.TargetDraft(it.office, "protest") for it in targets(page)]
    appeals.set_targets(
        appeal=page.translation_key,
        targets=[
            *ministry,
            appeals.TargetDraft(prison, "protest"),
            appeals.TargetDraft(court, "protest"),
            appeals.TargetDraft(union, "copy"),
        ],
        by=alice,
    )
    appeals.publish(page=page, by=alice, reason="A test publishes it.")
    page.refresh_from_db()
    return page


def targets(page):
    return queries.targets(page.translation_key, "en")


def offer(page, **words):
    told = {"purpose": "protest", "language": "en", "subject": "S", "text": "I ask."} | words
    appeals.set_model_letter(
        appeal=page.translation_key, by=make_account(), reason="A test does it.", **told
    )


def first_mail(page):
    points = queries.points(targets(page))
    return own_mail.own_mails([(it, points[it.pk]) for it in targets(page)], page, "en")[0]


def post(client, page, wanted, **fields):
    form = {"name": "Sam Ostrow", "kind": "person", "language": "en", "as": wanted}
    return client.post(reverse("letters:own", args=[page.translation_key]), form | fields)


def target(page, name):
    return next(it.pk for it in targets(page) if it.office.name == name)


def tell(client, page, way, name="", **said):
    number = target(page, name) if name else 0
    fields = {"way": way, "target": number, "language": "en"} | said
    return client.post(reverse("letters:told", args=[page.translation_key]), fields)


def pages(answer):
    assert answer["Content-Type"] == "application/pdf", answer.text[:2000]
    return pypdfium2.PdfDocument(io.BytesIO(answer.content))


# --- Mail -----------------------------------------------------------------------------------
def test_a_long_letter_is_cut_at_a_sentence_and_signed(page):
    offer(page, text="{salutation}\n\n" + "They hold her without charge. " * 200)
    mail = first_mail(page)
    body = parse_qs(urlsplit(mail.href).query)["body"][0]
    assert len(mail.href) <= 1800
    assert not mail.whole
    assert body.endswith("without charge.\r\n\r\n[your name]")
    assert body.count("without charge.") > 20


@pytest.mark.parametrize("sentence", ["Её держат без обвинения. ", "إنهم يحتجزونها دون تهمة. "])
def test_every_script_keeps_to_the_limit(page, sentence):
    offer(page, text=sentence * 200)
    mail = first_mail(page)
    assert len(mail.href) <= 1800
    assert sentence.strip() in unquote(mail.href)


def test_the_authors_short_form_is_taken_before_any_cut(page):
    offer(page, text="A long sentence. " * 300, short="{salutation}\n\nFree her.\n\n{name}")
    body = parse_qs(urlsplit(first_mail(page).href).query)["body"][0]
    assert body == "Dear Sir or Madam,\r\n\r\nFree her.\r\n\r\n[your name]"


def test_webmail_links_hold_the_same_letter(page):
    mail = first_mail(page)
    links = dict(mail.link.webmail)
    gmail = parse_qs(urlsplit(links["Gmail"]).query)
    assert gmail["to"] == [",".join(mail.to)]
    assert gmail["cc"] == ["union@dockers.example"]
    assert gmail["su"] == [mail.subject]
    assert gmail["body"][0].splitlines() == mail.text.splitlines()
    for name in ("Outlook", "Yahoo"):
        fields = parse_qs(urlsplit(links[name]).query)
        assert (fields["to"], fields["body"]) == (gmail["to"], gmail["body"])
    # What stands in a fragment is sent to no server.
    proton = urlsplit(links["Proton"])
    assert proton.query == ""
    assert unquote(proton.fragment.removeprefix("mailto=")) == mail.href


def test_a_letter_of_support_is_a_mail_of_its_own(page):
    strikers = office("Strike Committee", ("email", "strike@dockers.example"))
    appeals.set_targets(
        appeal=page.translation_key,
        targets=[
            *(appeals.TargetDraft(it.office, it.purpose) for it in targets(page)),
            appeals.TargetDraft(strikers, "support"),
        ],
        by=make_account(),
        reason="A test.",
    )
    offer(page, purpose="support", text="I stand with you.")
    points = queries.points(targets(page))
    protest, support = own_mail.own_mails([(it, points[it.pk]) for it in targets(page)], page, "en")
    assert "strike@dockers.example" not in protest.to
    assert (support.to, support.cc) == (["strike@dockers.example"], [])
    assert support.text == "I stand with you."


def test_the_file_for_a_mail_program_is_a_whole_draft(client, page):
    answer = post(client, page, "eml", place="Lyon", sentence="I met her.\r\nBcc: x@y.example")
    draft = message_from_bytes(answer.content, policy=default)
    assert answer["Content-Type"] == "message/rfc822"
    assert [it.addr_spec for it in draft["To"].addresses] == [
        "minister@justice.example",
        "prosecutor@justice.example",
    ]
    assert draft["Cc"] == "union@dockers.example"
    assert (draft["X-Unsent"], draft["From"], draft["Bcc"]) == ("1", None, None)
    lines = draft.get_content().split()
    assert " ".join(lines).endswith(
        "I met her. Bcc: x@y.example I ask you to release her at once. Yours faithfully, "
        "Sam Ostrow Lyon"
    )
    assert not Letter.objects.exists()


def test_the_files_of_many_people_mix_subjects_and_openings(client, page):
    offer(page, subjects="Two\nThree", text="{opening} I ask.", openings="Again.\nStill.")
    files = [post(client, page, "eml").content for _ in range(30)]
    drafts = [message_from_bytes(it, policy=default) for it in files]
    assert {it["Subject"] for it in drafts} == {"S", "Two", "Three"}
    assert {it.get_content().split()[0] for it in drafts} == {"Again.", "Still."}


# --- Paper ----------------------------------------------------------------------------------
@pytest.mark.parametrize(("size", "height"), [("a4", 297), ("us-letter", 279.4)])
def test_a_letter_for_each_office_with_its_address_in_the_window(client, page, size, height):
    pdf = pages(post(client, page, size, address="1 rue Neuve\n75001 Paris", place="Paris"))
    assert len(pdf) == 3  # two letters, each beginning on a front side
    assert round(pdf[0].get_height() / MM) == round(height)
    text = pdf[0].get_textpage()
    at = text.search("3 Quay Street").get_next()
    _left, bottom, _right, top = text.get_charbox(at[0])
    from_above = pdf[0].get_height() / MM - top / MM
    assert (50 if size == "a4" else 60) < from_above < 90
    assert bottom > 0
    whole = text.get_text_range()
    assert "75001 Paris" in whole
    assert "Sam Ostrow" in whole
    assert "1 Law Street" in pdf[2].get_textpage().get_text_range()


def test_only_the_chosen_office_is_printed(client, page):
    chosen = target(page, "Court of Lisse")
    pdf = pages(post(client, page, "a4", office=str(chosen)))
    assert len(pdf) == 1
    assert "Court of Lisse" in pdf[0].get_textpage().get_text_range()


def test_a_fax_sheet_has_the_number_on_top(client, page):
    text = pages(post(client, page, "fax"))[0].get_textpage().get_text_range()
    assert text.index("+3225550124") < text.index("Release Maren Oduvar")


def test_labels_are_a_page_of_addresses_and_name_nobody_else(client, page):
    url = reverse("letters:labels", args=[page.translation_key])
    for size in ("a4", "us-letter"):
        text = pages(client.get(url, {"paper": size}))[0].get_textpage().get_text_range()
        assert "3 Quay Street" in text
        assert "1 Law Street" in text


@pytest.mark.parametrize("name", ["Жанна Өтегенова", "Ελένη Παππά", "ليلى حداد", "Łucja Škvorecká"])
def test_scripts_of_many_supporters_are_printed_as_they_are(client, page, name):
    answer = post(client, page, "a4", name=name)
    assert answer["Content-Type"] == "application/pdf"
    assert "?" not in pages(answer)[0].get_textpage().get_text_range()


def test_a_sign_that_no_font_holds_is_said_before_it_is_printed(client, page):
    refused = post(client, page, "a4", name="Sam 𓀀", sentence="I met her.")
    assert refused.status_code == 422
    assert "U+13000" in refused.text
    assert "I met her." in refused.text
    assert 'name="anyway"' in refused.text
    again = post(client, page, "a4", name="Sam 𓀀", anyway="1")
    assert "Sam ?" in pages(again)[0].get_textpage().get_text_range()


def test_a_mistake_keeps_what_was_typed_and_names_the_field(client, page):
    wrong = post(client, page, "a4", name="", address="1 rue Neuve", sentence="I met her.")
    assert wrong.status_code == 422
    assert "Write your name" in wrong.text
    assert "1 rue Neuve" in wrong.text
    assert "I met her." in wrong.text
    assert post(client, page, "a4", office="999999").status_code == 422


# --- Telling us ------------------------------------------------------------------------------
def test_how_a_call_went_is_counted_once_a_device_and_day(client, page):
    first = tell(client, page, "phone", "Port Lisse Prison", outcome="refused")
    assert first.status_code == 200
    assert "noted" in first.text
    cookie = first.cookies["device"]
    assert cookie["httponly"]
    assert cookie["path"] == "/act/told/"
    again = tell(client, page, "phone", "Port Lisse Prison", outcome="answered")
    assert "already" in again.text
    tell(client, page, "mail")
    client.cookies.clear()
    tell(client, page, "phone", "Port Lisse Prison", outcome="answered")
    told = {(it.way.value, it.outcome, it.number) for it in deeds_of(page.translation_key)}
    assert told == {("phone", "refused", 1), ("phone", "answered", 1), ("mail", "", 1)}


def test_what_is_told_is_no_confirmed_letter(client, page):
    tell(client, page, "mail")
    assert not Letter.objects.exists()
    assert [field.name for field in Deed._meta.fields] == [
        *("id", "appeal", "target", "way", "outcome", "day", "number")
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"way": "pigeon"},
        {"way": "phone"},
        {"way": "mail", "outcome": "answered"},
        {"way": "phone", "outcome": "sure"},
        {"way": "web", "target": "-1"},
        {"way": "web", "target": "9" * 30},
        {"way": "web", "target": "12345678"},
        {},
    ],
)
def test_nonsense_counts_nothing_and_breaks_nothing(client, page, said):
    url = reverse("letters:told", args=[page.translation_key])
    assert client.post(url, {"language": "en"} | said).status_code == 404
    assert not Deed.objects.exists()


def test_another_site_cannot_tell_for_its_readers(client, page):
    url = reverse("letters:told", args=[page.translation_key])
    foreign = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(url, {"way": "mail", "target": "0"}, headers=foreign)
    assert answer.status_code == 403
    assert not Deed.objects.exists()


def test_more_than_people_can_do_is_not_counted(client, page, settings):
    settings.BUDGET_FACTOR = 1 / 300
    answers = []
    for _device in range(3):
        client.cookies.clear()
        answers.append(tell(client, page, "mail").status_code)
    assert answers == [200, 200, 503]
    assert Deed.objects.get().number == 2


def test_a_closed_appeal_makes_no_papers(client, page):
    appeals.close(appeal=page.translation_key, by=make_account(), outcome="Free.")
    assert post(client, page, "a4", text="My own words").status_code == 410
    assert tell(client, page, "mail").status_code == 410
    assert client.get(reverse("letters:labels", args=[page.translation_key])).status_code == 410


def test_the_desk_sees_what_was_told_apart_from_the_letters(client, page):
    tell(client, page, "phone", "Port Lisse Prison", outcome="nobody")
    client.force_login(make_account())
    text = client.get(reverse("letters_appeal", args=[page.pk])).text
    assert "<strong>0</strong> letters confirmed" in " ".join(text.split())
    assert "nobody there" in text
    assert "none of it is in the count" in text


def test_nobody_has_hundreds_of_letters_made_at_once(client, page, monkeypatch):
    monkeypatch.setattr("clamour.letters.own_forms.AT_ONCE", 1)
    refused = post(client, page, "a4")
    assert refused.status_code == 422
    assert "Choose an office" in refused.text
    chosen = str(target(page, "Court of Lisse"))
    assert len(pages(post(client, page, "a4", office=chosen))) == 1
