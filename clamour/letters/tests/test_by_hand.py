"""Offices that take no mail: left to the supporter, unless we write to them by hand."""

import threading

import pytest

from clamour.appeals import actions as appeals
from clamour.appeals.models import AppealPage
from clamour.appeals.tests.factory import make_account, make_appeal, make_office
from clamour.delivery import by_hand
from clamour.delivery.models import Delivery
from clamour.delivery.rounds import Sender
from clamour.letters import mail, personal_data, receipts
from clamour.letters.tests.factory import make_letter

pytestmark = pytest.mark.django_db
FORM, FAX, STREET = "https://court.example/write", "+3225550123", "1 Court Street, Norrby"


@pytest.fixture
def page():
    """An appeal to the ministry, which takes mail, and to offices that do not."""
    made = make_appeal(targets=1)
    offices = [
        ("Ministry of Justice", None),
        ("Court", [("post", STREET), ("fax", FAX), ("web", FORM)]),
        ("Prison", [("post", STREET), ("fax", FAX)]),
        ("Archive", [("post", STREET)]),
        ("Hotline", [("phone", "+3225550999")]),
    ]
    appeals.set_targets(
        appeal=made.translation_key,
        targets=[appeals.TargetDraft(office(*it), "protest") for it in offices],
        by=make_account(),
        reason="A test.",
    )
    return made


@pytest.fixture
def send_one(settings, tmp_path):
    """A round of a real sender; the ministry's relay is away."""
    settings.JOURNAL_DIR, settings.MAIL_RELAY = tmp_path / "journal", "smtp://127.0.0.1:1"

    def once() -> None:
        with Sender(threading.Event()) as sender:
            sender.round()

    return once


def office(name, points):
    if points is None:
        return make_office(name)
    made = make_office(name, f"{name}@gone.example")
    made.points.all().delete()
    for kind, value in points:
        made.points.create(kind=kind, value=value, state="working")
    return made


def sent() -> dict[str, tuple[str, str | None]]:
    rows = Delivery.objects.filter(stream="letters.letter").order_by("pk")
    return {row.address: (row.channel, row.lane) for row in rows}


def write(page, **how):
    AppealPage.objects.filter(pk=page.pk).update(**how)
    return make_letter(page=page, confirmed=True)


def told(letter) -> dict[str, str]:
    return {row["office"]: row["said"] for row in receipts.rows(letter)}


def test_without_a_word_of_the_desk_it_is_left_to_the_supporter(page):
    letter = write(page)
    assert sent() == {"minister@justice.example": ("email", "justice.example")}
    assert told(letter)["Court"] == "takes no mail: reach it in the other ways"


def test_the_quickest_way_is_taken_for_each_office_and_each_gets_its_own(page):
    letter = write(page, by_hand=True)
    rows = Delivery.objects.filter(stream="letters.letter").order_by("pk")
    assert sorted((row.channel, row.address, row.lane) for row in rows) == [
        ("email", "minister@justice.example", "justice.example"),
        ("fax", FAX, "fax"),
        ("post", STREET, "post"),
        ("webform", FORM, "webform"),
    ]
    said = told(letter)
    assert said["Court"] == "will be typed into the form on its site"
    assert said["Prison"] == "will be faxed"
    assert said["Archive"] == "will be printed and posted"
    assert said["Hotline"] == "takes no mail: reach it in the other ways"


def test_two_offices_in_one_house_get_a_letter_each(page):
    targets = [appeals.TargetDraft(office(name, [("post", STREET)]), "protest") for name in "AB"]
    appeals.set_targets(
        appeal=page.translation_key, targets=targets, by=make_account(), reason="A test."
    )
    write(page, by_hand=True)
    assert Delivery.objects.filter(channel="post").count() == 2


def test_the_pace_of_an_appeal_is_for_mail_alone(page):
    write(page, by_hand=True, first_wave=0, an_hour=1, in_hours=True)
    row = Delivery.objects.get(channel="post")
    assert row.next_try == row.created_at


def test_what_is_printed_is_the_letter_that_mail_would_carry(page, send_one):
    letter = write(page, by_hand=True)
    send_one()
    (one,) = by_hand.letters(by_hand.take("post", by=make_account()))
    assert one.letter.office == "Archive" and one.address == STREET
    assert one.letter.subject == "Release Maren Oduvar" and "Sam Ostrow" in one.letter.text
    assert "sam@mail.example" not in repr(one.letter)
    assert told(letter)["Archive"] == "will be printed and posted"


def test_the_receipt_says_what_the_desk_did(page, send_one):
    letter, alice = write(page, by_hand=True), make_account()
    send_one()
    for channel in ("post", "fax"):
        by_hand.done(by_hand.take(channel, by=alice), by=alice)
    form = by_hand.take("webform", by=alice)
    by_hand.undone(form, [it.row.pk for it in by_hand.letters(form)], why="no", by=alice)
    said = told(letter)
    assert [said[name] for name in ("Archive", "Prison", "Court")] == [
        "posted",
        "faxed",
        "refused by the office",
    ]


def test_stopping_the_appeal_withdraws_what_waits_to_be_printed(page, send_one):
    letter, alice = write(page, by_hand=True), make_account()
    send_one()
    by_hand.take("post", by=alice)
    appeals.close(appeal=page.translation_key, outcome="She is free.", by=alice)
    assert by_hand.waiting() == {} and by_hand.batches() == []
    assert told(letter)["Archive"] == "withdrawn with the appeal"


def test_erasing_a_person_withdraws_what_lies_printed(page, send_one):
    write(page, by_hand=True)
    send_one()
    by_hand.take("post", by=make_account())
    personal_data.erase("sam@mail.example")
    assert Delivery.objects.get(channel="post").state == "withdrawn"


def test_the_mail_that_asks_names_those_that_we_write_to(page):
    AppealPage.objects.filter(pk=page.pk).update(by_hand=True)
    body = mail.confirm_letter(make_letter(page=page)).body
    assert "Archive" in body and "Hotline" not in body
