"""What comes out of the printer: read back from the PDF as pdfium reads and draws it."""

import pypdfium2
import pytest

from clamour.delivery.channels.email.template import Mailbox, Template
from clamour.delivery.channels.letter import Letter
from clamour.delivery.channels.post import fonts
from clamour.delivery.channels.post.sheets import Sheet, printed

ADDRESS = "12 Justice Street, 1000 Norrby, Kazemia"
HEBREW, ARABIC = "לשר המשפטים שלום", "ونطالب بالإفراج عن Ilma Torvane فورا"
MM = 72 / 25.4


def letter(text: str = "Dear Minister,\n\nfree her.", **words: str) -> Letter:
    told = {"office": "Ministry of Justice", "writer": "Sam", "subject": "Ilma Torvane"} | words
    return Letter(text=text, **told)


def read(pdf: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def found_at(pdf: bytes, page: int, words: str) -> tuple[float, float]:
    """Where words begin on a page: mm from the left and from above."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        sheet = document[page]
        text = sheet.get_textpage()
        index, _count = text.search(words).get_next()
        left, _bottom, _right, top = text.get_charbox(index)
        return left / MM, (sheet.get_height() - top) / MM
    finally:
        document.close()


def batch(*letters: Letter, address: str = ADDRESS) -> bytes:
    sheets = [Sheet(number, address, one) for number, one in enumerate(letters, start=1)]
    return printed(sheets, title="Letters to be posted")


def test_each_letter_begins_on_a_new_sheet_behind_the_list():
    pages = read(batch(letter(), letter("line\n" * 60, office="Court of Norrby"), letter()))
    assert "1 Ministry of Justice 1" in pages[0] and "2 Court of Norrby 2" in pages[0]
    begins = [number for number, page in enumerate(pages) if "Ilma Torvane" in page]
    assert begins == [2, 4, 6], "on front sides, when both sides are printed"
    assert pages[1] == "" and pages[3] == "" and "2 · 2/2" in pages[5]


def test_the_address_stands_in_the_window_of_an_envelope():
    pdf = batch(letter())
    for line in ("Ministry of Justice", "12 Justice Street", "1000 Norrby", "Kazemia"):
        left, above = found_at(pdf, 2, line)
        assert 20 < left < 105 and 45 < above < 90, line
    assert found_at(pdf, 2, "Dear Minister")[1] > 99


def test_an_address_of_any_length_stays_in_the_window():
    pdf = batch(letter(office="Office " * 30), address=", ".join(["a long part of it"] * 28))
    text = " ".join(read(pdf)[2].split())
    assert text.count("a long part of it") == 28
    assert found_at(pdf, 2, "Dear Minister")[1] > 99


def test_the_list_names_no_supporter():
    pages = read(batch(letter("sam@mail.example", writer="Sam Ostrow")))
    assert "Sam" not in pages[0] and "@" not in pages[0].replace("desk@campaign.example", "")


@pytest.mark.parametrize(
    "words",
    [
        "Жизнь и свобода",
        "Әділет министрі",
        "ΕΛΕΥΘΕΡΙΑ τώρα",
        "İyi günler, Şükrü",
        "Łódź, Đà Nẵng",
        "₸ ✓ €",
    ],
)
def test_scripts_are_printed_as_they_were_written(words):
    pages = read(batch(letter(words)))
    assert words in pages[2] and "?" not in pages[2] + pages[0]


def test_what_reads_from_the_right_begins_at_the_right():
    for words in (HEBREW, ARABIC):
        pdf = batch(letter(words))
        assert found_at(pdf, 2, words[0])[0] > 150
        assert "?" not in read(pdf)[2]


def test_arabic_letters_are_joined():
    """The letter beh alone, and at the beginning of a word, are two pictures."""
    drawn = [_ink(batch(letter(text))) for text in ("بلد", "ب ل د")]
    assert drawn[0] != drawn[1]


def test_a_sign_that_no_font_holds_is_said_and_never_a_box():
    pages = read(batch(letter("Free 中 and 中文 now", office="Office 中")))
    assert "Free ? and ?? now" in pages[2]
    assert "2 signs" in pages[0] and "U+4E2D CJK" in pages[0]
    assert fonts.missing("Жβя \u200b\u200d\n\t") == []


@pytest.mark.parametrize(
    "text",
    ["#panic() $x$ *b* `c` <d> @e \\u{41}", '#import "/etc/passwd"', '"); #read("sheets.typ")'],
)
def test_no_words_are_read_as_markup(text):
    assert text in read(batch(letter(text)))[2].replace("\n", "")


def test_long_words_and_long_letters_stay_on_their_sheets():
    pdf = batch(letter("W" * 5000), letter("line\n" * 10_000), letter("\n" * 10_000 + "end"))
    pages = read(pdf)
    assert sum(page.count("W") for page in pages) == 5000
    assert sum(page.count("line\n") + page.endswith("line") for page in pages) >= 9_800
    assert pages[-1].count("end") == 1
    document = pypdfium2.PdfDocument(pdf)
    text = document[2].get_textpage()
    assert all(text.get_charbox(n)[2] < 191 * MM for n in range(text.count_chars()))
    document.close()


def test_no_control_character_and_no_turned_direction_reaches_the_sheet():
    message = _message(
        "a\x00b\x1b[2Jc\u202eevil\u2066\ufeff end\tx", subject="S\r\nBcc: a@b.example"
    )
    read_back = Letter.read(message)
    assert read_back.text == "ab[2Jcevil end  x" and read_back.subject == "S Bcc: a@b.example"
    assert "ab[2Jcevil end" in read(batch(read_back))[2]


def test_a_letter_is_read_from_the_message_that_an_office_would_get():
    message = _message("Жизнь\n.\nend", subject="Ж" * 90, office='Court, "high"; of X', writer="Ää")
    found = Letter.read(message)
    assert found == Letter('Court, "high"; of X', "Ää", "Ж" * 90, "Жизнь\n.\nend")


def _message(text: str, *, subject: str = "S", office: str = "O", writer: str = "W") -> bytes:
    headers = {
        "From": Mailbox("{writer}", "w@letters.campaign.example"),
        "To": Mailbox("{office}", "post@invalid"),
        "Subject": "{subject}",
    }
    holes = ["writer", "office", "subject", "text"]
    template = Template.compile(headers=headers, body="{text}", holes=holes)
    stamps = {"message_id": "<1@x.example>", "date": "Mon, 30 Nov 2026 10:00:00 +0000"}
    values = {"writer": writer, "office": office, "subject": subject, "text": text}
    return template.fill(stamps | values)


def _ink(pdf: bytes) -> int:
    """How many dark points the second paragraph's line has."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = document[2].render(scale=2, grayscale=True).to_pil()
        return sum(1 for point in drawn.tobytes() if point < 128)
    finally:
        document.close()
