"""Finding offices by words in any script, by mailbox, domain and number."""

import pytest

from clamour.appeals.tests.factory import make_account
from clamour.offices import actions, changes
from clamour.offices.searching import search
from clamour.offices.tests.making import office, row, take

pytestmark = pytest.mark.django_db
PRISONS = "Ministry of Justice, Department of Prisons"


@pytest.fixture
def directory():
    take(
        row("Ministry of Justice", points=[("email", "minister@justice.example")]),
        row(PRISONS, line=3, kind="prison"),
        row("Justices of the Peace", line=4, country="XL"),
        row("Әділет министрлігі", line=5, country="XO", points=[("phone", "+44 20 7946 0018")]),
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "justice",
            [
                "Ministry of Justice",
                "Ministry of Justice, Department of Prisons",
                "Justices of the Peace",
            ],
        ),
        ("min just kazemia", ["Ministry of Justice", "Ministry of Justice, Department of Prisons"]),
        ("әділет", ["Әділет министрлігі"]),
        ("adilet", ["Әділет министрлігі"]),
        ("ministry peace", []),
        ("minister@", ["Ministry of Justice"]),
        ("@justice.example", ["Ministry of Justice"]),
        ("020 7946 0018", ["Әділет министрлігі"]),
        ("", []),
    ],
)
def test_what_is_found_and_in_which_order(directory, text, names):
    assert [it.name for it in search(text)] == names


def test_a_new_name_is_found_and_the_old_one_no_more(directory):
    it = office()
    said = changes.said_of(it.pk) | {"name": "Bureau of Fairness"}
    actions.change(office=it.pk, said=said, by=make_account())
    assert [found.name for found in search("fairn")] == ["Bureau of Fairness"]
    assert it not in search("ministry of justice")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jaz", "Jazz Union"),
        ("jazz", "Jazz Union"),
        ("zz", "Zzyzx Works"),
        ("b9", "B99a Mill"),
        ("b99", "B99a Mill"),
        ("99", "99 Bureau"),
    ],
)
def test_beginnings_at_the_end_of_the_alphabet_find_theirs_alone(text, name):
    take(*map(row, ("Jazz Union", "Zzyzx Works", "B99a Mill", "99 Bureau", "Alpha Court")))
    assert [it.name for it in search(text)] == [name]
