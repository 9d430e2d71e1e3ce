"""A list from elsewhere: whose, with which consent, tried first, and nobody wrongly mailed."""

import pytest
from django.test import Client
from django.utils import timezone

from clamour.appeals.tests.factory import make_account
from clamour.delivery import suppression
from clamour.supporters import passes, preferences
from clamour.supporters.importing import columns, uploading
from clamour.supporters.models import ListEntry, ListUpload
from clamour.supporters.tests.factory import make_entry

pytestmark = pytest.mark.django_db
MAILCHIMP = """\
Email Address,First Name,Last Name,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,CC,LEID,EUID
ana@mail.example,Ana,Vell,2023-05-01 10:00:00,203.0.113.9,2023-05-01 10:05:00,203.0.113.9,FR,1,a
noconsent@mail.example,No,Consent,,,,,FR,2,b
"""
ACTION_NETWORK = """\
first_name,last_name,email,country,language,can2_subscription_status,created_at,source
Ana,Vell,ana@mail.example,FR,fr,subscribed,2023-05-01T10:00:00Z,petition
Gone,Away,gone@mail.example,FR,fr,unsubscribed,2023-05-01T10:00:00Z,petition
"""
CIVICRM = """\
Contact ID,Display Name,Email,Country,Preferred Language,No Bulk Emails (User Opt Out),Opt-in Date
1,Ana Vell,ana@mail.example,France,fr_FR,No,"May 1st, 2023"
2,Out Opted,out@mail.example,France,fr_FR,Yes,"May 1st, 2023"
"""
LISTMONK = """\
uuid,email,name,attributes,status,created_at,updated_at
u1,ana@mail.example,Ana Vell,"{""country"": ""FR""}",enabled,2023-05-01T10:00:00Z,
u2,blocked@mail.example,Blo Cked,{},blocklisted,2023-05-01T10:00:00Z,
"""


def bring(text: str | bytes, *, apply: bool = True, **told) -> ListUpload:
    """Uploaded, read by the worker, and taken over on a press."""
    data = text.encode() if isinstance(text, str) else text
    words = {"name": "list.csv", "source": "old site", "language": "en", "by": make_account()}
    upload = uploading.begin(data=data, **words | told)
    uploading.work(upload.pk)
    if apply:
        upload.refresh_from_db()
        uploading.apply(upload)
        uploading.work(upload.pk)
    upload.refresh_from_db()
    return upload


@pytest.mark.parametrize(
    ("text", "program", "counts"),
    [
        (MAILCHIMP, "Mailchimp", {"new": 1, "no consent": 1}),
        (ACTION_NETWORK, "Action Network", {"new": 1, "left there": 1}),
        (CIVICRM, "CiviCRM", {"new": 1, "left there": 1}),
        (LISTMONK, "listmonk", {"new": 1, "left there": 1}),
    ],
)
def test_the_exports_of_four_programs_come_in_with_their_consent(text, program, counts):
    upload = bring(text)
    assert (upload.program, upload.state, upload.report["counts"]) == (program, "done", counts)
    entry = ListEntry.objects.get()
    assert (entry.mailbox, entry.name, entry.country) == ("ana@mail.example", "Ana Vell", "FR")
    assert entry.consented_on.isoformat() == "2023-05-01"
    assert entry.consent_text == "imported" and entry.consent_way in ("old site", "petition")
    assert entry.alive_on == timezone.localdate()
    assert "203.0.113" not in repr(vars(entry)) + repr(upload.report)
    assert upload.data is None


def test_a_dry_run_writes_nobody_and_counts_the_same():
    upload = bring(MAILCHIMP, apply=False)
    assert upload.report["counts"] == {"new": 1, "no consent": 1}
    assert upload.report["lines"] == {"no consent": [3]}
    assert not ListEntry.objects.exists()


