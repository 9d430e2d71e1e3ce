"""The gaps of a model letter."""

import pytest
from django.core.exceptions import ValidationError

from clamour.appeals import slots


def test_a_slot_that_nobody_fills_is_refused():
    with pytest.raises(ValidationError, match=r"\{nmae\}"):
        slots.check("Dear {salutation}, I am {nmae}")


def test_a_line_of_empty_slots_goes_away():
    filled = slots.fill("Yours,\n{name}\n{organisation}, {place}", {
        "name": "Sam", "organisation": "", "place": "",
    })  # fmt: skip
    assert filled == "Yours,\nSam"


def test_what_is_filled_in_is_not_read_again():
    assert slots.fill("{name}", {"name": "{place}", "place": "Paris"}) == "{place}"


def test_unfilled_slots_are_shown_as_hints():
    assert slots.hinted("Yours, {name}") == "Yours, [your name]"
