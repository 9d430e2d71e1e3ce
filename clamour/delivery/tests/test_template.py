"""The byte template against Python's EmailMessage, which is the oracle here."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clamour.delivery.channels.email.body import NotFilled
from clamour.delivery.channels.email.headers import BadMailbox, addr_spec, one_line
from clamour.delivery.channels.email.lines import stuffed
from clamour.delivery.channels.email.template import Mailbox, Template

TEMPLATE = Template.compile(
    headers={
        "From": Mailbox("{name}", "jane.k7@letters.campaign.example"),
        "To": [Mailbox("Министерство", "a@ministry.example"), Mailbox("{office}", "{to}")],
        "Subject": "Свободу {person}! {{not a hole}}",
        "List-Id": "plain ascii",
    },
    body="Dear {office},\n\n{text}\n{name}",
    holes=["name", "office", "to", "person", "text"],
)
PLAIN = Template.compile(
    headers={"From": Mailbox("{name}", "a@b.example"), "Subject": "{subject}"},
    body="{text}",
    holes=["name", "subject", "text"],
)
STAMPS = {"message_id": "<t0k3n@letters.example>", "date": "Sat, 21 Nov 2026 18:00:00 +0000"}

HOSTILE = [
    "Jane\r\nBcc: everyone@example.com",
    'Jane "the" \\ Doe',
    "Zoë, O'Neil <x@y.example>; (a comment)",
    "👩🏽‍🦱 Jane 🏳️‍🌈",
    "محمد رضا شجريان",
    "a\u202emoc.elpmaxe@b",
    "=?utf-8?q?=0d=0aBcc:_x?=",
    "Ж" * 60,
    "x" * 60,
    "w" * 3000,
    " Jane  Doe\t",
    "Jane\x00\x1b\x85\u2028Doe",
    "\ud800 half a pair",
    ".",
    "",
]


def fill(template: Template, **values: str) -> bytes:
    return template.fill({**STAMPS, **values})


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, _class=EmailMessage, policy=policy.default)


def name_in(raw: bytes) -> str:
    """The display name in From, by the older reader of the standard library.

    The newer one (3.11) puts a space between two encoded words of a name; RFC 2047 6.2 says no.
    """
    value = message_from_bytes(raw)["From"].replace("\r\n", "")
    return str(make_header(decode_header(parseaddr(value)[0])))


def oracle(name: str, subject: str, text: str) -> bytes:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(one_line(name), addr_spec="a@b.example")
    message["Subject"] = one_line(subject)
    message.set_content(text)
    return message.as_bytes()


def lines(text: str) -> list[str]:
    """Text as lines: how they end is the wire's business, and mails end with a line end."""
    plain = text.replace("\0", "").encode("utf-8", "replace").decode()
    return plain.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")


def is_fit_for_the_wire(raw: bytes) -> bool:
    head = raw.partition(b"\r\n\r\n")[0]
    return (
        raw.isascii()
        and raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
        and max(map(len, raw.split(b"\r\n"))) <= 998
        and b"\0" not in head
    )


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_stays_a_value(value):
    raw = fill(TEMPLATE, name=value, office=value, to="b@c.example", person=value, text=value)
    assert is_fit_for_the_wire(raw)
    message = read(raw)
    assert message.keys() == [
        "Date", "Message-ID", "From", "To", "Subject", "List-Id", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    ]  # fmt: skip
    (sender,) = message["From"].addresses
    assert sender.addr_spec == "jane.k7@letters.campaign.example"
    assert name_in(raw) == one_line(value)
    assert [one.addr_spec for one in message["To"].addresses] == [
        "a@ministry.example",
        "b@c.example",
    ]
    assert message["Subject"] == one_line(f"Свободу {value}! {{{{not a hole}}}}")
    assert message["Message-ID"] == STAMPS["message_id"]
    assert not message.defects


@settings(max_examples=500, deadline=None)
@given(name=st.text(max_size=90), subject=st.text(max_size=200), text=st.text(max_size=400))
@example(name="Jane Doe", subject="a " * 90, text="x" * 2000)
@example(name="", subject="", text="")
@example(name="É", subject="é" * 100, text="trailing space \n\ttab\t\n.\n..\nFrom here\n=3D")
def test_what_is_read_is_what_was_written(name, subject, text):
    raw = fill(PLAIN, name=name, subject=subject, text=text)
    assert is_fit_for_the_wire(raw)
    message = read(raw)
    assert not message.defects
    assert name_in(raw) == one_line(name)
    assert message["Subject"] == one_line(subject)
    assert lines(message.get_content()) == lines(text)


