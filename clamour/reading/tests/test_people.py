"""People: hyphens, apostrophes, families, cases, and things that are no people."""

import pytest

from clamour.reading import read


def people(text: str, title: str = "Sarmatia: teachers arrested") -> list[str]:
    [draft] = read(f"{title}\n\n1 May 2015\n\n{text}".encode(), "alert.txt")
    return [person.value for person in draft.people]


def test_half_of_a_double_name_is_nobody() -> None:
    text = "Ladi Varnas-Sule and Tomo Feswick were arrested on 3 May."
    assert people(text) == ["Ladi Varnas-Sule", "Tomo Feswick"]


def test_an_apostrophe_belongs_to_the_name() -> None:
    text = "Tadala Ng'ombe was arrested on 3 May. Tadala Ng'ombe's school is closed."
    assert people(text) == ["Tadala Ng'ombe"]


def test_a_family_shares_its_fate() -> None:
    text = "Mira Varnas, her husband Ilko Varnas and their daughter Arta Varnas are to be deported."
    assert people(text, "Sarmatia: Ilko must stay") == ["Mira Varnas", "Ilko Varnas", "Arta Varnas"]


def test_those_listed_together_are_different_people() -> None:
    text = "Selin Varnas and Selim Varnas were arrested on 3 May."
    assert people(text) == ["Selin Varnas", "Selim Varnas"]


def test_names_are_put_together_from_their_cases() -> None:
    text = (
        "Полиция задержала Нину Варнасову. Мы требуем вернуть Нине Варнасовой очки. "
        "Нина Варнасова арестована."
    )
    assert people(text, "Сарматия: учительница арестована") == ["Нина Варнасова"]


@pytest.mark.parametrize(
    "sentence",
    ["The weekly “Morning Gorse” was attacked too.", "Kestrel Lodge Removal Centre holds him.",
     "They work for Gorse Mills Ltd, which was attacked.", "The police of Puerto Gorse held him."],
)  # fmt: skip
def test_things_are_no_people(sentence: str) -> None:
    assert people(f"Ilko Varnas was arrested on 3 May. {sentence}") == ["Ilko Varnas"]


def test_two_names_in_one_breath_are_enough() -> None:
    text = "Six drivers are in prison. Only these want to be named: Refik Varnas and Samo Gorse."
    text += " The court has put off the case for the fourth time, because the file was not found."
    assert people(text, "Sarmatia: the drivers") == ["Refik Varnas", "Samo Gorse"]


def test_a_paper_in_italics_is_nobody() -> None:
    page = "<h1>Free Ilko Varnas</h1><p>Ilko Varnas, editor of <i>Morning Gorse</i>, was arrested."
    page += "<p>We demand that Ilko Varnas be freed and that <i>Morning Gorse</i> may appear."
    [draft] = read(page.encode(), "alert.html")
    assert [person.value for person in draft.people] == ["Ilko Varnas"]


def test_a_short_part_of_a_foreign_name_is_no_small_word() -> None:
    text = "Vàng Thị Dợ and Giàng A Sáng were arrested on 3 May."
    assert people(text) == ["Vàng Thị Dợ", "Giàng A Sáng"]


def test_a_name_in_a_script_without_capitals_is_what_the_text_says_again() -> None:
    text = (
        "در شب سوم مه رحمان گلپور و نرگس مرجانی بازداشت شدند. ما خواهان آزادی رحمان گلپور و "
        "نرگس مرجانی هستیم."
    )
    assert people(text, "کارگران بازداشت شدند") == ["رحمان گلپور", "نرگس مرجانی"]
