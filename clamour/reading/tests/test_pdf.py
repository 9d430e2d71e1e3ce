"""PDF files: the order of reading, wrapped lines, split words, scans, locks and harm."""

import time

import pytest

from clamour.reading import Draft, Unreadable, read
from clamour.reading.documents import open_document, pdf

from .files import column
from .files import pdf as pdf_file

ALERT = [
    "Ilko Varnas, a teacher at the municipal school of Merrin, was arrested on 1 May",
    "after a march of the teachers' union. He has not been charged and has seen no",
    "lawyer. His well-known union is banned.",
    "",
    "Please write to:",
    "",
    "Ministry of Education",
    "12 Harbour Street",
    "Email: info@education.example",
]
TITLE = (60, 810, 20, "Sarmatia: free the teacher Ilko Varnas!")


def only(data: bytes) -> Draft:
    [draft] = read(data, "alert.pdf")
    return draft


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data, "alert.pdf")
    return caught.value.code


def test_a_pdf_with_a_text_layer_is_read() -> None:
    draft = only(pdf_file([TITLE, *column(ALERT)]))
    assert draft.title.value == "Sarmatia: free the teacher Ilko Varnas!"
    assert [(c.kind, c.value) for c in draft.contacts if c.kind == "email"] == [
        ("email", "info@education.example")
    ]


def test_wrapped_lines_are_joined_and_addresses_are_not() -> None:
    text = only(pdf_file([TITLE, *column(ALERT)])).source
    assert "1 May after a march" in text
    assert "Ministry of Education\n12 Harbour Street\nEmail:" in text


def test_columns_are_read_one_after_the_other_though_drawn_line_by_line() -> None:
    left = ["Ilko Varnas was arrested", "in the night of the first", "of May by men who did", "not",
            "say who they were."]  # fmt: skip
    right = ["The ministry of the interior", "denies that it holds him,", "which his lawyer has",
             "called a lie that no court", "should accept."]  # fmt: skip
    rows = zip(column(left, 60), column(right, 330), strict=True)
    text = only(pdf_file([TITLE, *(piece for row in rows for piece in row)])).source
    assert text.index("say who they were") < text.index("The ministry of the interior")


def test_a_table_is_read_row_by_row() -> None:
    rows = zip(column(["Name", "Ilko", "Maren"], 60), column(["Age", "41", "38"], 330), strict=True)
    text = only(pdf_file([TITLE, *(piece for row in rows for piece in row)])).source
    assert "Ilko    41\nMaren    38" in text


def test_a_word_split_at_the_end_of_a_line_is_made_whole_and_a_hyphen_stays() -> None:
    lines = ["The independent union of teachers has called for an immediate investi-",
             "gation of what happened in the night when the members of the self-organ-",
             "ised and well-known school were taken away, an act that the whole well-",
             "known school of Merrin condemns."]  # fmt: skip
    text = only(pdf_file([TITLE, *column(lines)])).source
    assert "investigation" in text
    assert "self-organised" in text
    assert "whole well-known school" in text


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        [(60, 820, 9, "Harbour Workers' Bulletin"), *column(ALERT), (300, 20, 9, f"Page {n} of 5")]
        for n in range(1, 6)
    ]
    text = open_document(pdf_file(*pages), "a.pdf").text
    assert "Bulletin" not in text
    assert "Page 2" not in text


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    first = column(["The union demands that the ministry lets him see a lawyer of his own and"])
    text = only(pdf_file([TITLE, *first], column(["choice, without delay."]))).source
    assert "of his own and choice, without delay." in text


def test_a_scan_says_that_it_is_one() -> None:
    assert refusal(pdf_file([])) == "scan"


def test_a_locked_pdf_says_that_it_is_locked() -> None:
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (
        b"11" * 32, b"22" * 32,
    )  # fmt: skip
    assert refusal(pdf_file([TITLE], trailer=lock)) == "encrypted"


@pytest.mark.parametrize("data", [b"%PDF-1.4 x", b"%PDF-1.7\n" + bytes(range(256)) * 50])
def test_a_broken_pdf_is_refused(data: bytes) -> None:
    assert refusal(data) == "broken_pdf"


def test_a_pdf_of_many_pages_is_refused() -> None:
    assert refusal(pdf_file(*([TITLE] for _ in range(301)))) == "too_many_pages"


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.01)
    started = time.monotonic()
    assert refusal(pdf_file(*([TITLE, *column(ALERT * 5)] for _ in range(300)))) == "too_slow"
    assert time.monotonic() - started < 5


def test_a_pdf_built_in_circles_ends() -> None:
    looped = pdf_file([TITLE]).replace(b"/Kids[4 0 R]", b"/Kids[2 0 R]")
    started = time.monotonic()
    assert refusal(looped) in ("broken_pdf", "scan", "too_slow")
    assert time.monotonic() - started < 10
