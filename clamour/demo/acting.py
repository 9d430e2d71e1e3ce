"""A demo supporter at work: all goes over HTTP and through the mail catcher, as for anyone."""

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

from clamour.demo.supporters import Supporter

PATIENCE_SECONDS = 60
CONFIRM_LINK = re.compile(r"^\S+/act/confirm/\S+$", re.MULTILINE)


class Stuck(Exception):
    """What a supporter waited for did not come."""


def act(supporter: Supporter, *, form: str, mail: str, language: str) -> None:
    """Write, wait for the mail, open its link, press the button; raise Stuck."""
    taken = _post(
        form,
        {
            "name": supporter.name,
            "mailbox": supporter.mailbox,
            "country": supporter.country,
            "sentence": supporter.sentence,
            "kind": "person",
            "language": language,
        },
    )
    if taken != 202:
        raise Stuck(f"the form answered {taken}")
    link = _link(supporter.mailbox, mail)
    _get(link)
    done = _post(link, {"keep_informed": "0"})
    if done != 200:
        raise Stuck(f"the confirmation answered {done}")


def mails(mail: str, *, to: str, after: str = "") -> list[dict[str, Any]]:
    """What the catcher holds for the mailbox `to`, newer than the mail with the id `after`."""
    query = urllib.parse.urlencode({"to": to, "after": after})
    found: list[dict[str, Any]] = json.loads(_get(f"{mail}mails.json?{query}"))
    return found


def _link(mailbox: str, mail: str) -> str:
    """Wait for the confirmation mail and return the link in it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        for caught in mails(mail, to=mailbox):
            if found := CONFIRM_LINK.search(caught["text"]):
                return found.group()
        time.sleep(0.1)
    raise Stuck(f"no confirmation mail within {PATIENCE_SECONDS} seconds")


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  our own addresses
        return bytes(answer.read())


def _post(url: str, fields: Mapping[str, str]) -> int:
    """Post as a browser without JavaScript does; return the status after any redirect."""
    data = urllib.parse.urlencode(fields).encode()
    try:
        with urllib.request.urlopen(url, data, timeout=30) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
