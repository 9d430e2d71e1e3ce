"""Demands: however they are laid out or worded."""

import pytest

from clamour.reading import Draft, read

STORY = "Sarmatia: free the teacher Ilko Varnas\n\nHe was arrested in the town on 1 May.\n\n"
LETTER = """

Model letter:

Dear Minister,

I ask you to free him at once.

Yours,
........ (name)
"""


def draft(text: str) -> Draft:
    return read((STORY + text).encode(), "alert.txt")[0]


def demands(text: str) -> list[str]:
    return [demand.value for demand in draft(text).demands]


@pytest.mark.parametrize("bullet", ["-", "~", "❖", "➤", "♦", "+", "(i)", "1.-"])
def test_a_list_may_have_any_bullet(bullet: str) -> None:
    text = f"We demand:\n\n{bullet} Free him now\n{bullet} Pay his wage"
    assert demands(text) == ["Free him now", "Pay his wage"]


@pytest.mark.parametrize("end", [";", "", "!"])
def test_a_list_may_have_no_bullets(end: str) -> None:
    text = f"The school demands, and we with it:\n\nHis release{end}\nA doctor for him{end}"
    assert [d.rstrip("!") for d in demands(text)] == ["His release", "A doctor for him"]


def test_lines_as_long_as_wrapped_ones_are_items_when_a_word_had_room() -> None:
    long = "He had taught for eleven years in a village that no bus goes to, and nobody complained."
    items = ["Leave to see his mother, whom the council of the prison named",
             "His letters, all of them, that have been lying in the drawer"]  # fmt: skip
    assert demands("\n".join([long, long, long, "", "WHAT WE ASK", "", *items])) == items


def test_items_say_themselves_that_they_ask() -> None:
    text = "Please write letters,\n\n* urging that he be freed;\n* asking for a doctor."
    assert demands(text) == ["urging that he be freed", "asking for a doctor"]


def test_items_run_on_in_a_sentence() -> None:
    text = "We ask the government to: (i) free him; (ii) pay his wage; and (iii) reopen the school."
    assert demands(text) == ["free him", "pay his wage", "reopen the school"]


def test_clauses_of_a_sentence_are_demands_of_their_own() -> None:
    text = "Please write to the court, urging that he be freed; and requesting a doctor for him."
    assert demands(text) == ["he be freed", "a doctor for him"]


def test_also_changes_nothing() -> None:
    assert demands("We demand that he be freed. We further demand that he be paid.") == [
        "he be freed", "he be paid"]  # fmt: skip


def test_without_a_list_those_of_the_letter_count() -> None:
    assert demands("We demand that he be freed today." + LETTER) == ["free him at once"]
    assert demands("We demand that he be freed today.") == ["he be freed today"]


def test_a_list_of_dates_or_addresses_is_none_of_demands() -> None:
    dates = "What happened:\n\n- On 3 May he was seen\n- On 4 May he was not\n\n"
    assert demands(dates + "We demand that he be freed.") == ["he be freed"]
