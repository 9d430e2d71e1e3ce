"""Whether an address looks like a private person's: such a one is no target until two agree.

Copies and support may go there: unions and families do use free mail, and asked to be written to.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from clamour.offices.numbers import is_mobile
from clamour.offices.states import USABLE

_NUMBERS = ("phone", "sms")
_MISSIONS = ("embassy", "consulate")


def looks_private(kind: str, value: str, office_kind: str, country: str) -> str:
    """Why this address looks private, in a sentence; "" when it does not."""
    if kind == "email" and is_free_mail(value.rpartition("@")[2]):
        said = _("A mailbox at %(provider)s may be a private person's.")
        if office_kind in _MISSIONS:
            said = _("A mailbox at %(provider)s may be a private person's; some embassies use one.")
        return said % {"provider": value.rpartition("@")[2]}
    if kind in _NUMBERS and is_mobile(value, country):
        return _("A mobile number may be a private person's.")
    return ""


def is_free_mail(domain: str) -> bool:
    """Whether anybody may have a mailbox there."""
    families, domains = _providers()
    return domain in domains or families.fullmatch(domain) is not None


def must_be_agreed_to(kind: str, value: str, state: str, office_kind: str, country: str) -> bool:
    """Whether protests would go to an address that looks private."""
    return state in USABLE and bool(looks_private(kind, value, office_kind, country))


@cache
def _providers() -> tuple[re.Pattern[str], frozenset[str]]:
    said = tomllib.loads(Path(__file__).with_name("privacy.toml").read_text(encoding="utf-8"))
    families = "|".join(map(re.escape, said["families"]))
    return re.compile(rf"(?:{families})(?:\.[a-z]{{2,3}}){{1,2}}"), frozenset(said["domains"])
