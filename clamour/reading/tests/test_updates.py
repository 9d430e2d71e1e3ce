"""Deadlines and events, as first told and as an update leaves them."""

from datetime import date, time

import pytest

from clamour.reading import read
from clamour.reading.drafts import Draft

HEAD = "Free the crane drivers of Port Sample\n\n1 June 2015\n\n"


def alert(text: str) -> Draft:
    [draft] = read(f"{HEAD}{text}\n".encode(), "alert.txt")
    return draft


@pytest.mark.parametrize(
    "text",
    [
        "Their trial is set for 9 July.\n\nPlease send your letters before the trial.",
        "They will be put on a plane on 9 July.\n\nRing the minister until the flight leaves.",
        "The verdict will be read on 9 July. Until then, please write.",
        "FAX AND PHONE, before the hearing on Thursday 9 July:\n\ncourt@port.example",
        "Please write before the hearing on 20 June: court@port.example\n\n"
        "UPDATE, 15 June: The hearing has been put off to 9 July. Keep writing until then.",
        "Extended (15 June): please write until 9 July.\n\nWrite by 20 June to court@port.example",
    ],
)
def test_the_deadline_is_the_day_of_what_one_writes_before(text: str) -> None:
    assert alert(text).deadline.value == date(2015, 7, 9)


@pytest.mark.parametrize(
    "text",
    [
        "Picket: Friday 12 June, 5pm, outside the harbour office, 4 Sample Quay\n\n"
        "UPDATE, 8 June: the picket will NOT be on Friday. It is now on Saturday 13 June, same"
        " time, same place.",
        "Picket: Friday 12 June, 4pm, Old Square\n\n"
        "CORRECTION: The picket is now on Saturday 13 June at 5pm outside the harbour office,"
        " 4 Sample Quay.",
        "EVENTS\n\n- Saturday 13 June at 5pm, the harbour office, 4 Sample Quay",
        "Vigil\nSaturday 13 June, 5pm\nWhere: the harbour office, 4 Sample Quay",
        "There will be a concert on Saturday 13 June at 5pm in the harbour office, 4 Sample Quay."
        " All are welcome.",
    ],
)
def test_an_event_has_its_last_day_and_keeps_what_is_not_changed(text: str) -> None:
    [event] = alert(text).gatherings
    assert (event.date, event.time) == (date(2015, 6, 13), time(17))
    assert "harbour office, 4 Sample Quay" in event.place


def test_a_correction_may_change_only_the_hour_of_one_event() -> None:
    text = (
        "Leeds: Friday 12 June, picket, 5pm, Old Square\nHull: Saturday 13 June, picket, 2pm, Dock"
        " Gate\n\nCORRECTION, 8 June: The Hull picket starts at 3pm."
    )
    assert [g.time for g in alert(text).gatherings] == [time(17), time(15)]


def test_an_event_that_is_off_is_left_out() -> None:
    text = "Picket: Friday 12 June, 5pm, Old Square\n\nUPDATE: The picket has been cancelled."
    assert alert(text).gatherings == []
