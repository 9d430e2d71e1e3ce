"""Whether the domain in From has signed: signed by dkimpy, the keys handed over at the one seam."""

import base64

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from clamour.delivery.inbound import authenticity
from clamour.delivery.inbound.authenticity import is_proven
from clamour.delivery.tests.returned import mail

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.TraditionalOpenSSL,
    serialization.NoEncryption(),
)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
)
FROM = "office@ministry.example"


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """The name system: it knows the keys of these domains alone."""
    known = [b"ministry.example", b"example.com", b"evil.example", b"sub.ministry.example"]
    keys = {b"s1._domainkey." + name + b".": b"v=DKIM1; k=rsa; p=" + PUBLIC for name in known}
    monkeypatch.setattr(authenticity, "lookup", lambda name, timeout=5: keys.get(name))


def signed(domain: bytes, raw: bytes | None = None, **options: object) -> bytes:
    raw = raw or mail("reply")
    return dkim.sign(raw, b"s1", domain, PEM, **options) + raw


def test_a_mail_that_its_own_domain_signed_is_proven():
    assert is_proven(signed(b"ministry.example"), FROM)


def test_what_our_server_put_on_top_breaks_nothing():
    assert is_proven(b"Return-Path: <x@y.example>\r\n" + signed(b"ministry.example"), FROM)


def test_a_pipe_s_line_ends_break_nothing():
    assert is_proven(signed(b"ministry.example").replace(b"\r\n", b"\n"), FROM)


def test_the_domain_above_may_sign():
    raw = mail("reply").replace(b"office@ministry.example", b"office@press.example.com")
    assert is_proven(signed(b"example.com", raw), "office@press.example.com")


@pytest.mark.parametrize("domain", [b"evil.example", b"sub.ministry.example"])
def test_another_domain_proves_nothing(domain):
    assert not is_proven(signed(domain), FROM)


def test_a_changed_mail_proves_nothing():
    assert not is_proven(signed(b"ministry.example").replace(b"court", b"police"), FROM)


def test_an_unsigned_mail_proves_nothing():
    assert not is_proven(mail("reply"), FROM)


def test_a_signature_over_a_part_proves_nothing():
    assert not is_proven(signed(b"ministry.example", length=True) + b"and more\r\n", FROM)


def test_a_good_signature_behind_a_bad_one_counts():
    bad = signed(b"evil.example", signed(b"ministry.example"))
    assert is_proven(bad, FROM)


def test_an_unknown_key_and_a_silent_name_system_prove_nothing(monkeypatch):
    raw = signed(b"ministry.example")
    monkeypatch.setattr(authenticity, "lookup", lambda name, timeout=5: None)
    assert not is_proven(raw, FROM)

    def silent(name, timeout=5):
        raise TimeoutError

    monkeypatch.setattr(authenticity, "lookup", silent)
    assert not is_proven(raw, FROM)


@pytest.mark.parametrize("value", [b"v=1", b"=;;=", b"d=ministry.example; d=x", b"\xff\xfe", b""])
def test_a_broken_signature_proves_nothing(value):
    assert not is_proven(b"DKIM-Signature: " + value + b"\r\n" + mail("reply"), FROM)


def test_a_megabyte_of_blanks_is_not_even_looked_at():
    raw = signed(b"ministry.example", mail("reply") + b" " * 1_000_000 + b"x\r\n")
    assert not is_proven(raw, FROM)


def test_two_froms_are_nobody_s():
    from clamour.delivery.inbound.content import sender
    from clamour.reading.documents.mail import parsed

    assert sender(parsed(b"From: a@b.example\r\nFrom: c@d.example\r\n\r\nx\r\n")) == ""
    assert sender(parsed(b"From: a@b.example, c@d.example\r\n\r\nx\r\n")) == ""
    assert not is_proven(signed(b"ministry.example"), "")
