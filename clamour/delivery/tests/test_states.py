"""The two tables: what may follow what, and when to try again."""

from datetime import timedelta
from pathlib import Path

import pytest

from clamour.delivery import states

README = (Path(__file__).parents[1] / "README.md").read_text()


def test_the_readme_prints_the_state_table():
    assert states.states_table() in README


def test_the_readme_prints_the_retry_table():
    assert states.retries_table() in README


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
    ("code", "status", "when"),
    [
        (421, "4.7.0", "soon"),
        (450, "", "soon"),
        (451, "4.7.1", "soon"),
        (452, "", "later"),
        (452, "4.2.2", "later"),
        (450, "4.2.2", "later"),
        (550, "5.1.1", "never"),
        (552, "5.2.2", "later"),
        (552, "5.3.4", "never"),
        (554, "5.7.1", "never"),
        (0, "", "soon"),
    ],
)
def test_when_a_refusal_is_tried_again(code, status, when):
    assert states.when_again(code, status) == when


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
