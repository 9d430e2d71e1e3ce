"""Files that cannot be read are refused with a code, quickly, and never by another exception."""

import io
import os
import sys
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clamour.reading import Unreadable, read, unpack

from .files import odt, pdf, wp_item, wxr
from .files import zipped as files_zipped
from .hostile import feed, mail, page, refusal, seconds
from .test_formats import ALERT, W, word_file


def zipped(xml: str | bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml)
    return file.getvalue()


@pytest.mark.parametrize("data", [b"", b" \n\t "])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refusal(data, "alert.txt") == "empty"


def test_a_file_of_60_mb_is_refused() -> None:
    assert refusal(b"x" * 60 * 1024 * 1024, "alert.txt") == "too_large"


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"no zip at all", zipped("<not closed")])
def test_a_broken_word_file_is_refused(data: bytes) -> None:
    assert refusal(data, "alert.docx") == "broken_docx"


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_a_file_with_nothing_to_read_is_refused(name: str) -> None:
    assert refusal(b"<html><body> *** </body></html>" if "h" in name else b"* * *", name) == (
        "nothing_to_read"
    )


def test_an_empty_word_file_is_refused() -> None:
    assert refusal(word_file(), "a.docx") == "nothing_to_read"


def test_a_message_without_text_is_refused() -> None:
    assert refusal(b"From: a@b.example\nContent-Type: image/png\n\nxxx", "a.eml") == "broken_mail"


def test_noise_has_no_encoding() -> None:
    assert refusal(bytes(range(256)) * 40, "a.txt") == "encoding"


@pytest.mark.parametrize("data", [b"\xd0\xcf\x11\xe0 x", b"\x89PNG\r\n", b"GIF89a"])
def test_an_unknown_format_is_refused(data: bytes) -> None:
    assert refusal(data, "a.bin") == "unknown_format"


def test_a_zip_bomb_is_refused() -> None:
    assert refusal(zipped(b"<a>" + b" " * 70 * 1024 * 1024), "a.docx") == "suspicious"


def test_entities_in_a_word_file_are_refused() -> None:
    bomb = f'<!DOCTYPE d [<!ENTITY a "aaaa">]><w:document {W}>&a;</w:document>'
    assert refusal(zipped(bomb), "a.docx") == "suspicious"


def test_a_word_file_nested_too_deep_is_refused() -> None:
    assert refusal(zipped("<a>" * 5000 + "</a>" * 5000), "a.docx") == "suspicious"


@pytest.mark.parametrize(
    "markup",
    [b"<div>" * 100_000 + b"x", b"<b><p>" * 50_000 + b"x", b"<a " * 100_000, b"<!--" * 100_000],
)
def test_deep_and_broken_markup_neither_hangs_nor_crashes(markup: bytes) -> None:
    try:
        read(b"<html><body><p>Some words to read.</p>" + markup, "a.html")
    except Unreadable as refused:
        assert refused.code == "nothing_to_read"


@pytest.mark.parametrize(
    "text",
    ["a." * 100_000 + "@b", "a at b dot " * 20_000, "." * 300_000, "(" * 100_000, "[x" * 50_000,
     "Email:\n" * 10_000, "12 34 56 78 " * 20_000, "a" + " " * 500_000 + "b", "Jane Roe " * 20_000],
)  # fmt: skip
def test_monotonous_text_is_read_in_seconds(text: str) -> None:
    try:
        read(text.encode(), "a.txt")
    except Unreadable as refused:
        assert refused.code == "nothing_to_read"


@settings(max_examples=150, deadline=5000, derandomize=True)
@given(
    data=st.binary(max_size=600),
    name=st.sampled_from(["a.txt", "a.html", "a.eml", "a.docx", "a.odt", "a.zip", "a.rss", "a"]),
)
def test_any_bytes_give_drafts_or_a_refusal(data: bytes, name: str) -> None:
    try:
        read(data, name)
    except Unreadable as refused:
        assert refused.code


@settings(max_examples=100, deadline=5000, derandomize=True)
@given(
    pieces=st.lists(
        st.sampled_from(
            ["Please write to:", "Copies to:", "Email:", "[email protected]", "a (at) b.example",
             "+996 312 54 01 23", "Dear Minister,", "Yours,", "[NAME]", "....", "We demand:", "- x",
             "1) y", "3 May 2012", "Jane Roe", "Model letter", "Minister of Justice", "\n", "\n\n",
             "Пишите:", "Wir fordern:", "BP 12, Lomé", "12 noon", "rally", "—", "«", "“", "</p>"]
        ),
        max_size=30,
    )
)  # fmt: skip
def test_any_order_of_an_alerts_parts_is_survived(pieces: list[str]) -> None:
    text = " ".join(pieces)
    if any(c.isalnum() for c in text):
        for draft in read(text.encode(), "a.txt"):
            draft.as_json()


