"""Signatures on letters, verified by dkimpy, which is the oracle here."""

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clamour.delivery.channels.email.lines import whole_lines
from clamour.delivery.channels.email.template import Mailbox, Template
from clamour.delivery.dkim import keys
from clamour.delivery.dkim.signing import VALID, Signer, sign
from clamour.keys import files

DOMAIN = "letters.campaign.example"
KEYS = {
    "r2026": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "e2026": ed25519.Ed25519PrivateKey.generate(),
}
SIGNERS = [Signer(DOMAIN, selector, key) for selector, key in KEYS.items()]
TEMPLATE = Template.compile(
    headers={
        "From": Mailbox("{name}", f"jane.k7@{DOMAIN}"),
        "To": [Mailbox("Министерство юстиции и защиты прав человека", "a@ministry.example")] * 3,
        "Subject": "{subject}",
        "Reply-To": Mailbox("{name}", f"jane.k7@{DOMAIN}"),
        "List-Unsubscribe": "<https://action.example/me/unsubscribe/opaque>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": "appeal:clamour",
        "X-Other": "not signed",
    },
    body="{text}",
    holes=["name", "subject", "text"],
)


def letter(name="Jane Doe", subject="Free Mara Tolen", text="We protest.\n") -> bytes:
    stamps = {"message_id": "<t0k3n@letters.example>", "date": "Sat, 21 Nov 2026 18:00:00 +0000"}
    return TEMPLATE.fill({**stamps, "name": name, "subject": subject, "text": text})


def published(name: bytes, timeout: int = 5) -> bytes | None:
    """What DNS says, for the oracle: the records that we tell operators to publish."""
    selector, _, rest = name.decode().partition("._domainkey.")
    return keys.record(KEYS[selector]).encode() if rest == f"{DOMAIN}." else None


def verified(message: bytes) -> list[bool]:
    return [_is_verified(dkim.DKIM(message), number) for number in range(2)]


def _is_verified(found: dkim.DKIM, number: int) -> bool:
    try:
        return found.verify(idx=number, dnsfunc=published)
    except dkim.ValidationError:
        return False


BODIES = [
    "We protest.\n",
    "Nous demandons sa libération immédiate.\n",
    "Свободу Маре Толен!\n" * 20,
    "",
    "\n\n\n",
    "text\n\n\n\n",
    " \n \n",
    "a  b\t\tc \t\n  indented\n\n.\n..dots\n",
    "x" * 2000,
    "ends in spaces   ",
    "Ünder = 3D  \n" + "=" * 80,
]


@pytest.mark.parametrize("text", BODIES)
@pytest.mark.parametrize("name", ["Jane Doe", "Жанна " * 12 + "Дюкова", "Zoë, O'Neil", "x" * 90])
def test_both_signatures_are_verified(name, text):
    message = sign(letter(name=name, subject="Свободу " * 20, text=text), SIGNERS)
    assert verified(message) == [True, True]


@hypothesis_settings(max_examples=60, deadline=None)
@given(name=st.text(max_size=60), subject=st.text(max_size=120), text=st.text(max_size=300))
@example(name="", subject="", text="")
def test_whatever_is_written_is_signed(name, subject, text):
    assert verified(sign(letter(name, subject, text), SIGNERS)) == [True, True]


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@letters.campaign.example\nSubject:  a \t b\n\nbare\nline ends \r\n\r\n",
        b"FROM: a@letters.campaign.example\r\nTO:x@y.example\r\nTo: z@y.example\r\n\r\n\t\r\n",
        "From: Жанна <a@letters.campaign.example>\r\n\r\nЖ \r\n".encode(),
        b"From: a@letters.campaign.example\r\nSubject:\r\n folded\r\n\ttwice\r\n\r\nno line end",
    ],
)
def test_letters_that_no_template_made_are_signed_as_they_will_travel(raw):
    message = sign(raw, SIGNERS)
    assert message.endswith(whole_lines(raw))
    assert verified(message) == [True, True]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"We protest", b"We do not protest"),
        (b"Subject: Free", b"Subject: Hang"),
        (b"From: Jane", b"From: John"),
        (b"Reply-To: Jane", b"Reply-To: John"),
        (b"From: ", b"From: General <g@ministry.example>\r\nFrom: "),
        (b"One-Click", b"Two-Click"),
        (b"Date: Sat", b"Date: Sun"),
        (b"<t0k3n@", b"<0ther@"),
    ],
)
def test_what_was_changed_on_the_way_is_seen(old, new):
    message = sign(letter(), SIGNERS)
    # In the letter, not in the signature before it.
    head, found, rest = message.rpartition(old)
    assert found
    assert verified(head + new + rest) == [False, False]


def test_a_header_of_a_relay_does_no_harm():
    message = sign(letter(), SIGNERS)
    assert verified(b"Received: from here by there\r\nX-Other: more\r\n" + message) == [True, True]


def test_a_signature_holds_a_week():
    message = sign(letter(), SIGNERS, now=1_000_000)
    assert b" t=1000000; x=1604800;" in message
    assert VALID == 604_800
    assert verified(message) == [False, False], "long ago"


def test_the_lines_of_a_signature_are_short():
    head = sign(letter(), SIGNERS).partition(b"\r\nDate:")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 100


def test_without_a_key_a_letter_stays_as_it_is():
    assert sign(b"as it is", []) == b"as it is"


def test_a_key_is_made_once_and_for_its_owner_alone(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    first = keys.make(DOMAIN, "s1")
    assert keys.record(keys.make(DOMAIN, "s1")) == keys.record(first)
    assert keys.path(DOMAIN, "s1").stat().st_mode & 0o777 == 0o600
    assert files.open_to_others(settings.KEYS_DIR) == []


@pytest.mark.parametrize(
    ("pem", "said"),
    [
        (None, "no key file"),
        (b"not a key", "cannot be read"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "cannot be read"),
    ],
)
def test_a_key_that_is_none_is_said(settings, tmp_path, pem, said):
    settings.KEYS_DIR = tmp_path
    if pem:
        files.write_once(keys.path(DOMAIN, "s1"), pem)
    with pytest.raises(keys.BadKey, match=said):
        keys.load(DOMAIN, "s1")


def test_a_key_too_short_for_the_large_receivers_is_refused(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505
    with pytest.raises(keys.BadKey, match="neither RSA-2048 nor Ed25519"):
        keys.make(DOMAIN, "s1", weak)


@pytest.mark.parametrize("selector", ["", "../fields", "a.b", "-a", "a" * 64, "a b"])
def test_a_selector_is_a_name_in_dns_and_no_path(selector):
    with pytest.raises(keys.BadKey, match="no selector"):
        keys.path(DOMAIN, selector)


def test_a_long_record_is_cut_as_dns_wants_it():
    line = keys.zone_line(f"r2026._domainkey.{DOMAIN}", keys.record(KEYS["r2026"]))
    strings = line.split('"')[1::2]
    assert max(map(len, strings)) <= 255
    assert "".join(strings) == keys.record(KEYS["r2026"])