def test_a_second_import_brings_nobody_twice():
    bring(MAILCHIMP)
    assert bring(MAILCHIMP).report["counts"] == {"known": 1, "no consent": 1}
    assert ListEntry.objects.count() == 1


def test_who_left_here_or_must_never_be_written_to_does_not_come_back():
    preferences.leave(make_entry("ana@mail.example"))
    suppression.suppress("never@mail.example", "asked")
    text = "email,consent date\nana@mail.example,2023-05-01\nnever@mail.example,2023-05-01\n"
    assert bring(text).report["counts"] == {"left here": 1, "never": 1}
    assert not ListEntry.objects.exists()


def test_a_file_with_a_third_of_bad_rows_says_which_and_takes_the_good():
    good = [f"p{n}@mail.example,2023-05-01" for n in range(70)]
    bad = ["nobody,2023-05-01"] * 10 + ["x@mail.example,03/04/2023"] * 10 + ["y@mail.example,"] * 10
    client = Client()
    client.force_login(make_account())
    upload = bring("\n".join(["email,consent date", *good, *bad]), apply=False)
    page = client.get(f"/desk/list/import/{upload.pk}/").content.decode()
    assert "30 lines cannot be taken" in page and "Take 70 people over" in page
    assert "nobody" not in page and "@mail.example" not in page
    client.post(f"/desk/list/import/{upload.pk}/", {"do": "apply"})
    uploading.work(upload.pk)
    assert ListEntry.objects.count() == 70


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2023-05-01", "2023-05-01"), ("2023-05-01 10:00:00", "2023-05-01"),
        ("13/05/2023", "2023-05-13"), ("05/13/2023 10:00", "2023-05-13"),
        ("1.5.2023", "2023-05-01"),
        ("May 1st, 2023", "2023-05-01"), ("1 May 2023", "2023-05-01"), ("05/05/2023", "2023-05-05"),
        ("03/04/2023", None), ("2023-13-45", None), ("yes", None), ("", None), ("45/45/2023", None),
    ],
)  # fmt: skip
def test_a_day_is_read_when_it_can_be_read_one_way(said, day):
    bring(f'email,consent date\nana@mail.example,"{said}"\n')
    days = [it.consented_on.isoformat() for it in ListEntry.objects.all()]
    assert days == ([day] if day else [])


@pytest.mark.parametrize(
    "data", [b"", b"\x00\xff\x00", b"name,town\nAna,Lyon\n", b"PK\x03\x04 no table"]
)
def test_what_is_no_list_is_refused_beside_the_file(data):
    from io import BytesIO

    client = Client()
    client.force_login(make_account())
    file = BytesIO(data)
    file.name = "x.csv"
    told = {"file": file, "source": "old site", "language": "en"}
    assert client.post("/desk/list/import/", told).status_code == 422
    assert not ListUpload.objects.exists()


def test_other_encodings_and_separators_are_read():
    bring("e-mail;name;consent date\nana@mail.example;Ana Véll;2023-05-01\n".encode("utf-16"))
    assert ListEntry.objects.get().name == "Ana Véll"


def test_the_file_lies_encrypted_and_goes_after_a_day():
    upload = bring(MAILCHIMP, apply=False)
    raw = ListUpload.objects.extra(select={"raw": "data"}).values_list("raw", flat=True).get()
    assert b"ana@mail" not in bytes(raw)
    uploading.expire(timezone.now() + 2 * uploading.KEPT)
    assert not ListUpload.objects.filter(pk=upload.pk).exists()


def test_headers_that_nobody_needs_are_not_read():
    assert set(columns.guess(["Email Address", "OPTIN_IP", "LATITUDE"])) == {"mailbox"}


def test_a_link_in_a_mail_to_an_imported_person_takes_them_off(client):
    bring(MAILCHIMP)
    entry = ListEntry.objects.get()
    client.post(f"/me/leave/{passes.for_entry(passes.LEAVE, entry)}/")
    assert not ListEntry.objects.exists()
