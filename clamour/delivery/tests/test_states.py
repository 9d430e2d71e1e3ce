"""The two tables: what may follow what, and when to try again."""

from datetime import timedelta
from pathlib import Path

import pytest

from clamour.delivery import states

ROOM = Path(__file__).parents[1]


def test_the_readme_prints_the_state_table():
    assert states.states_table() in (ROOM / "README.md").read_text()


def test_a_page_prints_the_retry_table():
    assert states.retries_table() in (ROOM / "RETRIES.md").read_text()


def test_every_move_leads_to_a_state_and_every_state_to_an_end():
    for name, state in states.STATES.items():
        assert set(state.moves_to) <= set(states.STATES), name
        assert _ends_from(name) & states.ENDS, name


def test_a_move_the_table_does_not_know_is_refused():
    assert states.move("queued", "claimed") == "claimed"
    with pytest.raises(states.NoSuchMove):
        states.move("uncertain", "claimed")
    with pytest.raises(states.NoSuchMove):
        states.move("bounced", "queued")


def test_nothing_sends_an_uncertain_letter_by_itself():
    assert "uncertain" not in states.before("claimed")
    assert "uncertain" not in states.WAITING


@pytest.mark.parametrize(
    ("phase", "code", "text", "when"),
    [
        ("RCPT", 421, "4.7.0", "soon"),
        ("RCPT", 450, "", "soon"),
        ("RCPT", 451, "4.7.1", "soon"),
        ("RCPT", 452, "", "later"),
        ("RCPT", 452, "4.2.2", "later"),
        ("RCPT", 450, "4.2.2", "later"),
        ("RCPT", 550, "5.1.1", "never"),
        ("RCPT", 552, "5.2.2", "later"),
        ("DOT", 552, "5.3.4", "never"),
        ("DOT", 554, "5.7.1 spam", "policy"),
        ("DOT", 550, "5.7.26 unauthenticated", "policy"),
        ("DOT", 550, "5.7.515 Access denied", "policy"),
        ("DOT", 554, "Rejected as spam", "policy"),
        ("RCPT", 554, "Blocked by DNSBL", "policy"),
        ("RCPT", 550, "5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", "never"),
        ("DOT", 550, "5.7.2 list closed", "never"),
        ("DOT", 0, "", "soon"),
        ("MAIL", 552, "5.3.4 too big", "never"),
        ("MAIL", 553, "5.6.7 needs SMTPUTF8", "never"),
        ("MAIL", 554, "5.7.1", "ours"),
        ("MAIL", 501, "what?", "ours"),
        ("DATA", 550, "", "ours"),
        ("DOT", 503, "5.5.1", "ours"),
        ("RCPT", 530, "5.7.0 Must issue a STARTTLS command first", "ours"),
        ("RCPT", 550, "5.7.54 Unable to relay recipient in non-accepted domain", "ours"),
        ("RCPT", 553, "that domain isn't in my list of allowed rcpthosts", "ours"),
        ("RCPT", 504, "5.5.2 <here>: Helo command rejected: need a full name", "ours"),
        ("RCPT", 550, "5.7.1 blocked", "policy"),
        ("RCPT", 550, "5.1.0 Sender rejected", "ours"),
        ("RCPT", 550, "5.1.1 user unknown in relay recipient table", "never"),
        ("RCPT", 550, "nobody of this name", "never"),
    ],
)
def test_when_a_refusal_is_tried_again(phase, code, text, when):
    assert states.when_again(code, text, phase=phase) == when


@pytest.mark.parametrize(
    ("answer", "when"),
    [
        ("550 5.7.1 blocked", "policy"),
        ("5.7.26 dmarc", "policy"),
        (
            "host mx.a.example[192.0.2.1] said: 550-5.7.26 unauthenticated (in reply to DOT)",
            "policy",
        ),
        ("host mx.a.example[192.0.2.1] refused to talk to me: 554 5.7.1 Client host", "policy"),
        ("554 Message rejected as spam", "policy"),
        ("553 sorry, sender rejected", "policy"),
        ("530 5.7.0 authenticate first", "policy"),
        ("550 5.1.8 sender's domain not found", "policy"),
        ("550 5.1.1 no", "never"),
        ("550-5.2.1 disabled", "never"),
        ("550 No such user here", "never"),
        ("554 5.7.1 <x>: Recipient address rejected: Access denied", "never"),
        ("gone", "never"),
        ("451 4.7.1 try later", "soon"),
        ("4.2.2 full", "later"),
    ],
)
def test_what_a_server_said_is_judged_when_it_is_told_afterwards_too(answer, when):
    assert states.when_again_as_told(answer) == when


def test_delays_grow_and_the_last_repeats():
    soon = [states.delay("soon", tries) for tries in range(1, 9)]
    assert soon == sorted(soon)
    assert soon[0] == timedelta(minutes=5)
    assert soon[-1] == soon[-2]


def _ends_from(name: str) -> set[str]:
    found, todo = {name}, [name]
    while todo:
        for following in states.STATES[todo.pop()].moves_to:
            if following not in found:
                found.add(following)
                todo.append(following)
    return found
