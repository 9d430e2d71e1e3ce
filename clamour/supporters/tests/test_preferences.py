"""One's own page: who proves the mailbox changes what comes, pauses, moves, leaves."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from clamour.delivery.models import Delivery
from clamour.delivery.tests.returned import come, mail
from clamour.supporters import actions, ledger, passes, people, preferences
from clamour.supporters.models import ListEntry, Response, Wish
from clamour.supporters.tests.conftest import link_in
from clamour.supporters.tests.factory import make_entry

pytestmark = pytest.mark.django_db
SAVED = {
    "speaks": "fr", "languages": ["ru"], "countries": ["KZ", "FR"], "rhythm": "7",
    "only_urgent": "on", "remembers_acts": "on", "name": " Sam  Ostrow ", "country": "BE",
    "organisation": "Port Union", "save": "1",
}  # fmt: skip


@pytest.fixture
def own(client, post):
    """Sam's own page, reached by the link in the mail that Sam asked for."""
    client.post("/me/?language=en", {"mailbox": "sam@mail.example", "language": "en"})
    return link_in(post()[0])


def test_wishes_are_kept_and_shown_again(client, own):
    make_entry()
    assert client.post(own, SAVED).status_code == 303
    entry = ListEntry.objects.get()
    assert (entry.language, entry.country, entry.rhythm) == ("fr", "BE", 7)
    assert entry.only_urgent and entry.remembers_acts and entry.picks_countries
    assert entry.is_organisation and not entry.picks_labels
    assert (entry.name, entry.organisation) == ("Sam Ostrow", "Port Union")
    wishes = set(Wish.objects.values_list("kind", "value"))
    assert wishes == {("language", "ru"), ("country", "KZ"), ("country", "FR")}
    page = client.get(own).content.decode()
    assert 'value="Sam Ostrow"' in page and 'value="Port Union"' in page


def test_a_wrong_wish_changes_nothing_and_says_where(client, own):
    make_entry()
    answer = client.post(own, SAVED | {"countries": ["<script>"], "rhythm": "3"})
    assert answer.status_code == 422
    assert ListEntry.objects.get().rhythm == 0
    assert b"#id_rhythm" in answer.content and b"<script>" not in answer.content


def test_a_pause_and_its_end(client, own):
    make_entry()
    client.post(own, {"pause": "1"})
    assert ListEntry.objects.get().paused_until == timezone.localdate() + timedelta(days=90)
    client.post(own, {"go_on": "1"})
    assert ListEntry.objects.get().paused_until is None


def test_a_new_mailbox_counts_when_its_owner_has_said_so(client, own, post):
    entry = make_entry()
    assert client.post(own, {"move": "1", "new": "sam@other.example"}).status_code == 202
    (asked,) = post()
    assert asked["To"] == "sam@other.example"
    link = link_in(asked)
    client.get(link)
    assert ListEntry.objects.get().mailbox == "sam@mail.example"
    client.post(link)
    moved = ListEntry.objects.get()
    assert (moved.pk, moved.mailbox, moved.name) == (entry.pk, "sam@other.example", "Sam Ostrow")
    assert client.post(link).status_code == 200
    assert ListEntry.objects.count() == 1


def test_leaving_takes_one_button_and_sends_nothing(client, own, post):
    make_entry()
    answer = client.post(own, {"leave": "1"})
    assert b"You have left the list" in answer.content
    assert not ListEntry.objects.exists()
    assert post() == []


def test_the_mail_program_leaves_without_a_page(client):
    entry = make_entry()
    link = f"/me/leave/{passes.for_entry(passes.LEAVE, entry, via='alert:7')}/"
    assert client.get(link).status_code == 200
    assert ListEntry.objects.exists()
    answer = client.post(
        link,
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://webmail.example"},
    )
    assert answer.status_code == 200
    assert not ListEntry.objects.exists()
    assert client.post(link).status_code == 200
    assert Response.objects.values_list("to", "kind", "number").get() == ("alert:7", "left", 1)


def test_a_link_of_one_mailbox_takes_nobody_else_off(client):
    sam, ines = make_entry(), make_entry("ines@mail.example")
    token = passes.for_entry(passes.LEAVE, sam)
    ListEntry.objects.filter(pk=sam.pk).delete()
    ListEntry.objects.filter(pk=ines.pk).update(id=sam.pk)  # the number is given again
    client.post(f"/me/leave/{token}/")
    assert ListEntry.objects.get().mailbox == "ines@mail.example"


def test_who_is_on_no_list_may_join_from_the_own_page(client, own):
    assert b"You are not on the alert list" in client.get(own).content
    client.post(own, {"join": "1"})
    assert ListEntry.objects.get().consent_way == "own page"


def test_hundreds_leave_at_once_and_nobody_is_lost_or_left(client):
    told = {"language": "en", "country": "FR", "consent_text": "2026-11", "consent_way": "a test"}
    people_of = [people.columns(people.Person(f"s{n}@mail.example")) for n in range(300)]
    day = {"consented_on": timezone.localdate()}
    entries = ListEntry.objects.bulk_create([ListEntry(**it, **told, **day) for it in people_of])
    for entry in entries[:299]:
        preferences.leave(entry, via="alert:1")
    assert ListEntry.objects.get().mailbox == "s299@mail.example"
    assert Response.objects.get().number == 299
    assert len(ledger.file().read_text().splitlines()) == 299


def test_after_a_silent_year_one_question_and_then_the_end(client, post):
    silent = make_entry(alive_on=date(2025, 11, 1))
    make_entry("awake@mail.example")
    now = timezone.now()
    actions.expire(now)
    actions.expire(now)
    (asked,) = post()
    assert asked["To"] == "sam@mail.example"
    assert "We do not watch who opens" in " ".join(asked.get_content().split())
    actions.expire(now + timedelta(days=29))
    assert ListEntry.objects.count() == 2
    client.post(link_in(asked), {"stay": "1"})
    silent.refresh_from_db()
    assert silent.asked_on is None and silent.alive_on == timezone.localdate()
    ListEntry.objects.filter(pk=silent.pk).update(asked_on=now.date() - timedelta(days=31))
    actions.expire(now)
    assert ListEntry.objects.get().mailbox == "awake@mail.example"


def test_the_question_that_finds_no_mailbox_ends_the_entry(post):
    make_entry(alive_on=date(2025, 11, 1))
    actions.expire(timezone.now())
    post()
    row = Delivery.objects.get()
    come(mail("postfix_bounce", row))
    assert not ListEntry.objects.exists()
