"""What the lines of a Postfix log do to the letters they are about."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from clamour.delivery.models import Attempt, Delivery, Lane, LogMark, Refusal
from clamour.delivery.postfix import doubts, recalls
from clamour.delivery.postfix.lines import Kind, moment, parse
from clamour.delivery.postfix.reader import Reader
from clamour.delivery.tests import stream
from clamour.delivery.tests.conftest import states

pytestmark = pytest.mark.django_db

ID = "4jdZjn1BJdzKSfj"
REMOTE = "host mx.ministry.example[192.0.2.7] said: "


class Log:
    """A log file to which lines are added as Postfix writes them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.at = timezone.now()
        path.touch()

    def add(self, daemon: str, rest: str, *, end: str = "\n") -> None:
        stamp = self.at.astimezone().strftime("%b %e %H:%M:%S")
        with self.path.open("a") as log:
            log.write(f"{stamp} mail clamour-postfix/{daemon}[4711]: {rest}{end}")
        os.utime(self.path, (self.at.timestamp(), self.at.timestamp()))

    def takes(self, row: Delivery, queue_id: str = ID) -> None:
        self.add("smtpd", f"{queue_id}: client=localhost[127.0.0.1]")
        self.add("cleanup", f"{queue_id}: message-id={row.message_id}")
        self.add(
            "qmgr", f"{queue_id}: from=<{row.token}@x.example>, size=9, nrcpt=1 (queue active)"
        )

    def tells(self, dsn: str, status: str, said: str, queue_id: str = ID) -> None:
        to = "to=<jane.office@ministry.example>, relay=mx.ministry.example[192.0.2.7]:25"
        times = "delay=0.24, delays=0.01/0.22/0.01/0"
        self.add("smtp", f"{queue_id}: {to}, {times}, dsn={dsn}, status={status} ({said})")


@pytest.fixture
def log(tmp_path) -> Log:
    return Log(tmp_path / "mail.log")


@pytest.fixture
def read(log):
    reader = Reader(log.path)

    def all_of_it() -> int:
        total = 0
        while number := reader.round():
            total += number
        return total

    return all_of_it


@pytest.fixture
def letter(outbox):
    """A letter that our relay has: letter("1", state="uncertain")."""

    def at_the_relay(ref: str, *, state: str = "handed_over", queue_id: str = "") -> Delivery:
        (row,) = outbox(ref)
        now = timezone.now()
        fields = {"state": state, "next_try": None, "first_try": now, "attempts": 1, "since": now}
        Delivery.objects.filter(pk=row.pk).update(queue_id=queue_id, **fields)
        row.refresh_from_db()
        return row

    return at_the_relay


def test_what_the_office_server_says_reaches_the_letter(log, read, letter):
    row = letter("1", queue_id=ID)
    log.takes(row)
    log.tells("2.0.0", "sent", "250 2.0.0 Ok: queued as 77")
    log.add("qmgr", f"{ID}: removed")
    assert read() == 5
    row.refresh_from_db()
    assert (row.state, row.answer, row.queue_id) == ("accepted", "250 2.0.0 Ok: queued as 77", "")
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.code) == ("accepted", 250)
    assert stream.told == [("1", "accepted", "250 2.0.0 Ok: queued as 77")]


def test_a_letter_whose_answer_named_no_queue_id_is_known_by_its_message_id(log, read, letter):
    letter("1")
    log.takes(Delivery.objects.get())
    log.tells("2.0.0", "sent", "250 fine")
    read()
    assert states("1") == ["accepted"]


def test_a_letter_put_off_stays_with_the_relay_and_is_shown(log, read, letter):
    row = letter("1", queue_id=ID)
    before = row.since
    for _ in range(2):
        log.tells("4.2.1", "deferred", f"{REMOTE}450 4.2.1 busy (in reply to RCPT TO command)")
    read()
    row.refresh_from_db()
    assert row.state == "handed_over"
    assert row.answer == "waits at our relay: 450 4.2.1 busy"
    assert row.since > before, "its quiet days begin anew"
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.code, attempt.answer) == ("deferred", 450, "450 4.2.1 busy")
    assert not Lane.objects.exists()


@pytest.mark.parametrize("said", ["421 4.3.2 too many", "450 4.7.1 greylisted"])
def test_a_server_that_wants_less_rests_its_lane(log, read, letter, said):
    letter("1", queue_id=ID)
    log.tells(said.split()[1], "deferred", f"{REMOTE}{said} (in reply to MAIL FROM command)")
    read()
    lane = Lane.objects.get()
    assert (lane.name, lane.reason) == ("ministry.example", said)
    assert lane.rests_until > timezone.now()


