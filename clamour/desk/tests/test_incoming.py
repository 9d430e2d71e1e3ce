"""Incoming mail at the desk: what waits, whose letter it is, what is attached."""

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from clamour.delivery import suppression
from clamour.delivery.models import Delivery, Incoming
from clamour.delivery.models.outbox import columns
from clamour.delivery.tests.returned import come, mail
from clamour.letters.tests.factory import make_letter
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    """A letter to an office, on its way."""
    letter = make_letter(confirmed=True)
    rows = Delivery.objects.filter(stream="letters.letter", ref__startswith=f"{letter.pk}:")
    now = timezone.now()
    rows.update(first_try=now, lane="ministry.example", **columns("handed_over", now))
    return rows[0]


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


def test_an_answer_stands_under_its_appeal_marked_as_unproven(desk, row):
    come(mail("reply", row))
    page = desk.get("/desk/incoming/", {"show": "answers", "appeal": row.group}).text
    assert "Re: Letter 1:1" in page and "unproven" in page and "Ministry of Justice" in page
    other = desk.get("/desk/incoming/", {"show": "answers", "appeal": "0" * 32}).text
    assert "Re: Letter 1:1" not in other


def test_markup_of_a_mail_is_shown_as_words(desk, row):
    raw = b"From: <b>x</b> <a@ministry.example>\r\nSubject: <script>alert(1)</script>\r\n\r\n"
    came = come(raw + b"<img src=x onerror=alert(2)>\r\n")
    for address in ("/desk/incoming/", f"/desk/incoming/{came.pk}/"):
        page = desk.get(address).text
        assert "<script>alert(1)" not in page and "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_an_attachment_is_a_download_and_never_a_page(desk, row):
    came = come(mail("reply", row))
    answer = desk.get(f"/desk/incoming/{came.pk}/attached/0/")
    assert answer.content == b"%PDF-1.4\n"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="answer.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert desk.get(f"/desk/incoming/{came.pk}/attached/9/").status_code == 404


def test_one_press_matches_a_mail_with_the_letter_of_the_one_it_names(desk, row):
    came = come(b"From: a@ministry.example\r\nSubject: Case\r\n\r\nDear Sam Ostrow, no.\r\n")
    page = desk.get(f"/desk/incoming/{came.pk}/").text
    assert "Sam Ostrow" in page and f'value="{row.pk}"' in page
    desk.post(f"/desk/incoming/{came.pk}/match/", {"delivery": row.pk})
    came.refresh_from_db()
    assert (came.state, came.delivery) == ("handled", row)
    assert Delivery.objects.filter(stream="letters.reply").count() == 1
    assert Entry.objects.order_by("-number")[0].verb == "match mail"


@pytest.mark.parametrize("shape", ["{id}", "{token}@letters.campaign.example"])
def test_a_person_names_the_letter_by_what_stands_in_the_mail(desk, row, shape):
    came = come("From: a@b.example\r\n\r\nНет такого адреса\r\n".encode())
    named = shape.format(id=row.message_id, token=row.token)
    desk.post(f"/desk/incoming/{came.pk}/match/", {"named": named, "as": "bounce"})
    row.refresh_from_db()
    assert row.state == "bounced"


def test_a_name_that_fits_no_letter_changes_nothing(desk, row):
    came = come(b"From: a@b.example\r\n\r\nx\r\n")
    answer = desk.post(f"/desk/incoming/{came.pk}/match/", {"named": "<x@y.example>"}, follow=True)
    assert "There is no such letter" in answer.text
    came.refresh_from_db()
    assert came.state == "waiting"


def test_done_is_done(desk):
    came = come(b"From: a@b.example\r\nSubject: Offer\r\n\r\nBuy\r\n")
    assert "Offer" in desk.get("/desk/incoming/").text
    desk.post(f"/desk/incoming/{came.pk}/done/")
    assert "Offer" not in desk.get("/desk/incoming/").text
    assert "Offer" in desk.get("/desk/incoming/", {"show": "all"}).text


def test_a_forgotten_mail_still_has_its_line(desk, row):
    came = come(mail("reply", row))
    Incoming.objects.update(raw=None)
    assert desk.get("/desk/incoming/", {"show": "all"}).status_code == 200
    assert "are forgotten" in desk.get(f"/desk/incoming/{came.pk}/").text


def test_a_mailbox_is_looked_up_and_taken_off_with_a_reason(desk):
    suppression.suppress("jane@home.example", "asked")
    look = {"mailbox": "jane@home.example", "reason": ""}
    said = desk.post("/desk/incoming/suppressed/", look, follow=True).text
    assert "asked never to be written to again" in said
    assert suppression.of("jane@home.example")
    desk.post("/desk/incoming/suppressed/", look | {"reason": "she asked us to"})
    assert suppression.of("jane@home.example") is None
    assert "jane" not in str(Entry.objects.values())


def test_who_may_not_publish_may_not_read_the_mail(at_desk, row):
    carol = User.objects.create_user("carol", password="a long sentence of carol")
    carol.groups.add(Group.objects.get(name="Editors"))
    came = come(mail("reply", row))
    desk, before = at_desk(carol), Entry.objects.count()
    for address in ("", f"{came.pk}/", f"{came.pk}/attached/0/"):
        answer = desk.get(f"/desk/incoming/{address}")
        assert answer.status_code in (302, 403) and "court" not in answer.text
    for address in (f"{came.pk}/match/", f"{came.pk}/done/", "suppressed/"):
        assert desk.post(f"/desk/incoming/{address}").status_code in (302, 403)
    assert Entry.objects.count() == before
