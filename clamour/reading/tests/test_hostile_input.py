"""Files made to do harm: they cost seconds and little memory, and nothing in them is a crash.

Most stand for something that `bench/reading.py` or a reader of the code has found.
"""

import base64
import json
import os
import time

import pytest

from clamour.reading import read, unpack
from clamour.reading.documents.columns import Line
from clamour.reading.documents.layout import in_order

from .files import odt, wp_item, wxr, zipped
from .hostile import docx, feed, mail, page, refusal, seconds

NESTED = "<div>" * 240
SLOW_ONCE = {
    "cells of a table": page("<table><tr>" + "<td>x" * 20_000),
    "items of a list": page("<ol>" + "<li>x" * 20_000),
    "posts of a page": page(f"<article><h2>t</h2><p>{'x' * 81}</p></article>" * 5_000),
    "links in blocks in blocks": page(NESTED + "<a href=x>a</a>" * 5 + "word " * 200_000),
    "words in blocks in blocks": page(NESTED + "<h2>t</h2>" + "word <b>x</b>" * 20_000),
    "spaces in a page's title": (f"<title>a{' ' * 60_000}b".encode(), "a.html"),
    "empty blocks below a long text": page("word " * 300_000 + "<p></p>" * 20_000),
    "a tag of megabytes": docx("<a b='" + os.urandom(4_000_000).hex() + "'/>"),
    "paragraphs in paragraphs": docx("<w:p>" * 190 + f"<w:t>{os.urandom(400_000).hex()}</w:t>"),
    "parameters of a header": mail("Content-Type: text/plain; " + 'a=";' * 200_000),
    "an encoded word without end": mail("Subject: " + "=?a?b?" * 200_000),
    "zlib as letters": mail("Content-Type: text/plain; charset=zlib", "x\x9c\xe9b9d" * 1000),
    "punycode": mail("Content-Type: text/plain; charset=punycode", "a-" + "\xe9b9d" * 200_000),
    "messages in messages": mail("Content-Type: message/rfc822\n\n" * 300, "x\n" * 500_000),
    "parts": mail("Content-Type: multipart/mixed; boundary=b", "--b\n\nx\n" * 200_000),
    "marks on one letter": (("Words. a" + "\u0315\u0300" * 200_000).encode(), "a.txt"),
    "shortcodes": (wxr(wp_item("t", "[gallery " * 300_000)).encode(), "a.wxr"),
    "attributes of a feed": feed("<a " + "".join(f"a{n}='' " for n in range(200_000)) + "/>"),
}  # fmt: skip


@pytest.mark.parametrize("data", SLOW_ONCE.values(), ids=SLOW_ONCE)
def test_what_once_took_minutes_takes_seconds(data: tuple[bytes, str]) -> None:
    assert seconds(*data) < 10