def test_an_old_line_rests_no_lane(log, read, letter):
    letter("1", queue_id=ID)
    log.at -= timedelta(hours=1)
    log.tells("4.7.1", "deferred", f"{REMOTE}450 4.7.1 greylisted (in reply to RCPT TO command)")
    read()
    assert not Lane.objects.exists()


def test_a_refusal_for_good_bounces_and_keeps_no_address(log, read, letter):
    row = letter("1", queue_id=ID)
    said = "550 5.1.1 <jane.office@ministry.example>: no such user at 192.0.2.7"
    log.tells("5.1.1", "bounced", f"{REMOTE}{said} (in reply to RCPT TO command)")
    log.add("qmgr", f"{ID}: removed")
    read()
    row.refresh_from_db()
    assert (row.state, row.queue_id) == ("bounced", "")
    assert row.answer == "550 5.1.1 <[mailbox]>: no such user at [ip]"
    assert Attempt.objects.get().answer == row.answer


def test_a_full_mailbox_that_postfix_gave_back_is_tried_again_by_us(log, read, letter):
    letter("1", queue_id=ID)
    said = f"{REMOTE}552 5.2.2 mailbox full (in reply to RCPT TO command)"
    log.tells("5.2.2", "bounced", said)
    read()
    row = Delivery.objects.get()
    assert (row.state, row.queue_id) == ("deferred", "")
    assert row.next_try > timezone.now() + timedelta(minutes=50)


def test_a_domain_that_does_not_exist_bounces(log, read, letter):
    letter("1", queue_id=ID)
    log.tells("5.4.4", "bounced", "Host or domain name not found. type=A: Host not found")
    read()
    assert states("1") == ["bounced"]


def test_giving_up_after_days_bounces_with_the_last_answer(log, read, letter):
    letter("1", queue_id=ID)
    log.tells("4.4.1", "deferred", "connect to mx.ministry.example[192.0.2.7]:25: timed out")
    log.add("qmgr", f"{ID}: from=<t@x.example>, status=expired, returned to sender")
    read()
    row = Delivery.objects.get()
    assert row.state == "bounced"
    assert row.answer == "our relay gave up: connect to mx.ministry.example[[ip]]:25: timed out"


def test_a_letter_without_an_answer_is_found_once_the_queue_has_it(log, read, letter):
    row = letter("1", state="uncertain")
    log.add("cleanup", f"{ID}: message-id={row.message_id}")
    read()
    assert states("1") == ["uncertain"], "it may still be thrown away"
    log.add("qmgr", f"{ID}: from=<{row.token}@x.example>, size=9, nrcpt=1 (queue active)")
    read()
    row.refresh_from_db()
    assert (row.state, row.queue_id) == ("handed_over", ID)


def test_of_several_things_told_at_once_the_last_is_where_each_letter_stands(log, read, letter):
    known, found = letter("1", queue_id=ID), letter("2", state="uncertain")
    other = ID[::-1]
    log.takes(known)
    log.tells("2.0.0", "sent", "250 fine")
    log.takes(found, other)
    log.tells("2.0.0", "sent", "250 fine", other)
    read()
    assert states("1", "2") == ["accepted", "accepted"]
    assert [one.state for one in found.tries.all()] == ["handed_over", "accepted"]


def test_a_letter_is_found_by_its_return_address_alone(log, read, letter):
    row = letter("1", state="uncertain")
    log.add("qmgr", f"{ID}: from=<{row.token}@x.example>, size=9, nrcpt=1 (queue active)")
    read()
    assert states("1") == ["handed_over"]


def test_the_log_waits_for_a_letter_that_a_sender_still_holds(log, read, letter):
    row = letter("1", state="claimed")
    log.takes(row)
    log.tells("2.0.0", "sent", "250 fine")
    assert read() == 2, "up to the queue, which is more than the sender has written"
    assert states("1") == ["claimed"]
    Delivery.objects.update(state="handed_over")
    assert read() == 2
    assert states("1") == ["accepted"]


def test_foreign_mails_and_nonsense_are_passed_over(log, read, letter):
    letter("1", queue_id=ID)
    log.add("smtpd", "connect from localhost[127.0.0.1]")
    log.tells("2.0.0", "sent", "250 fine", queue_id="4jdZjn1BJdzKSSS")
    log.add("cleanup", "4jdZjn1BJdzKSSS: message-id=<somebody@else.example>")
    log.path.open("ab").write(b"\xff\xfe\0 nonsense\n\n")
    assert read() == 5
    assert states("1") == ["handed_over"]


