"""One alert, many papers: what is recognised, why, and that nothing is decided by itself."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from clamour import reading
from clamour.intake.matching import traits
from clamour.intake.matching.comparing import compare
from clamour.intake.matching.skeletons import are_alike, skeletons
from clamour.intake.models import Paper

SHARED = Path(__file__).parents[4] / "shared" / "appeals"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared alerts are not here")


def shared_papers() -> dict[str, Paper]:
    """Each shared alert by its name as the golds say it: `a02`, `archive_2011_2012#1`."""
    papers = {}
    for gold in sorted(SHARED.glob("*.gold.json")):
        name = gold.name.removesuffix(".gold.json")
        file = next(it for it in SHARED.glob(f"{name}.*") if it != gold)
        drafts = reading.read(file.read_bytes(), file.name)
        for number, draft in enumerate(drafts, 1):
            source = draft.source[draft.span.start : draft.span.end]
            key = f"{name}#{number}" if len(drafts) > 1 else name
            papers[key] = Paper(source=source, reading=draft.as_json())
    return papers


def gold_pairs() -> dict[frozenset[str], str]:
    """Pairs of names that are one alert, by the kind of their likeness."""
    pairs = {}
    for gold in SHARED.glob("*.gold.json"):
        said = json.loads(gold.read_text())
        for key, kind in (("same_as", "copy"), ("translation_of", "translation")):
            if said.get(key):
                pairs[frozenset((gold.name.removesuffix(".gold.json"), said[key]))] = kind
    return pairs


def measured() -> dict[frozenset[str], str]:
    """The kind of every pair of shared alerts that would be offered."""
    told = {name: traits.of_paper(paper) for name, paper in shared_papers().items()}
    found = {}
    for one, other in combinations(told, 2):
        like = compare(told[one], told[other])
        if like:
            found[frozenset((one, other))] = like.kind
    return found


@real
def test_the_shared_alerts_find_each_other():
    found, gold = measured(), gold_pairs()
    assert {pair: found.get(pair) for pair in gold} == gold
    sure = {pair for pair, kind in found.items() if kind in ("copy", "translation")}
    # What is the same as one and the same as another is the same: these follow from the golds.
    assert sure - set(gold) <= {
        frozenset(("a22", "a23")),
        frozenset(("001_e066642b9be22bff", "archive_2011_2012#1")),
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chinar Turdubalieva", "Tchinar Tourdoubalieva"),
        ("Temir Joldoshkulov", "Temir Joldochkulov"),
        ("Геннадий Пряшкин", "Gennady Pryashkin"),
        ("Oruzbek Takteshlaev", "Oruzbek Taktehslaev"),
    ],
)
def test_a_name_is_known_in_another_spelling(one, other):
    assert are_alike(skeletons(one), skeletons(other))


def test_other_people_are_other_people():
    assert not are_alike(skeletons("Maren Oduvar"), skeletons("Joren Ask"))
    assert not are_alike(skeletons(""), skeletons(""))


def told(**changed: object) -> traits.Traits:
    """An alert about Maren Oduvar; what is given differs."""
    words = " ".join(f"word{number}" for number in range(60))
    said = {
        "title": "Lawyer held",
        "language": "en",
        "country": "XZ",
        "text": f"Maren Oduvar was taken on 4 March 2026. {words}",
        "people": ("Maren Oduvar",),
        "addresses": frozenset({("email", "minister@justice.example")}),
    }
    return traits.Traits(**{**said, **changed})


def test_the_same_words_are_a_copy():
    assert compare(told(), told()).kind == "copy"


def test_a_template_with_other_people_is_no_copy():
    shared = told().text
    other = told(
        people=("Joren Ask",),
        text=shared + " ".join(f"other{number}" for number in range(60)),
        addresses=frozenset({("email", "court@justice.example")}),
    )
    half = told(text=shared + " ".join(f"third{number}" for number in range(40)))
    like = compare(other, half)
    assert like is None or like.kind == "possible"


def test_one_ministry_alone_makes_no_match():
    assert compare(told(), told(people=("Joren Ask",), text="Something else.", title="")) is None


def test_later_news_of_the_same_person_update_a_live_appeal():
    later = told(text="Maren Oduvar was moved to another prison.", title="Moved")
    assert compare(later, told(), old_is_live=True).kind == "update"
    assert compare(later, told()).kind == "possible"


def test_a_very_long_text_is_compared_in_time():
    long = told(text="one two three four five " * 200_000)
    assert len(long.shingles) < 10
