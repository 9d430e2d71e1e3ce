"""Addresses of ours that lead back to one delivery: what a mail to them is recognised by.

A delivery has two: the envelope sender (`<token>@...`, the left side of its Message-ID), which
bounces go to, and one for people, `jane.doe.k7q2abx5mzpq4e2a@...`, which answers go to. Its last
part holds the row's number, masked by its own keyed tag: nobody can make a valid one up, and it
tells nobody how many letters there are.
"""

import hmac
import re
from base64 import b32decode, b32encode
from typing import NamedTuple

from django.conf import settings

from clamour.delivery.models import Delivery
from clamour.keys import tags

HALF = 5  # bytes of the tag, and of the number
_WORDS = 40  # with the token and its dot below the 64 of RFC 5321 4.5.3.1.1
ANSWER = "answer"
_TOKEN = re.compile(r"[a-z2-7]{16}")
_ANSWER = re.compile(r"(?:.*\.)?([a-z2-7]{16})", re.DOTALL)
_RETURN = re.compile(r"[0-9a-f]{30}")


class Clue(NamedTuple):
    """What may name a delivery: its row's number or its Message-ID; the other is 0 or ''."""

    pk: int = 0
    message_id: str = ""


def answer_address(delivery: Delivery, words: str) -> str:
    """Return the address that answers to this delivery go to; `words` are what people read."""
    local = ".".join(part for part in (words[:_WORDS].strip("."), token(delivery.pk)) if part)
    return f"{local}@{delivery.domain}"


def token(pk: int, purpose: str = ANSWER) -> str:
    """What stands for the number in an address; one for another purpose leads nowhere here."""
    tag = _tag(pk, purpose)
    return b32encode(tag + _masked(pk.to_bytes(HALF, "big"), tag, purpose)).decode().lower()


def clues(address: str) -> list[Clue]:
    """Return what the address may name; empty when it is none of ours."""
    local, _at, domain = address.strip().lower().rpartition("@")
    if _RETURN.fullmatch(local):
        domains = dict.fromkeys([domain, settings.LETTERS_DOMAIN.lower()])
        return [Clue(message_id=f"<{local}@{name}>") for name in domains]
    found = _ANSWER.fullmatch(local)
    pk = number(found.group(1)) if found else None
    return [] if pk is None else [Clue(pk=pk)]


def number(text: str, purpose: str = ANSWER) -> int | None:
    """The number that a token stands for; None when it is not one of ours for this purpose."""
    if not _TOKEN.fullmatch(text):
        return None
    both = b32decode(text.upper())
    tag, masked = both[:HALF], both[HALF:]
    pk = int.from_bytes(_masked(masked, tag, purpose), "big")
    return pk if hmac.compare_digest(tag, _tag(pk, purpose)) else None


def _tag(pk: int, purpose: str) -> bytes:
    return tags.site_tag(purpose, str(pk))[:HALF]


def _masked(number: bytes, tag: bytes, purpose: str) -> bytes:
    mask = tags.site_tag(f"{purpose} mask", tag.hex())
    return bytes(one ^ other for one, other in zip(number, mask, strict=False))