def test_an_id_that_is_used_again_is_no_letter_of_ours_any_more(log, read, letter):
    letter("1", queue_id="A1B2C3D4")
    log.add("cleanup", "A1B2C3D4: message-id=<somebody@else.example>")
    log.tells("2.0.0", "sent", "250 fine", queue_id="A1B2C3D4")
    read()
    assert states("1") == ["handed_over"]


def test_half_a_line_waits_for_its_other_half(log, read, letter):
    row = letter("1", queue_id=ID)
    log.takes(row)
    sent = f"{ID}: to=<a@b.example>, relay=x[192.0.2.1]:25, delay=1, delays=1/0/0/0"
    log.add("smtp", f"{sent}, dsn=2.0.0, status=se", end="")
    assert read() == 3
    with log.path.open("a") as half:
        half.write("nt (250 fine)\n")
    assert read() == 1
    assert states("1") == ["accepted"]


def test_a_rotated_log_is_read_to_its_end_and_then_the_new_one(log, read, letter):
    first, second = letter("1", queue_id=ID), letter("2", queue_id="4jdZjn1BJdzKSSS")
    log.takes(first)
    assert read() == 3
    log.tells("2.0.0", "sent", "250 fine")
    log.path.rename(log.path.with_suffix(".log.1"))
    log.path.touch()
    assert read() == 1
    log.takes(second, "4jdZjn1BJdzKSSS")
    log.tells("2.0.0", "sent", "250 fine", queue_id="4jdZjn1BJdzKSSS")
    assert read() == 4
    assert states("1", "2") == ["accepted", "accepted"]


def test_a_log_cut_off_in_place_is_read_from_its_beginning(log, read, letter):
    row = letter("1", queue_id=ID)
    log.takes(row)
    read()
    log.path.write_text("")
    log.tells("2.0.0", "sent", "250 fine")
    assert read() == 1
    assert states("1") == ["accepted"]


def test_where_one_reader_stopped_the_next_goes_on(log, read, letter):
    letter("1", queue_id=ID)
    log.tells("4.2.1", "deferred", "450 busy")
    read()
    assert Reader(log.path).round() == 0
    assert LogMark.objects.get().offset == log.path.stat().st_size


def test_a_log_that_is_not_there_or_not_ours_to_read_stops_nothing(tmp_path, caplog):
    reader = Reader(tmp_path / "none.log")
    assert [reader.round(), reader.round()] == [0, 0]
    assert caplog.text.count("RELAY_LOG cannot be read") == 1


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Nov  3 20:04:29 mx postfix/qmgr[1]: 3F1A2B4C5D: removed", Kind.GONE),
        ("2026-11-30T20:04:29.123456+01:00 mx postfix/qmgr[1]: 4jdZjn1BJdzKSfj: removed",
         Kind.GONE),
        ("2026-11-30T20:04:29Z mx postfix-out/relay/smtp[1]: 4jdZjn1BJdzKSfj: to=<a@b.example>, "
         "orig_to=<c@b.example>, relay=none, delay=5, delays=5/0/0/0, dsn=4.4.3, "
         "status=deferred (Host or domain name not found.)", Kind.DEFERRED),
        ("Nov 30 20:04:29 mx postfix/lmtp[1]: 3F1A2B4C5D: to=<a@b.example>, "
         "relay=b.example[private/lmtp], conn_use=2, delay=5, delays=5/0/0/0, dsn=2.0.0, "
         "status=sent (250 2.0.0 Saved)", Kind.SENT),
        ("Nov 30 20:04:29 mx postfix/postsuper[1]: 3F1A2B4C5D: removed", Kind.DELETED),
        ("Nov 30 20:04:29 mx postfix/qmgr[1]: 3F1A2B4C5D: from=<a@b.example>, "
         "status=force-expired, returned to sender", Kind.EXPIRED),
        ("Nov 30 20:04:29 mx postfix/cleanup[1]: 3F1A2B4C5D: message-id=", None),
        ("Nov 30 20:04:29 mx postfix/smtp[1]: warning: something", None),
        ("Nov 30 20:04:29 mx sshd[1]: 3F1A2B4C5D: removed", None),
    ],
)  # fmt: skip
def test_both_stamps_and_all_names_of_postfix_are_understood(line, kind):
    found = parse(line.encode())
    assert (found and found.kind) == kind
    if found:
        assert moment(found.stamp, timezone.now())


# --- Letters without an answer, settled by the whole log ------------------------------------------


def settled(log: Log) -> int:
    return doubts.settle(log.path, log.at)


