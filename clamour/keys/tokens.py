"""Signed tokens for links in mails: what they are for, what they refer to, until when.

Django's TimestampSigner under the site's own signing key; the purpose is part of the signature, so
that a token for one page opens no other.
"""

from datetime import timedelta
from functools import cache

from django.conf import settings
from django.core import signing

from clamour.keys import files


class BadToken(Exception):
    """The token is not ours, or for another purpose, or damaged on its way."""


class ExpiredToken(BadToken):
    """The token was ours and its time has passed."""


def make(purpose: str, ref: str) -> str:
    """Make a token that refers to `ref`, for URLs: letters, digits, `-`, `_` and `.` only."""
    return _signer(purpose).sign(ref)


def read(purpose: str, token: str, *, within: timedelta) -> str:
    """Return what the token refers to; raise BadToken, or ExpiredToken after `within`."""
    try:
        return _signer(purpose).unsign(token, max_age=within)
    except signing.SignatureExpired:
        raise ExpiredToken(purpose) from None
    except signing.BadSignature:
        raise BadToken(purpose) from None


@cache
def _signer(purpose: str) -> signing.TimestampSigner:
    key = files.secret("tokens", settings.KEYS_DIR)
    return signing.TimestampSigner(key=key, sep=".", salt=f"clamour.{purpose}")
