"""Addresses that a page keeps from robots or only in a link, as a reader would see them."""

import html
import re
from typing import Any
from urllib.parse import unquote

_EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")
_CF_LINK = re.compile(r"/cdn-cgi/l/email-protection#([0-9a-fA-F]+)")
_SCRIPT_TEXT = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_SCRIPT_ADDRESS = re.compile(r"(?:mailto:)?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
_SCRIPT_LIMIT = 5000


def uncloaked(code: str) -> str | None:
    """Return the address in a `data-cfemail` value: each byte is XORed with the first one."""
    try:
        raw = bytes.fromhex(code)
        address = bytes(b ^ raw[0] for b in raw[1:]).decode()
    except (ValueError, IndexError):
        return None
    return address if _EMAIL.fullmatch(address) else None


def cloaked_address(element: Any) -> str | None:
    """Return the address behind an element that a mail-protecting service has replaced."""
    code = element.get("data-cfemail")
    if code is None:
        match = _CF_LINK.search(element.get("href") or "")
        code = match.group(1) if match else None
    return uncloaked(code) if code else None


def linked_address(element: Any) -> str | None:
    """Return the e-mail address or number that a mailto:, tel: or sms: link leads to."""
    href = (element.get("href") or "").strip()
    scheme, _, rest = href.partition(":")
    target = unquote(rest.split("?")[0]).strip()
    if scheme.lower() == "mailto":
        return target if _EMAIL.search(target) else None
    if scheme.lower() in ("tel", "sms"):
        return target or None
    return None


def scripted_address(script: str) -> str | None:
    """Return the address that a script of the kind `'info' + '&#64;' + 'x.example'` puts together.

    The strings of the script are joined; nothing is run.
    """
    if len(script) > _SCRIPT_LIMIT or ("write" not in script and "innerHTML" not in script):
        return None
    joined = "".join(a or b for a, b in _SCRIPT_TEXT.findall(script))
    match = _SCRIPT_ADDRESS.search(unquote(html.unescape(joined.replace(" ", ""))))
    return match.group(1) if match else None
