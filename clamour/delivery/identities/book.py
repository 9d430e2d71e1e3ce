"""Whom we can be: KEYS_DIR/identities.toml, read again when it changes.

    [[identity]]
    name = "main"
    domain = "letters.campaign.example"
    relay = "smtp://127.0.0.1:25"
    dkim = ["r2026", "e2026"]

Without the file there is one, of MAIL_RELAY and LETTERS_DOMAIN, unsigned. An identity with a
mistake stays in the list, in its place, with what is wrong: letters wait or take the next one.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from clamour.delivery.channels.email.headers import BadMailbox, addr_spec
from clamour.delivery.channels.email.relay import BadRelay, Relay
from clamour.delivery.channels.provider.provider import Provider, is_provider
from clamour.delivery.dkim import keys, signing

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")  # it becomes a folder's name too
FIELDS = {"name", "domain", "relay", "dkim", "settings"}


class Problem(NamedTuple):
    """What is wrong with an identity; `id` is that of the system check."""

    id: str
    text: str


@dataclass(frozen=True)
class Identity:
    """One sender we can be. `relay` is None only where something is wrong with it."""

    name: str
    domain: str
    relay: Relay | Provider | None = None
    dkim: tuple[str, ...] = ()
    signers: tuple[signing.Signer, ...] = field(default=(), repr=False, compare=False)
    problems: tuple[Problem, ...] = ()

    @property
    def wrong(self) -> str:
        """Why it cannot send, or ''."""
        return "; ".join(problem.text for problem in self.problems)

    def signed(self, message: bytes) -> bytes:
        """Return the letter with its DKIM signatures."""
        return signing.sign(message, self.signers)


@dataclass(frozen=True)
class Book:
    """All identities in order, and what is wrong with the file itself."""

    identities: tuple[Identity, ...]
    problems: tuple[Problem, ...] = ()

    def by_name(self, name: str) -> Identity | None:
        return next((one for one in self.identities if one.name == name), None)

    def by_domain(self, domain: str) -> Identity | None:
        """Return whose letters come back to this domain."""
        return next((one for one in self.identities if one.domain == domain.lower()), None)

    @property
    def all_problems(self) -> list[Problem]:
        return [*self.problems, *(it for one in self.identities for it in one.problems)]


def path() -> Path:
    return Path(settings.KEYS_DIR) / "identities.toml"


_read: tuple[Any, Book] | None = None


def book() -> Book:
    """Return the identities as they are now; asked for every batch, so it costs one `stat`."""
    global _read
    state = _state()
    if _read is None or _read[0] != state or _read[1].all_problems:
        _read = state, read()
    return _read[1]


def read() -> Book:
    """Read the file; nothing is raised, what is wrong stands in the book."""
    if not path().exists():
        table = {"name": "main", "domain": settings.LETTERS_DOMAIN, "relay": settings.MAIL_RELAY}
        return Book((_identity(table),))
    try:
        tables = tomllib.loads(path().read_text("utf-8")).get("identity")
    except (OSError, ValueError) as error:
        # The text of a TOML error quotes no more than a character: a password stays unsaid.
        return _nobody(f"it cannot be read: {error}")
    if not isinstance(tables, list) or not tables or not all(isinstance(it, dict) for it in tables):
        return _nobody("it needs at least one table [[identity]]")
    identities = tuple(_identity(table) for table in tables)
    return Book(identities, tuple(_doubled(one.name for one in identities)))


def _nobody(why: str) -> Book:
    return Book((), (Problem("delivery.E003", f"identities.toml: {why}"),))


def _doubled(names: Iterable[str]) -> Iterable[Problem]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield Problem("delivery.E003", f"identities.toml: two are called {name!r}")
        seen.add(name)


def _identity(table: dict[str, Any]) -> Identity:
    name, problems = str(table.get("name", "")), []

    def wrong(id: str, text: str) -> None:
        problems.append(Problem(f"delivery.{id}", f"identity {name!r}: {text}"))

    if not name.isprintable() or not 0 < len(name) <= 60:
        wrong("E003", "it needs a name of 1 to 60 letters")
    if unknown := sorted(table.keys() - FIELDS):
        wrong("E003", f"there is no field {', '.join(unknown)}; known: {', '.join(sorted(FIELDS))}")
    domain = _in_ascii(str(table.get("domain", "")).lower())
    if not _DOMAIN.fullmatch(domain):
        wrong("E004", f"{domain!r} is no domain")
    relay = None
    try:
        relay = _relay(table)
    except BadRelay as error:
        wrong("E005", str(error))
    except ValueError:  # its text may quote a password
        wrong("E005", "its relay is none")
    selectors = table.get("dkim", [])
    signers = []
    if not isinstance(selectors, list) or not all(isinstance(one, str) for one in selectors):
        wrong("E006", "dkim is a list of selectors")
        selectors = []
    if selectors and isinstance(relay, Provider):
        wrong("E006", "its provider signs: leave dkim out")
    for selector in selectors:
        try:
            signers.append(signing.Signer(domain, selector, keys.load(domain, selector)))
        except keys.BadKey as error:
            wrong("E006", str(error))
    return Identity(name, domain, relay, tuple(selectors), tuple(signers), tuple(problems))


def _relay(table: dict[str, Any]) -> Relay | Provider:
    url, more = str(table.get("relay", "")), table.get("settings", {})
    if is_provider(url):
        if not isinstance(more, dict):
            raise BadRelay("settings is a table")
        return Provider.parse(url, str(table.get("name", "")), more)
    if more:
        raise BadRelay("settings are for providers (anymail://...) alone")
    return Relay.parse(url)


def _in_ascii(domain: str) -> str:
    try:
        return addr_spec(f"x@{domain}").removeprefix("x@")
    except BadMailbox:
        return domain


def _state() -> Any:
    """What changes when the identities do."""
    try:
        found = path().stat()
    except OSError:
        return settings.MAIL_RELAY, settings.LETTERS_DOMAIN
    return found.st_mtime_ns, found.st_size, found.st_ino, path()
