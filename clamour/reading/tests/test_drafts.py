"""What a draft promises: spans in its source, confidences, appeal or report."""

import json
from pathlib import Path
from typing import Any

import pytest

from clamour.reading import Draft, read

FOLDER = Path(__file__).parent / "documents"
FILES = sorted(p for p in FOLDER.iterdir() if not p.name.endswith(".gold.json"))


@pytest.fixture(params=FILES, ids=lambda path: path.name)
def drafts(request: pytest.FixtureRequest) -> list[Draft]:
    return read(request.param.read_bytes(), request.param.name)


def items(draft: Draft) -> list[Any]:
    single = [draft.title, draft.issued, draft.country, draft.deadline, draft.summary]
    several = [*draft.demands, *draft.people, *draft.contacts, *draft.missing_contacts]
    letter = [draft.letter] if draft.letter else []
    return [*single, *several, *draft.gatherings, *draft.statement, *letter]


def test_spans_lie_in_the_part_of_the_source_that_is_this_alert(drafts: list[Draft]) -> None:
    for draft in drafts:
        for item in items(draft):
            for start, end in item.spans:
                assert draft.span.start <= start <= end <= draft.span.end


def test_demands_letters_and_people_stand_where_their_spans_say(drafts: list[Draft]) -> None:
    for draft in drafts:
        for demand in draft.demands:
            start, end = demand.spans[0]
            assert demand.value.split() == draft.source[start:end].rstrip(" ;.,").split()
        for person in draft.people:
            assert any(person.value.split()[0] in draft.source[a:b] for a, b in person.spans)
        if draft.letter:
            start, end = draft.letter.spans[0]
            assert draft.letter.text == draft.source[start:end].strip()


def test_confidences_are_between_0_and_1(drafts: list[Draft]) -> None:
    for draft in drafts:
        assert all(0 <= item.confidence <= 1 for item in items(draft))


def test_drafts_can_be_written_as_json(drafts: list[Draft]) -> None:
    for draft in drafts:
        assert json.loads(json.dumps(draft.as_json()))["asks"] is draft.asks


def test_a_post_that_asks_for_nothing_is_a_report() -> None:
    asks = [d.asks for d in read((FOLDER / "archive_en.txt").read_bytes(), "archive_en.txt")]
    assert asks == [True, False, True]


def test_an_obituary_is_a_report() -> None:
    text = """Old Marek Jolvan has died

    5 June 2011

    Our friend Marek Jolvan, for fifty years a docker in Port Talbina, died on Monday. He taught us
    to sing. Our condolences go to his daughters."""
    assert not read(text.encode(), "obituary.txt")[0].asks
