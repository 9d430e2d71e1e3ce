"""Office hours as the map writes them."""

from datetime import datetime

import pytest

from clamour.offices import hours
from clamour.offices.hours import BadHours, Rule

NINE_TO_FIVE = (540, 1020)


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ("Mo-Fr 09:00-17:00", [Rule((0, 1, 2, 3, 4), (NINE_TO_FIVE,))]),
        ("Mo-Th 9:00-12:00, 13:00-17:00", [Rule((0, 1, 2, 3), ((540, 720), (780, 1020)))]),
        ("Mo,We 09:00-17:00", [Rule((0, 2), (NINE_TO_FIVE,))]),
        ("Sa-Mo 09:00-17:00", [Rule((0, 5, 6), (NINE_TO_FIVE,))]),
        ("Mo-Fr 09:00-17:00; We off; PH off", [Rule((0, 1, 3, 4), (NINE_TO_FIVE,))]),
        (
            "Mo-Fr 09:00-17:00; Sa 09:00-12:00",
            [Rule((0, 1, 2, 3, 4), (NINE_TO_FIVE,)), Rule((5,), ((540, 720),))],
        ),
        ("24/7", [Rule((0, 1, 2, 3, 4, 5, 6), ((0, 1440),))]),
    ],
)
def test_what_is_understood(said, rules):
    assert hours.parse(said) == rules


@pytest.mark.parametrize(
    "said",
    ["", "mornings", "Mo-Fr", "Mo-Fr 17:00-09:00", "Mo-Fr 09:00-25:00", "Xy 09:00-17:00", "Mo off"],
)
def test_what_is_not(said):
    with pytest.raises(BadHours):
        hours.parse(said)


@pytest.mark.parametrize(
    ("said", "zone", "moment", "opens"),
    [
        ("Mo-Fr 09:00-17:00", "Asia/Almaty", "2026-11-30T06:00", "2026-11-30T06:00"),
        ("Mo-Fr 09:00-17:00", "Asia/Almaty", "2026-11-30T12:00", "2026-12-01T04:00"),
        ("Mo-Fr 09:00-17:00", "Asia/Almaty", "2026-12-04T13:00", "2026-12-07T04:00"),
        ("Mo-Fr 09:00-12:00, 14:00-17:00", "", "2026-11-30T13:00", "2026-11-30T14:00"),
        ("", "", "2026-12-05T10:00", "2026-12-07T09:00"),
        ("mornings", "Nowhere/Land", "2026-11-30T03:00", "2026-11-30T09:00"),
        ("24/7", "", "2026-12-05T10:00", "2026-12-05T10:00"),
    ],
    ids=["open", "evening", "weekend", "noon", "hours unknown", "nothing known", "always"],
)
def test_when_an_office_opens_next(said, zone, moment, opens):
    at = datetime.fromisoformat(f"{moment}+00:00")
    assert hours.open_at(at, said, zone) == datetime.fromisoformat(f"{opens}+00:00")