def test_random_bytes_in_a_page_are_survived() -> None:
    for _ in range(5):
        try:
            read(b"<html><body>" + os.urandom(5000), "a.html")
        except Unreadable as refused:
            assert refused.code


@settings(max_examples=150, deadline=5000, derandomize=True)
@given(
    pieces=st.lists(
        st.sampled_from(
            ["<rss>", "<feed>", "<channel>", "<item>", "</item>", "<entry>", "</entry>", "<title>",
             "</title>", "<content type='xhtml'>", "<content:encoded>", "<![CDATA[", "]]>", "&amp;",
             "<link href='x'/>", "<pubDate>x</pubDate>", "<wp:post_type>post</wp:post_type>", "a",
             "<description>", "&lt;p&gt;Please write", "\0", "&x;", "<!--", "<?xml encoding='x'?>"]
        ),
        max_size=25,
    )
)  # fmt: skip
def test_any_order_of_a_feeds_parts_is_survived(pieces: list[str]) -> None:
    try:
        read(b"<?xml version='1.0'?>" + " ".join(pieces).encode(), "feed.rss")
    except Unreadable as refused:
        assert refused.code


def test_a_message_nested_too_deep_is_refused_or_read() -> None:
    head = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"
    message = "".join(head.format(n) for n in range(3000)) + "\n\nPlease help.\n"
    forwards = "Content-Type: message/rfc822\n\n" * 3000 + "Subject: x\n\nPlease help."
    for data in (message, forwards):
        try:
            read(data.encode(), "a.eml")
        except Unreadable as refused:
            assert refused.code


def test_a_text_of_nothing_but_dates_costs_no_more_than_its_length():
    """Before, each date looked at all others: ten times the text took a hundred times as long."""

    def looked_at(days: int) -> int:
        source = ("12 March 2024 " * days).encode()
        calls = 0

        def count(*_: object) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(count)
        try:
            read(source, "dates.txt")
        finally:
            sys.setprofile(None)
        return calls

    assert looked_at(2_000) < 40 * looked_at(200)


SEEDS: list[tuple[bytes, str]] = [
    (ALERT.encode(), "a.txt"),
    page(f"<article><h1>T</h1><ol><li>x</ol><pre>{ALERT}</pre></article>"),
    mail("Content-Type: multipart/mixed; boundary=b", f"--b\n\n{ALERT}\n--b\n\nx\n--b--"),
    (word_file(*ALERT.split("\n\n")), "a.docx"),
    (odt(f"<text:p>{ALERT}</text:p>"), "a.odt"),
    feed(f"<item><title>T</title><description>{ALERT}</description></item>"),
    (wxr(wp_item("T", ALERT)).encode(), "a.wxr"),
    (files_zipped({"a.txt": ALERT, "b.html": ALERT}), "a.zip"),
]
BITS = [b"", b"\0", b"<", b">", b"\n\n", b"&#xd800;", b"<p>", b"</", b"]]>", b"--b\n", b"\xff\xfe",
        b"Content-Type: ", b"PK\x03\x04", b"=?x?q?=ff?=", b"<!DOCTYPE a [",
        b"\xcc\x81" * 40]  # fmt: skip


@settings(max_examples=300, deadline=5000, derandomize=True)
@given(
    seed=st.sampled_from(SEEDS),
    harms=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(BITS), st.integers(1, 30)),
        min_size=1,
        max_size=6,
    ),
)
def test_damaged_documents_of_every_kind_are_read_or_refused(
    seed: tuple[bytes, str], harms: list[tuple[float, int, bytes, int]]
) -> None:
    data, name = seed
    for place, gone, put, times in harms:
        at = int(place * len(data))
        data = data[:at] + put * times + data[at + gone :]
    try:
        for part in unpack(data, name):
            part.source().text.encode()
    except Unreadable as refused:
        assert str(refused).endswith(".")


def test_a_damaged_pdf_is_read_or_refused() -> None:
    data = pdf([(60, 700, 11, "Please write to the minister.")])
    for cut in (0.3, 0.6, 0.9):
        at = int(cut * len(data))
        assert seconds(data[:at] + b"<<" * 9 + data[at + 5 :], "a.pdf") < 5
