"""Whom a letter goes as, and what becomes of it where we are refused."""

from datetime import timedelta
from email import message_from_bytes

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.utils import timezone

from clamour.delivery import actions, identities, queries
from clamour.delivery.dkim import keys
from clamour.delivery.models import Attempt, Delivery, Lane, Refusal, Trouble
from clamour.delivery.tests import stream
from clamour.delivery.tests.conftest import states
from clamour.delivery.tests.sink import Sink
from clamour.keys import files

pytestmark = pytest.mark.django_db

FIRST, SECOND = "letters.campaign.example", "post.neutral.example"
POLICY = "550 5.7.26 our policy is against you"


@pytest.fixture
def second():
    with Sink() as server:
        yield server


@pytest.fixture
def write(settings, tmp_path):
    """Write identities.toml."""
    settings.KEYS_DIR = tmp_path / "keys"

    def written(*tables: dict) -> None:
        lines = []
        for table in tables:
            lines += ["[[identity]]", *[f"{name} = {value!r}" for name, value in table.items()]]
        path = settings.KEYS_DIR / "identities.toml"
        path.unlink(missing_ok=True)
        files.write_once(path, "\n".join(lines).encode())

    return written


@pytest.fixture
def two(write, sink, second):
    write(
        {"name": "main", "domain": FIRST, "relay": sink.url},
        {"name": "neutral", "domain": SECOND, "relay": second.url},
    )
    return sink, second


def refusing(reply=POLICY, verb="RCPT", at="ministry.example"):
    """A relay that refuses this domain at this command; at the dot by the letter's recipient."""
    return lambda said, argument, number: reply if said == verb and f"@{at}" in argument else None


def due_now():
    Delivery.objects.filter(next_try__isnull=False).update(next_try=timezone.now())
    Lane.objects.update(rests_until=None)


def test_without_a_file_there_is_one_identity(sink, outbox, send, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    (row,) = outbox("1")
    send()
    row.refresh_from_db()
    assert (row.state, row.identity) == ("handed_over", "main")
    assert row.tries.get().identity == "main"


def test_a_letter_goes_as_the_first(two, outbox, send):
    first, second = two
    outbox("1")
    send()
    assert (len(first.letters), len(second.letters)) == (1, 0)


@pytest.mark.parametrize("verb", ["RCPT", "DOT"])
def test_a_letter_refused_by_policy_goes_at_once_as_the_next(two, outbox, send, verb):
    two[0].rule = refusing(verb=verb)
    (row,) = outbox("1")
    send()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.answer) == ("queued", 0, POLICY)
    assert [(one.identity, one.lane) for one in queries.refusals()] == [
        ("main", "ministry.example")
    ]
    send()
    row.refresh_from_db()
    assert (row.state, row.identity) == ("handed_over", "neutral")
    assert [(one.identity, one.answer) for one in Attempt.objects.all()] == [
        ("main", POLICY),
        ("neutral", "250 2.0.0 Ok: queued"),
    ]
    assert not any(state == "bounced" for _, state, _ in stream.told)
    assert not queries.troubles(), "the relay is well"


def test_as_somebody_else_all_but_the_letter_changes(two, outbox, send):
    first, second = two
    seen = []
    first.rule = lambda verb, argument, number: (
        seen.append(argument) or POLICY if verb == "DOT" else None
    )
    (row,) = outbox("1")
    send()
    send()
    (sender, _recipient, raw) = second.letters[0]
    message = message_from_bytes(raw)
    assert f"<{row.token}@{SECOND}>" in sender
    assert message["From"].endswith(f"@{SECOND}>")
    assert message["Message-ID"] == row.message_id == f"<{row.token}@{FIRST}>"
    assert seen, "the first one was asked"


def test_the_same_pair_is_never_tried_again_until_a_person_says_so(two, outbox, send, settings):
    settings.MAIL_CONNECTIONS = 1
    first, second = two
    first.rule = refusing()
    outbox(*map(str, range(30)))
    send()
    send()
    outbox("later")
    send()
    assert first.seen["RCPT"] == 1
    assert len(second.letters) == 31
    first.rule = refusing(at="nowhere.example")
    assert actions.retry_identity(Refusal.objects.get(), by=None) == 0
    outbox("at last")
    send()
    assert len(first.letters) == 1


