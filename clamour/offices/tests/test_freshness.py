"""What delivery and people learn of addresses, and what the desk hears of it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from clamour.appeals import channels
from clamour.appeals.tests.factory import make_account, make_appeal
from clamour.delivery import actions as delivery
from clamour.delivery.models import Delivery
from clamour.letters.streams import letter as stream
from clamour.letters.tests.factory import make_letter
from clamour.offices import freshness
from clamour.offices.models import ContactPoint, Office
from clamour.offices.tests.making import row, take
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db
MINISTER = "minister@justice.example"
NO_MAILBOX = "550 5.1.1 The mailbox does not exist"
CLOSED = "554 5.7.1 [mailbox]: Recipient address rejected: Access denied"


@pytest.fixture(autouse=True)
def nothing_arrived_today():
    stream._arrived.clear()


@pytest.fixture
def page():
    return make_appeal(targets=1)


def hear(page, state, answer="", mailbox="sam@mail.example"):
    make_letter(page=page, confirmed=True, mailbox=mailbox)
    sent = Delivery.objects.filter(stream="letters.letter").order_by("-pk").first()
    Delivery.objects.filter(pk=sent.pk).update(state="handed_over", next_try=None)
    delivery.settle(sent, state, answer=answer)


def minister():
    return ContactPoint.objects.get(value=MINISTER)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (NO_MAILBOX, "bouncing"),
        ("5.1.2 no such domain", "bouncing"),
        ("550 No such user here", "bouncing"),
        ("550 Requested action not taken: mailbox unavailable", "bouncing"),
        (CLOSED, "refuses"),
        ("550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", "refuses"),
        ("554 5.7.1 Message refused by policy", None),
        ("550 5.7.26 This mail is unauthenticated", None),
        ("554 Rejected as spam: mailbox unavailable", None),
        ("552 5.3.4 Message too big", None),
        ("550 5.6.3 cannot convert", None),
        ("554 Transaction failed", None),
        ("550 see 10.5.1.1 for help", None),
    ],
)
def test_what_a_final_answer_says_about_the_mailbox(answer, state):
    assert freshness.meaning(answer) == state


@pytest.mark.parametrize(("answer", "state"), [(NO_MAILBOX, "bouncing"), (CLOSED, "refuses")])
def test_a_bounce_stops_the_mailbox_at_once_and_the_log_says_why(page, answer, state):
    make_account("bob")  # a second account changes nothing: it only stops
    hear(page, "bounced", answer)
    assert minister().state == state
    entry = Entry.objects.get(verb="mark address")
    assert (entry.who, entry.detail["why"]) == ("clamour", answer)
    letter = make_letter(page=page, confirmed=True, mailbox="ada@mail.example")
    assert not Delivery.objects.filter(stream="letters.letter", ref__in=letter.refs).exists()


@pytest.mark.parametrize("answer", ["552 5.3.4 too big", "554 5.7.1 Refused by our policy"])
def test_what_is_about_the_letter_or_us_says_nothing_about_the_mailbox(page, answer):
    hear(page, "bounced", answer)
    assert minister().state == "unchecked"


def test_every_office_with_the_same_mailbox_loses_it(page):
    court = Office.objects.create(name="Court")
    court.points.create(kind="email", value=MINISTER, state="working")
    hear(page, "bounced", NO_MAILBOX)
    assert set(ContactPoint.objects.values_list("state", flat=True)) == {"bouncing"}


def test_a_letter_that_arrives_checks_the_mailbox_once_a_day(page, django_assert_num_queries):
    hear(page, "accepted")
    point = minister()
    assert (point.state, point.checked_on) == ("working", timezone.localdate())
    ref = Delivery.objects.filter(stream="letters.letter").first().ref
    with django_assert_num_queries(0):
        stream.heard(ref, "accepted", "250 ok")
    assert Entry.objects.filter(verb="mark address").count() == 1


def test_a_late_word_of_an_older_letter_does_not_start_a_stopped_mailbox_again(page):
    hear(page, "bounced", NO_MAILBOX)
    freshness.accepted(MINISTER)
    assert (minister().state, minister().checked_on) == ("bouncing", None)


def test_the_desk_hears_which_live_appeals_lose_a_channel(page, client):
    client.force_login(make_account())
    assert channels.lost() == []
    assert "Mailboxes that fell" not in client.get("/desk/").content.decode()
    hear(page, "bounced", NO_MAILBOX)
    assert [(it.office.name, it.appeals, it.is_reached) for it in channels.lost()] == [
        ("Ministry of Justice", 1, False)
    ]
    home = client.get("/desk/").content.decode()
    assert "Ministry of Justice has no working mailbox any more: 1 live appeal" in home
    screen = client.get(f"/desk/appeals/{page.pk}/").content.decode()
    assert "Every target keeps at least one working channel" in screen
    assert "nothing reaches it" in screen


def test_an_office_that_still_has_another_mailbox_is_no_news(page):
    office = Office.objects.get(name="Ministry of Justice")
    office.points.create(kind="email", value="second@justice.example", state="unchecked")
    hear(page, "bounced", NO_MAILBOX)
    assert channels.lost() == []
    assert [bool(check.ways) for check in channels.checks(page.translation_key)] == [True]


def test_a_draft_or_an_office_nobody_writes_to_is_no_news():
    office = Office.objects.create(name="Court")
    office.points.create(kind="email", value="court@justice.example", state="bouncing")
    assert channels.lost() == []


def old(days=400):
    day = timezone.localdate() - timedelta(days=days)
    take(row("Court of Lisse", points=[("email", "court@lisse.example")], seen_on=day))
    return ContactPoint.objects.get(value="court@lisse.example")


def test_what_nobody_has_seen_for_a_year_asks_to_be_checked():
    point = old()
    take(row("Prison", points=[("email", "prison@lisse.example")], seen_on=date(2026, 11, 1)))
    assert list(freshness.to_check()) == [point]
    ContactPoint.objects.filter(pk=point.pk).update(checked_on=timezone.localdate())
    assert list(freshness.to_check()) == []
    ContactPoint.objects.filter(pk=point.pk).update(checked_on=None, state="gone")
    assert list(freshness.to_check()) == []


@pytest.mark.parametrize(("press", "state"), [("right", "working"), ("gone", "gone")])
def test_one_press_says_whether_it_is_right(client, press, state):
    point = old()
    client.force_login(make_account())
    assert "court@lisse.example" in client.get("/desk/offices/check/").content.decode()
    client.post("/desk/offices/check/", {"do": f"{press}-{point.pk}"})
    point.refresh_from_db()
    assert point.state == state
    assert list(freshness.to_check()) == []
    assert Entry.objects.filter(subject=f"office:{point.office_id}", who="alice").exists()


def test_the_report_is_a_table_too_and_no_cell_is_reckoned(client):
    old()
    Office.objects.update(name="=cmd()")
    client.force_login(make_account())
    said = b"".join(client.get("/desk/offices/check/csv/").streaming_content).decode()
    assert "court@lisse.example" in said and "'=cmd()" in said