@settings(max_examples=300, deadline=None)
@given(
    address=st.text(max_size=40)
    | st.builds("{}@{}".format, st.text(max_size=12), st.text(max_size=12))
)
@example(address="a@b.example\r\nBcc: c@d.example")
@example(address="a@b.example>, <c@d.example")
@example(address="Ж@почта.example")
@example(address="a@b.example＞ SIZE=1")
@example(address="a@b\u00af.example")
@example(address="a@b＠c.example")
def test_an_address_is_refused_or_stays_one_address(address):
    try:
        raw = fill(TEMPLATE, name="J", office="O", to=address, person="P", text="T")
    except BadMailbox:
        return
    message = message_from_bytes(raw)
    assert len(message.items()) == 9
    assert message["Bcc"] is None
    (_, _), (_, said) = getaddresses([raw_header(raw, "To")])
    assert said == addr_spec(address)


def raw_header(raw: bytes, name: str) -> str:
    """A header as it stands, unfolded; the parser of 3.11 makes objects of 8-bit ones."""
    head = raw.partition(b"\r\n\r\n")[0].decode().replace("\r\n ", " ")
    return next(line for line in head.split("\r\n") if line.startswith(f"{name}: "))[
        len(name) + 2 :
    ]


# The oracle has faults of its own in odd corners: there what was written decides (above).
READABLE = st.text(
    st.characters(categories=["L", "N", "Zs"], include_characters=".,;:!?'()-<>@\"\\"), max_size=70
)


@settings(max_examples=200, deadline=None)
@given(name=READABLE, subject=READABLE, text=READABLE)
def test_the_oracle_says_the_same(name, subject, text):
    ours, theirs = fill(PLAIN, name=name, subject=subject, text=text), oracle(name, subject, text)
    assert name_in(ours) == name_in(theirs)
    ours, theirs = read(ours), read(theirs)
    assert ours["From"].addresses[0].addr_spec == theirs["From"].addresses[0].addr_spec
    assert ours["Subject"] == theirs["Subject"]
    assert lines(ours.get_content()) == lines(theirs.get_content())


@pytest.mark.parametrize(
    "address", ["", "a", "a@b@c", "a@b.example, c@d.example", "a@b\r\nBcc: c@d", "<a@b>", "a b@c"]
)
def test_what_is_no_mailbox_is_refused(address):
    with pytest.raises(BadMailbox):
        fill(TEMPLATE, name="J", office="O", to=address, person="P", text="T")


def test_a_value_is_never_read_as_a_template():
    raw = fill(PLAIN, name="{subject}", subject="{text}", text="{name}")
    message = read(raw)
    assert message["From"].addresses[0].display_name == "{subject}"
    assert (message["Subject"], message.get_content().strip()) == ("{text}", "{name}")


def test_a_hole_without_a_value_is_an_error():
    with pytest.raises(NotFilled):
        PLAIN.fill(STAMPS)


def test_a_header_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not the name of a header"):
        Template.compile(headers={"Sub ject": "x"}, body="")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("plain", "7bit"),
        ("x" * 999, "quoted-printable"),
        ("Nous demandons sa libération immédiate.", "quoted-printable"),
        ("Свободу!", "base64"),
    ],
)
def test_the_encoding_fits_the_script(text, encoding):
    message = read(fill(PLAIN, name="J", subject="S", text=text))
    assert message["Content-Transfer-Encoding"] == encoding


@pytest.mark.parametrize(
    ("message", "wire"),
    [
        (b"a\r\n.\r\n..b\r\n", b"a\r\n..\r\n...b\r\n"),
        (b".a", b"..a\r\n"),
        (b"a\n.\nb", b"a\r\n..\r\nb\r\n"),
        (b"a\r.\rb\r\n", b"a\r\n..\r\nb\r\n"),
        (b"", b"\r\n"),
    ],
)
def test_nothing_in_a_letter_can_end_it(message, wire):
    assert stuffed(message) == wire
    assert b"\r\n.\r\n" not in stuffed(message)
