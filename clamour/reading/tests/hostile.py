"""Files made to do harm, and what the tests ask of them."""

import time

import pytest

from clamour.reading import Unreadable, read, unpack

from .files import zipped
from .test_formats import W


def refusal(data: bytes, name: str) -> str:
    """Return the code of the refusal, which says what is wrong in a sentence."""
    with pytest.raises(Unreadable) as caught:
        read(data, name)
    assert str(caught.value).endswith(".")
    return caught.value.code


def seconds(data: bytes, name: str) -> float:
    """Return the processor's seconds for opening a file, whatever becomes of it."""
    start = time.process_time()
    try:
        for part in unpack(data, name):
            part.source()
    except Unreadable as refused:
        assert str(refused).endswith(".")
    return time.process_time() - start


def page(body: str) -> tuple[bytes, str]:
    return f"<html><body>{body}".encode(), "a.html"


def docx(body: str) -> tuple[bytes, str]:
    return zipped(
        {"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"}
    ), "a.docx"


def mail(headers: str, body: str = "Please help.") -> tuple[bytes, str]:
    head = "From: a@b.example\nTo: c@d.example\nMIME-Version: 1.0\n"
    return f"{head}{headers}\n\n{body}".encode("latin-1"), "a.eml"


def feed(inside: str) -> tuple[bytes, str]:
    return f"<?xml version='1.0'?><rss><channel>{inside}</channel></rss>".encode(), "a.rss"
