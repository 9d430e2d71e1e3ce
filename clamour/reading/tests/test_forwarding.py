"""Alerts that somebody passed on: quoted with ">", under a header, below a note."""

from datetime import date

import pytest

from clamour.reading import read

ALERT = """\
Ilko Varnas, a docker from Merrin, was arrested on 1 March and is held without charge.

We demand:
- the immediate release of Ilko Varnas
- an end to the siege of the port

Please write to:
Ministry of Justice, 12 Harbour Street, Merrin
Email: info@justice.example
"""
HEADER = """\
From: Merrin Dockers <dockers@merrin.example>
Date: 2 March 2015
Subject: [alerts] Free Ilko Varnas, docker arrested in Merrin
To: list@lists.example
"""

STORY = """\
The dockers of Merrin have been on strike since the middle of February for a wage that feeds them.
On 27 February the port police closed the gates behind them, and nobody has been let in or out.
Bread comes over the wall. The owner of the port says that he knows of no strike.
"""


def quoted(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.splitlines())


def the_draft(text: str):
    (draft,) = read(text.encode(), "alert.txt")
    return draft


@pytest.mark.parametrize(
    "text",
    [
        "See below and act.\n\nOn Tue, 3 Mar 2015, Merrin wrote:\n\n"
        + "".join(f"> {line}\n" for line in f"{HEADER}\n{ALERT}".splitlines()),
        f"Please circulate!\n\n---------- Forwarded message ----------\n{HEADER}\n{ALERT}",
    ],
    ids=["quoted", "below a header"],
)
def test_a_forwarded_alert_is_read_without_the_note_above_it(text):
    draft = the_draft(text)
    assert draft.title.value == "Free Ilko Varnas, docker arrested in Merrin"
    assert draft.issued.value == date(2015, 3, 2)
    assert [d.value for d in draft.demands] == [
        "the immediate release of Ilko Varnas",
        "an end to the siege of the port",
    ]
    assert [c.value for c in draft.contacts if c.kind == "email"] == ["info@justice.example"]


def test_the_source_keeps_the_note(tmp_path):
    draft = the_draft(f"See below and act.\n\n{HEADER}\n{ALERT}")
    assert draft.source.startswith("See below and act.")


def test_a_letter_in_a_longer_note_is_offered():
    note = """Dear all,

the message below came this morning. This is what I sent; put your own branch in:

Dear Minister,

I write for the members of ____________________ (union and branch) about Ilko Varnas, a docker
who has been held since 1 March and has not been told why. I ask you to let him go home.

Yours sincerely,
____________________ (name, town)

"""
    alert = quoted(f"{STORY}\n{ALERT}")
    draft = the_draft(f"{note}---------- Forwarded message ----------\n{HEADER}\n{alert}")
    assert draft.title.value == "Free Ilko Varnas, docker arrested in Merrin"
    assert draft.letter is not None
    assert draft.letter.slots[-1] == "____________________ (name, town)"
    assert [c.value for c in draft.contacts if c.kind == "email"] == ["info@justice.example"]


def test_demands_behind_an_angle_are_no_quotation():
    draft = the_draft(
        "Free Ilko Varnas\n\n3 March 2015\n\nHe was arrested.\n\nWe demand:\n"
        "> the release of Ilko Varnas\n> an end to the siege\n\n"
        "Please write to: info@justice.example\n"
    )
    assert [d.value for d in draft.demands] == ["the release of Ilko Varnas", "an end to the siege"]