@pytest.fixture
def doubtful(log, letter):
    """A log that begins a while before an uncertain letter's try, with its conversation."""
    log.at = timezone.now() - timedelta(hours=1)
    log.add("smtpd", "connect from localhost[127.0.0.1]")
    log.add("smtpd", "disconnect from localhost[127.0.0.1] ehlo=1 quit=1 commands=2")
    log.at = timezone.now()
    log.add("smtpd", "connect from localhost[127.0.0.1]")
    row = letter("1", state="uncertain")
    log.at += timedelta(minutes=1)
    return row


def test_what_a_complete_log_does_not_know_goes_again(log, doubtful):
    log.add("smtpd", "lost connection after RCPT from localhost[127.0.0.1]")
    log.add("smtpd", "disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1 commands=3")
    assert settled(log) == 1
    doubtful.refresh_from_db()
    assert (doubtful.state, doubtful.answer) == ("queued", doubts.ABSENT)


def test_it_stays_in_doubt_while_a_conversation_of_then_goes_on(log, doubtful):
    log.add("anvil", "statistics: something")
    assert settled(log) == 0
    assert states("1") == ["uncertain"]
    log.add("master", "daemon started -- version 3.7.11, configuration /etc/postfix")
    assert settled(log) == 1


def test_it_stays_in_doubt_when_the_log_began_after_its_first_try(log, doubtful):
    Delivery.objects.update(first_try=timezone.now() - timedelta(hours=2))
    log.add("smtpd", "disconnect from localhost[127.0.0.1] ehlo=1 commands=1")
    assert settled(log) == 0


def test_it_stays_in_doubt_when_the_log_has_another_clock(log, doubtful):
    log.add("smtpd", "disconnect from localhost[127.0.0.1] ehlo=1 commands=1")
    other = (log.at + timedelta(hours=3)).timestamp()
    os.utime(log.path, (other, other))
    assert settled(log) == 0


def test_a_body_that_came_in_part_was_thrown_away(log, doubtful):
    log.add("smtpd", f"{ID}: client=localhost[127.0.0.1]")
    log.add("cleanup", f"{ID}: message-id={doubtful.message_id}")
    assert settled(log) == 0
    log.add("smtpd", "lost connection after DATA (120 bytes) from localhost[127.0.0.1]")
    log.add("smtpd", "disconnect from localhost[127.0.0.1] ehlo=1 data=0/1 commands=3")
    assert settled(log) == 1
    assert states("1") == ["queued"]


def test_a_body_that_came_whole_is_waited_for_until_the_queue_has_it(log, doubtful):
    log.add("smtpd", f"{ID}: client=localhost[127.0.0.1]")
    log.add("cleanup", f"{ID}: message-id={doubtful.message_id}")
    log.add("smtpd", "lost connection after END-OF-MESSAGE from localhost[127.0.0.1]")
    log.add("smtpd", "disconnect from localhost[127.0.0.1] ehlo=1 data=1 commands=3")
    assert settled(log) == 0
    log.takes(doubtful)
    log.tells("2.0.0", "sent", "250 fine")
    assert settled(log) == 1
    assert states("1") == ["accepted"]


def test_a_recalled_letter_that_is_not_there_does_not_go_again(log, doubtful):
    Delivery.objects.update(recalled=True)
    log.add("smtpd", "disconnect from localhost[127.0.0.1] ehlo=1 commands=1")
    assert settled(log) == 1
    assert states("1") == ["withdrawn"]


def test_finding_letters_by_queue_id_reads_no_whole_table():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole")
    called = Delivery.objects.filter(queue_id__in=[ID]).exclude(queue_id="")
    assert "delivery_queue_id" in called.explain()
    assert "delivery_recalled" in recalls.in_the_queue().explain()


@pytest.mark.parametrize("state", ["handed_over", "uncertain"])
def test_a_policy_told_by_the_log_moves_the_letter_to_the_next_identity(
    log, read, letter, settings, tmp_path, state
):
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    settings.KEYS_DIR = keys
    file = keys / "identities.toml"
    told = '[[identity]]\nname = "{0}"\ndomain = "{0}.example"\nrelay = "smtp://127.0.0.1:25"\n'
    file.write_text(told.format("first") + told.format("second"))
    file.chmod(0o600)
    row = letter("1", queue_id=ID, state=state)
    Delivery.objects.filter(pk=row.pk).update(identity="first")
    log.takes(row)
    said = "550 5.7.1 mail from your domain is not wanted"
    log.tells("5.7.1", "bounced", f"{REMOTE}{said} (in reply to RCPT TO command)")
    log.add("qmgr", f"{ID}: removed")
    read()
    row.refresh_from_db()
    assert (row.state, row.queue_id) == ("deferred", "")
    assert row.next_try <= timezone.now()
    assert list(Refusal.objects.values_list("identity", "lane")) == [("first", "ministry.example")]