def test_others_still_go_as_the_first(two, outbox, send):
    first, second = two
    first.rule = refusing()
    outbox("1")
    outbox("2", address="office@court.example")
    send()
    send()
    assert (len(first.letters), len(second.letters)) == (1, 1)
    assert first.subjects == {"Letter 2": 1}


def test_refused_as_everybody_it_is_held_until_a_person_lets_it_go(two, outbox, send):
    first, second = two
    first.rule = second.rule = refusing()
    (row,) = outbox("1")
    send()
    send()
    row.refresh_from_db()
    assert (row.state, row.next_try) == ("held", None)
    assert row.answer == f"every identity is refused there; {POLICY}"
    assert send() == 0
    outbox("2")
    send()
    assert states("2") == ["held"], "it is not even tried"
    assert Delivery.objects.get(ref="2").answer == "every identity is refused there"
    first.rule = lambda *it: None
    assert actions.retry_identity(Refusal.objects.get(identity="main"), by=None) == 2
    send()
    assert states("1", "2") == ["handed_over"] * 2
    assert len(first.letters) == 2


def test_what_is_held_for_another_reason_stays_held(two, outbox, send):
    for server in two:
        server.rule = refusing()
    outbox("1")
    send()
    send()
    actions.hold("appeal")
    assert actions.retry_identity(Refusal.objects.first(), by=None) == 0
    assert states("1") == ["held"]


def test_a_recalled_letter_is_not_held_but_withdrawn(sink, outbox, send):
    sink.rule = refusing()
    outbox("1")
    Delivery.objects.update(recalled=True)
    send()
    assert states("1") == ["withdrawn"]


def test_a_relay_that_refuses_everybody_speaks_for_itself(sink, outbox, send):
    sink.rule = lambda verb, argument, number: (
        "554 5.7.1 this account is closed" if verb == "RCPT" else None
    )
    for number in range(5):
        outbox(f"{number}", address=f"office@ministry{number}.example")
    send()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"queued"}
    assert not queries.refusals()
    (trouble,) = queries.troubles()
    assert "this account is closed" in trouble.reason


def test_a_mailbox_that_is_not_there_still_bounces(two, outbox, send):
    two[0].rule = refusing("550 5.1.1 no such mailbox")
    outbox("1")
    send()
    assert states("1") == ["bounced"]
    assert not queries.refusals()


def test_one_that_was_asked_to_come_again_comes_as_the_same(two, outbox, send, write):
    first, second = two
    first.rule = refusing("451 4.7.1 greylisted")
    outbox("1")
    send()
    write(
        {"name": "neutral", "domain": SECOND, "relay": second.url},
        {"name": "main", "domain": FIRST, "relay": first.url},
    )
    first.rule = lambda *it: None
    due_now()
    outbox("2")
    send()
    assert (first.subjects, second.subjects) == ({"Letter 1": 1}, {"Letter 2": 1})


def test_one_that_was_asked_to_come_again_and_is_then_refused_goes_as_another(two, outbox, send):
    first, second = two
    first.rule = refusing("451 4.7.1 greylisted")
    outbox("1")
    send()
    Refusal.objects.create(identity="main", lane="ministry.example")
    due_now()
    send()
    assert second.subjects == {"Letter 1": 1}


def test_a_relay_that_is_away_keeps_nobody_waiting(write, sink, outbox, send):
    write(
        {"name": "main", "domain": FIRST, "relay": "smtp://127.0.0.1:1"},
        {"name": "neutral", "domain": SECOND, "relay": sink.url},
    )
    outbox("1", "2")
    send()
    assert set(states("1", "2")) == {"queued"}
    send()
    assert set(states("1", "2")) == {"handed_over"}
    (trouble,) = queries.troubles()
    assert trouble.relay == "127.0.0.1:1"
    assert not queries.refusals()


def test_one_bound_to_a_relay_that_is_away_waits_without_an_attempt(two, outbox, send, write):
    write(
        {"name": "main", "domain": FIRST, "relay": "smtp://127.0.0.1:1"},
        {"name": "neutral", "domain": SECOND, "relay": two[1].url},
    )
    outbox("bound", "free")
    Delivery.objects.filter(ref="bound").update(identity="main", attempts=1)
    send()
    due_now()
    send()
    assert states("bound", "free") == ["queued", "handed_over"]
    bound = Delivery.objects.get(ref="bound")
    assert bound.attempts == 1
    assert "cannot be reached" in bound.answer
    assert bound.next_try > timezone.now() + timedelta(seconds=20), "it does not spin"