def test_text_that_lists_without_end_is_read_in_seconds() -> None:
    """Each line was a head, and all lines below it were looked at for its items."""
    start = time.process_time()
    read(b"<?xml version='1.0' encoding='utf-32'?>\n" * 500, "a.txt")
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    "piece",
    ["Dear Minister,\n", "Please write to:", "We demand:", "Mr. Jane Roe", "1 Road, ", "a\n"],
)
def test_sixty_kilobytes_of_one_phrase_are_drafted_in_seconds(piece: str) -> None:
    start = time.process_time()
    read((piece * (60_000 // len(piece))).encode(), "a.txt")
    assert time.process_time() - start < 5


def test_pages_of_a_pdf_with_thousands_of_pieces_are_put_in_order() -> None:
    rows = [Line("words of a row", 20.0 * x, 9000.0 - y, 20.0 * x + 15, 9008.0 - y)
            for y in range(0, 9000, 12) for x in range(30)]  # fmt: skip
    start = time.process_time()
    assert in_order([rows]).text
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    "data",
    [
        docx("<w:p/>" * 1_100_000),
        docx("<a " + "".join(f"a{n}='' " for n in range(1_100_000)) + "/>"),
        page("a" + "<br>" * 1_600_000),
        mail("X: y", "x\n" * 2_100_000),
        feed("<x/>" * 5_100_000),
        feed("<item>" + "<x/>" * 110_000 + "</item>"),
        (b"x\n" * 3_100_000, "a.txt"),
        (zipped({f"{n}.html": b"<p>" + b" " * 6_000_000 for n in range(3)}), "a.zip"),
    ],
    ids=["elements", "attributes", "tags", "lines", "feed", "item", "text", "zip"],
)
def test_what_would_fill_the_memory_is_refused_at_once(data: tuple[bytes, str]) -> None:
    assert refusal(*data) == "suspicious"
    assert seconds(*data) < 5


def test_members_that_share_their_bytes_are_refused() -> None:
    data = zipped({"a.txt": os.urandom(9_000).hex(), "b.txt": "x"})
    place = data.index(b"PK\x01\x02")
    entry = data[place : data.index(b"PK\x01\x02", place + 1)]
    end = data.index(b"PK\x05\x06")
    more = entry * 9
    tail = bytearray(data[end:])
    for at in (8, 10):
        tail[at : at + 2] = (11).to_bytes(2, "little")
    tail[12:16] = (end - place + len(more)).to_bytes(4, "little")
    assert refusal(data[:place] + more + data[place:end] + bytes(tail), "a.zip") == "suspicious"


def test_numbers_that_no_computer_holds_are_survived() -> None:
    assert read(odt(f'<text:p>Free<text:s text:c="{"9" * 5000}"/>Ilko</text:p>'), "a.odt")


def test_a_page_with_two_declarations_is_read() -> None:
    markup = b"<?xml version='1.0'?><?xml version='1.0' encoding='x'?><html><p>Please write.</p>"
    assert read(markup, "a.html")[0].source == "Please write."


def test_a_declaration_that_does_not_end_is_no_crash() -> None:
    assert refusal(b"<?xml version='1.0' encoding='x'", "a.html") == "nothing_to_read"


def test_a_zip_that_a_mail_calls_a_word_file_is_passed_over() -> None:
    inside = base64.b64encode(zipped({"a.txt": "Please write.", "b.txt": "x"})).decode()
    part = "Content-Type: application/zip; name=a.docx\nContent-Transfer-Encoding: base64\n\n"
    body = f"--b\n\nPlease write to them.\n--b\n{part}{inside}\n--b--"
    [draft] = read(*mail("Content-Type: multipart/mixed; boundary=b", body))
    assert draft.source == "Please write to them."


@pytest.mark.parametrize("pieces", ["name*=a; name*0=b", "charset*=a; charset*0=b"])
def test_parameters_in_pieces_that_do_not_fit_are_passed_over(pieces: str) -> None:
    [draft] = read(*mail(f"Content-Type: text/plain; {pieces}", "Please write to them."))
    assert draft.source == "Please write to them."


@pytest.mark.parametrize("half", ["&#xd800;", "&#56320;", "&#XDFFF;"])
def test_half_letters_in_a_feed_do_not_stop_it(half: str) -> None:
    [draft] = read(
        *feed(f"<item><title>T</title><description>Write {half}now.</description></item>")
    )
    assert "now." in draft.source


@pytest.mark.parametrize(
    "data",
    [
        mail("Content-Type: text/plain; charset=unicode_escape", "Write \\ud800 now \xe9"),
        mail("Content-Type: text/plain; charset=utf-7", "Write +2AA- now \xe9"),
        mail("Subject: =?unicode_escape?q?=5Cud800?= x"),
        (b"<meta charset=utf-7><p>Write +2AA- now \xff", "a.html"),
    ],
)
def test_no_half_letter_gets_into_a_draft(data: tuple[bytes, str]) -> None:
    for draft in read(*data):
        json.dumps(draft.as_json(), ensure_ascii=False).encode()


def test_a_header_in_no_charset_is_shown_as_it_is() -> None:
    assert read(*mail("Subject: =?\xfftf-8?q?Free?= Ilko"))


def test_controls_without_end_in_a_feed_are_passed_over() -> None:
    assert refusal(b"<?xml version='1.0'?><rss>" + b"\1" * 40_000_000, "a.rss") == "broken_feed"


def test_names_that_no_database_takes_are_mended() -> None:
    [part] = unpack(b"Please write.", "a\udcff.txt")
    assert part.name == "a?.txt"


def test_marks_stay_within_the_text() -> None:
    [part] = unpack(b"<p>Please write.<ul><li>x<li> ", "a.html")
    assert all(mark.end <= len(part.source().text) for mark in part.source().marks)


ARCHIVE = "".join(
    f"{day} May 2020\nFree teacher number {day}\n\nWrite 📣 today. {'Words. ' * 40_000}\n\n"
    for day in range(1, 15)
)


def test_an_archive_of_megabytes_is_read_post_by_post_as_a_small_one_is() -> None:
    long = [part.source() for part in unpack(ARCHIVE.encode(), "a.txt")]
    assert [source.title for source in long] == [f"Free teacher number {d}" for d in range(1, 15)]
    small = [part.source() for part in unpack(ARCHIVE.replace("Words. ", "").encode(), "a.txt")]
    assert [s.text.replace(" Words.", "") for s in long] == [s.text for s in small]
    assert [s.posts[0].body for s in long] == [s.posts[0].body for s in small]
