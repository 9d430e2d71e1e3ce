"""The headline below a letterhead, and the date in a byline."""

from datetime import date

import pytest

from clamour.reading import read

STORY = """
Ana Vell and Tom Orrin, crane drivers in Port Sample, were sacked on 2 May for joining a union.
Both have worked there for nine years.

Please write to the manager: port@crane.example
"""


TITLE = "Two crane drivers sacked in Port Sample"


def headline(head: str) -> str | None:
    [draft] = read(f"{head}\n{STORY}".encode(), "alert.txt")
    return draft.title.value


@pytest.mark.parametrize(
    "head",
    [
        "THE OPEN HAND\nNobody stands alone!",
        "UNION OF NORTHERN CARTERS\nInternational office\n3 May 2015",
        "RED LANTERN   News for the docks\nmay be copied   Ref. RL 4/15",
        "Lantern News\nHome :: News :: Links :: About",
        "SOLIDARITY REQUEST\nTo\nAll members\nDate\n3 May 2015",
        "URGENT APPEAL OH-12/2015\nSample Town, 3 May 2015",
    ],
)
def test_a_letterhead_is_no_headline(head: str) -> None:
    assert headline(f"{head}\n\n{TITLE}") == TITLE


def test_a_line_below_the_headline_does_not_replace_it() -> None:
    head = "Crane drivers sacked!\n\nAna Vell and Tom Orrin had joined a union in Port Sample"
    assert headline(head) == "Crane drivers sacked!"


@pytest.mark.parametrize(
    "line",
    [
        "The docks team · Tuesday 5 May 2015 · 3 min read",
        "By the night shift - Tuesday, May 5, 2015 at 9:15 PM",
        "5 May 2015 | the docks team",
    ],
)
def test_a_byline_holds_the_date_of_issue(line: str) -> None:
    [draft] = read(f"Crane drivers sacked\n\n{line}\n{STORY}".encode(), "alert.txt")
    assert draft.issued.value == date(2015, 5, 5)