def test_an_identity_without_its_key_signs_nothing_and_sends_nothing(write, sink, outbox, send):
    write({"name": "main", "domain": FIRST, "relay": sink.url, "dkim": ["s1"]})
    outbox("1")
    send()
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("queued", 0)
    assert "the selector s1 has no key file" in row.answer
    (trouble,) = queries.troubles()
    assert trouble.relay == "identity main"
    keys.make(FIRST, "s1")
    due_now()
    send()
    assert states("1") == ["handed_over"]
    assert not queries.troubles(), "it was put right while the sender ran"


def test_what_was_put_right_while_no_sender_ran_is_no_trouble_any_more(two, outbox, send):
    Trouble.objects.create(relay="identity main", reason="no key")
    Trouble.objects.create(relay="identities.toml", reason="no table")
    outbox("1")
    send()
    assert not queries.troubles()


def test_a_file_that_cannot_be_read_loses_nothing(write, sink, outbox, send, settings):
    write({"name": "main", "domain": FIRST, "relay": sink.url})
    path = settings.KEYS_DIR / "identities.toml"
    good = path.read_text()
    path.write_text("[[identity]\nrelay = 'smtp://u:secret@a.example'")
    outbox("1")
    send()
    row = Delivery.objects.get()
    assert row.state == "queued"
    assert row.answer.startswith("identities.toml: it cannot be read")
    (trouble,) = queries.troubles()
    assert "secret" not in row.answer + trouble.reason
    path.write_text(good)
    due_now()
    send()
    assert states("1") == ["handed_over"]
    assert not queries.troubles()


def test_what_leaves_is_signed(write, sink, outbox, send):
    write({"name": "main", "domain": FIRST, "relay": sink.url, "dkim": ["r1", "e1"]})
    pair = {"r1": keys.make(FIRST, "r1")}
    pair["e1"] = keys.make(FIRST, "e1", ed25519.Ed25519PrivateKey.generate())
    outbox(*map(str, range(5)))
    send()
    for _sender, _recipient, raw in sink.letters:
        for number in range(2):
            assert dkim.DKIM(raw).verify(
                idx=number,
                dnsfunc=lambda name, timeout=5: keys.record(pair[name[:2].decode()]).encode(),
            )
    assert len(sink.letters) == 5


# --- Told afterwards: by a relay's log, by a bounce ---------------------------------------------


def left(outbox, state="handed_over", identity="main"):
    (row,) = outbox("1")
    Delivery.objects.update(state=state, next_try=None, identity=identity)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("state", ["handed_over", "accepted", "uncertain"])
def test_a_policy_told_afterwards_sends_the_letter_as_the_next(two, outbox, send, state):
    row = left(outbox, state)
    assert identities.refused(row, f"host mx.ministry.example[192.0.2.9] said: {POLICY}")
    send()
    assert states("1") == ["handed_over"]
    assert two[1].message_ids == {row.message_id: 1}
    (refusal,) = queries.refusals()
    assert (refusal.identity, refusal.lane) == ("main", "ministry.example")
    assert "192.0.2.9" not in refusal.answer


def test_what_is_no_policy_is_left_to_the_caller(two, outbox):
    row = left(outbox)
    assert not identities.refused(row, "550 5.1.1 no such mailbox")
    assert states("1") == ["handed_over"]
    assert not queries.refusals()


def test_told_twice_it_counts_once(two, outbox, send):
    row = left(outbox)
    identities.refused(row, POLICY)
    send()
    assert identities.refused(row, f"bounce: {POLICY}", domain=FIRST)
    assert states("1") == ["handed_over"], "it has left as the second meanwhile"
    assert [one.identity for one in queries.refusals()] == ["main"]


def test_told_afterwards_by_everybody_it_is_held(two, outbox, send):
    row = left(outbox)
    Refusal.objects.create(identity="neutral", lane="ministry.example")
    assert identities.refused(row, POLICY)
    row.refresh_from_db()
    assert (row.state, row.answer) == ("held", f"every identity is refused there; {POLICY}")
