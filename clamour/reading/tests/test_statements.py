"""The statement: what happened, and nothing of what is asked, to whom, in which words."""

import re
from pathlib import Path

import pytest

from clamour.reading import Draft, read

FOLDER = Path(__file__).parent / "documents"
FILES = sorted(p for p in FOLDER.iterdir() if not p.name.endswith(".gold.json"))
LABEL = re.compile(
    r"^(?:e-?mail|fax|faks|tel|telefon|phone|факс|тел|هاتف|فاكس|تلفن)\b.{0,3}:", re.I
)


@pytest.fixture(params=FILES, ids=lambda path: path.name)
def drafts(request: pytest.FixtureRequest) -> list[Draft]:
    return read(request.param.read_bytes(), request.param.name)


def paragraphs(draft: Draft) -> list[str]:
    return [paragraph.value for paragraph in draft.statement]


def test_it_holds_no_address_that_is_a_contact(drafts: list[Draft]) -> None:
    for draft in drafts:
        addresses = [c.value for c in draft.contacts if c.kind == "email"]
        text = "\n".join(paragraphs(draft)).lower()
        assert not [a for a in addresses if a in text]


def test_it_holds_no_line_of_an_address_block(drafts: list[Draft]) -> None:
    for draft in drafts:
        assert not [p for p in paragraphs(draft) if LABEL.match(p)]


def test_it_holds_no_head_of_a_list(drafts: list[Draft]) -> None:
    for draft in drafts:
        assert not [p for p in paragraphs(draft) if len(p) < 120 and p.endswith(":")]


def test_it_holds_nothing_of_the_letter_and_no_demand(drafts: list[Draft]) -> None:
    for draft in drafts:
        taken = [s for d in draft.demands for s in d.spans]
        taken += draft.letter.spans if draft.letter else ()
        for paragraph in draft.statement:
            (start, end), *_ = paragraph.spans
            assert not [s for s in taken if start < s.end and s.start < end]
