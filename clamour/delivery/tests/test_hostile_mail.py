"""Mails that are built to break us: each is kept, and none keeps the others."""

import bz2
from base64 import encodebytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clamour.delivery.inbound import content
from clamour.delivery.inbound.parsing import understood
from clamour.delivery.models import Incoming
from clamour.delivery.tests.returned import come, mail, names
from clamour.reading.documents.mail import parsed
from clamour.reading.errors import Unreadable


def nested(depth: int) -> bytes:
    """A multipart in a multipart in a multipart."""
    start = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth)
    )
    return f"From: a@b.example\r\n{start}\r\nhello\r\n".encode()


HOSTILE = {
    "endless nesting": nested(5_000),
    "messages in messages": b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
    "many parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\n\r\nx\r\n" * 9_000,
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", HOSTILE)
def test_what_breaks_the_parser_waits_for_a_person_with_the_reason(what):
    came = come(HOSTILE[what])
    assert (came.kind, came.state) == ("unknown", "waiting")
    assert came.note == "it could not be read: Unreadable"
    assert Incoming.objects.filter(raw__isnull=False).exists()


def test_huge_headers_take_no_hours():
    heads = [
        f"{name}: {'x;' * 400_000}" for name in ("Subject", "References", "To", "Content-Type")
    ]
    found = understood("\r\n".join([*heads, "", "hello", ""]).encode())
    assert found.kind == "reply"


def test_a_million_references_take_no_hours():
    ids = " ".join(f"<{number:030x}@letters.campaign.example>" for number in range(100_000))
    assert len(understood(f"References: {ids}\r\n\r\nx\r\n".encode()).clues) <= 50


@pytest.mark.parametrize(
    "charset", ["utf-7", "punycode", "idna", "unicode_escape", "zlib", "x-unknown", "utf-16", '"'],
)  # fmt: skip
def test_broken_charsets_still_give_words(charset):
    head = f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    said = content.text(parsed(head + b"Dear \xc4\xd0 madam +AGE-\r\n" * 3))
    assert "madam" in said


def test_headers_that_break_the_decoder_are_shown_as_they_came():
    raw = b"Subject: =?utf-8?b?!!!?= =?nonsense?q?x?=\r\nFrom: <<>> @, a\r\n\r\nx\r\n"
    assert understood(raw).subject


def test_a_zip_bomb_is_named_and_never_opened():
    bomb = bz2.compress(b"\0" * 50_000_000)
    raw = (
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n--b\r\n"
        b'Content-Type: application/zip; name="photos.zip"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + encodebytes(bomb) + b"\r\n--b--\r\n"
    )
    told = parsed(raw)
    assert content.text(told) == "See below."
    (attachment,) = content.attachments(told)
    assert (attachment.name, attachment.data) == ("photos.zip", bomb)


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\evil\answer.exe", "answer.exe"),
        ("a\u202egnp.exe", "a_gnp.exe"),
        ('x";\r\n boundary=y', "x"),
        ("..", "application.pdf"),
        ("=?utf-8?b?0L7RgtCy0LXRgi5wZGY=?=", "ответ.pdf"),
        ("a" * 300 + ".pdf", "a" * 96 + ".pdf"),
    ],
)
def test_a_file_name_is_no_path_and_no_trick(given_name, name):
    raw = f'Content-Type: application/pdf; name="{given_name}"\r\n\r\nx\r\n'.encode()
    (attachment,) = content.attachments(parsed(raw))
    assert attachment.name == name


def test_deep_markup_exhausts_nothing():
    assert content.from_html("<div>" * 100_000 + "deep") in ("", "deep")


DATA = [mail(name) for name in names()]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(DATA), st.data())
def test_damaged_mails_are_understood_or_refused_in_one_way(raw, data):
    for _cut in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        length = data.draw(st.integers(0, 60))
        raw = raw[:at] + data.draw(st.binary(max_size=30)) + raw[at + length :]
    try:
        found = understood(raw)
    except Unreadable:
        return
    told = parsed(raw)
    assert found.kind
    assert isinstance(content.text(told), str)
    for attachment in content.attachments(told):
        assert "/" not in attachment.name and attachment.name


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail_of_some_kind(raw):
    assert understood(raw).kind
