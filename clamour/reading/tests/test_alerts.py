"""Whole alerts, of the kinds that arrive: each file in documents/ beside its .gold.json."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from clamour.reading import read

FOLDER = Path(__file__).parent / "documents"
GOLDS = sorted(FOLDER.glob("*.gold.json"))


def document(gold: Path) -> Path:
    stem = gold.name.removesuffix(".gold.json")
    return next(p for p in FOLDER.glob(f"{stem}.*") if p != gold)


def appeals(gold: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    path = document(gold)
    wanted = json.loads(gold.read_text("utf-8"))["appeals"]
    drafts = [draft.as_json() for draft in read(path.read_bytes(), path.name)]
    assert len(drafts) == len(wanted)
    return list(zip(wanted, drafts, strict=True))


def ways(contacts: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    return {(c["kind"], c["value"], c["purpose"]) for c in contacts if c["kind"] != "post"}


def signs(address: str) -> str:
    """Return an address without commas: each line of a block is divided by one, in some script."""
    return " ".join(re.findall(r"\w+", address))


def words(text: str) -> list[str]:
    return text.replace(" – ", " ").replace("\u200c", "").split()


@pytest.fixture(params=GOLDS, ids=lambda path: path.name.removesuffix(".gold.json"))
def gold(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_the_facts_of_the_alert_are_read(gold: Path) -> None:
    for wanted, draft in appeals(gold):
        assert draft["title"] in [wanted["title"], *wanted.get("title_alt", [])]
        for field in ("language", "issued", "country", "deadline"):
            assert draft[field] == wanted[field], field


def test_every_contact_is_found_with_its_purpose_and_no_other(gold: Path) -> None:
    for wanted, draft in appeals(gold):
        assert ways(draft["contacts"]) == ways(wanted["contacts"])


def test_every_postal_address_is_found(gold: Path) -> None:
    for wanted, draft in appeals(gold):
        posts = [signs(c["value"]) for c in draft["contacts"] if c["kind"] == "post"]
        for contact in wanted["contacts"]:
            if contact["kind"] == "post":
                assert any(signs(contact["value"]) in p for p in posts), contact["value"]


def test_lost_addresses_are_reported_as_missing(gold: Path) -> None:
    for wanted, draft in appeals(gold):
        lost = [(m["kind"], m["purpose"]) for m in draft["missing_contacts"]]
        assert lost == [(m["kind"], m["purpose"]) for m in wanted["missing_contacts"]]


def test_demands_are_verbatim(gold: Path) -> None:
    for wanted, draft in appeals(gold):
        optional = wanted.get("optional", {}).get("demands", [])
        assert [d for d in draft["demands"] if d not in optional] == wanted["demands"]


def test_the_model_letter_and_its_gaps_are_read(gold: Path) -> None:
    for wanted, draft in appeals(gold):
        if wanted["letter"] is None:
            assert draft["letter"] is None
        else:
            assert words(draft["letter"]["text"]) == words(wanted["letter"]["text"])
            assert draft["letter"]["slots"] == wanted["letter"]["slots"]


def test_the_people_are_those_the_alert_is_for(gold: Path) -> None:
    for wanted, draft in appeals(gold):
        optional = wanted.get("optional", {}).get("people", [])
        found = {p for p in draft["people"] if p not in optional}
        assert found == set(wanted["people"]) - set(optional)


def test_gatherings_have_day_time_and_place(gold: Path) -> None:
    for wanted, draft in appeals(gold):
        found = [(g["date"], g["time"], g["place"]) for g in draft["gatherings"]]
        for gathering in wanted["gatherings"]:
            assert any(
                (day, time) == (gathering["date"], gathering["time"])
                and gathering["place"] in place
                for day, time, place in found
            )
        assert len(found) == len(wanted["gatherings"])
