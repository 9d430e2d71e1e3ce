"""The list leaves by two persons' hands, marked, and the log knows."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from clamour.appeals.tests.factory import make_account
from clamour.delivery.tests.returned import come
from clamour.oversight.models import Entry, Request
from clamour.supporters import exporting
from clamour.supporters.models import ListExport
from clamour.supporters.tests.factory import make_entry

pytestmark = pytest.mark.django_db
PATH = "/desk/list/export/"


def at_desk(name: str = "alice") -> Client:
    client = Client()
    client.force_login(make_account(name))
    return client


def table(answer) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_two_persons_and_each_copy_has_marks_of_its_own():
    for number in range(20):
        make_entry(f"s{number}@mail.example")
    alice, bob = at_desk(), at_desk("bob")
    assert alice.post(PATH, {"reason": "We move house."}).status_code == 409
    request = Request.objects.get()
    alice.post(f"/desk/requests/{request.pk}/agree/")
    assert alice.post(PATH, {"reason": "We move house."}).status_code == 409
    bob.post(f"/desk/requests/{request.pk}/agree/")
    rows = table(alice.post(PATH, {"reason": "We move house."}))
    people = {row["mailbox"] for row in rows}
    marks = {it for it in people if it.endswith("@letters.campaign.example")}
    assert len(rows) == 23 and len(marks) == 3
    assert alice.post(PATH, {"reason": "Again."}).status_code == 409  # one agreement, one copy
    entry = Entry.objects.filter(verb="export list").get()
    assert entry.detail["entries"] == 20 and "mail.example" not in str(entry.detail)
    export = exporting.was_written_to([marks.pop().upper(), "other@letters.campaign.example"])
    assert export == ListExport.objects.get() and export.leaked_at
    assert Entry.objects.filter(verb="exported list leaked").count() == 1
    assert "One of its marks was written to" in alice.get("/desk/list/").content.decode()


def test_a_formula_in_a_name_is_none_in_the_file():
    make_entry(name="=HYPERLINK(1)")
    rows = table(at_desk().post(PATH, {"reason": "A copy."}))
    assert not any(row["name"].startswith("=") for row in rows)


def test_a_desk_of_one_says_why_and_who_has_no_right_gets_nothing():
    make_entry()
    assert at_desk().post(PATH, {"reason": " "}).status_code == 422
    from django.contrib.auth.models import Permission, User

    carol = User.objects.create_user("carol", password="a long sentence of carol")
    carol.user_permissions.add(
        Permission.objects.get(codename="access_admin"),
        Permission.objects.get(codename="view_listentry"),
    )
    client = Client()
    client.force_login(carol)
    assert client.get("/desk/list/").status_code == 200
    assert b"sam@mail.example" not in client.get("/desk/list/").content
    assert client.post(PATH, {"reason": "mine"}).status_code in (302, 403)
    assert not ListExport.objects.exists()


@pytest.mark.parametrize("kind", ["to the mark alone", "to a list, by blind copy", "by a machine"])
def test_a_mail_to_a_mark_alarms_the_desk(kind):
    """Whatever comes to it, and however: the mail stays for the desk to read."""
    make_entry()
    alice = at_desk()
    rows = table(alice.post(PATH, {"reason": "A copy for the printer."}))
    (mark, *_others) = [
        row["mailbox"] for row in rows if row["mailbox"].endswith("@letters.campaign.example")
    ]
    to = mark if kind == "to the mark alone" else "undisclosed@elsewhere.example"
    head = f"From: Ministry <news@ministry.example>\r\nTo: {to}\r\nSubject: We know you\r\n"
    if kind == "by a machine":
        head += "Auto-Submitted: auto-generated\r\nPrecedence: bulk\r\n"
    raw = f"{head}\r\nStop writing.\r\n".encode()
    incoming = come(raw, to=mark, sender="news@ministry.example")
    assert (incoming.state, incoming.delivery) == ("waiting", None)
    home = alice.get("/desk/").content.decode()
    assert "A copy of the alert list is in other hands" in home
    assert "We know you" in alice.get(reverse("letters_incoming")).content.decode()
    assert Entry.objects.filter(verb="exported list leaked").count() == 1


def test_a_mail_to_an_address_like_a_mark_alarms_nobody():
    make_entry()
    at_desk().post(PATH, {"reason": "A copy."})
    come(b"From: a@b.example\r\n\r\nHello.\r\n", to="anna.adler.abcdef@letters.campaign.example")
    assert not Entry.objects.filter(verb="exported list leaked").exists()
