"""One person, one mailbox: bringing the many spellings of a mailbox to one.

Only what the providers themselves document is folded: a wrong guess would merge two people.
"""

import re

from email_validator import (
    SPECIAL_USE_DOMAIN_NAMES,
    EmailNotValidError,
    EmailSyntaxError,
    validate_email,
)

# Providers that deliver `name+anything` to `name`; those marked True also ignore dots.
PLUS_PROVIDERS = {
    "gmail.com": True,
    "googlemail.com": True,
    "outlook.com": False,
    "hotmail.com": False,
    "live.com": False,
    "fastmail.com": False,
    "proton.me": False,
    "protonmail.com": False,
    "icloud.com": False,
    "posteo.de": False,
    "mailbox.org": False,
}
# Domains whose mailboxes belong to strangers to each other: many of them in one hour say nothing.
BIG_DOMAINS = {
    *PLUS_PROVIDERS,
    *("aol.com", "free.fr", "gmx.de", "gmx.net", "laposte.net", "libero.it", "list.ru", "mail.com"),
    *("mail.ru", "msn.com", "o2.pl", "orange.fr", "rambler.ru", "seznam.cz", "t-online.de"),
    *("tutanota.com", "ukr.net", "web.de", "wp.pl", "yahoo.com", "yahoo.fr", "ya.ru", "yandex.ru"),
}
SAME_DOMAIN = {"googlemail.com": "gmail.com", "protonmail.com": "proton.me"}
# What most mailboxes look like. Nothing of it is folded, decoded or refused by the validator, which
# takes a tenth of an import's time; `test_mailboxes` holds the two beside each other.
_LABEL = "[a-z0-9]+(?:-[a-z0-9]+)*"
PLAIN = re.compile(rf"[a-z0-9_]+(?:[.+-][a-z0-9_]+)*@(?:{_LABEL}\.)+([a-z]{{2,}})", re.ASCII)
_PLAIN_LENGTH = 64  # no part can be too long (RFC 1035, RFC 5321)
_RESERVED = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)


class BadMailbox(ValueError):
    """The text is not a mailbox that mail could reach (RFC 5321, RFC 6531)."""


def normal(mailbox: str) -> str:
    """Return the mailbox as mail is sent to it; raise BadMailbox.

    No DNS is asked: it would tell a resolver who acts, and fail on a bad line.
    """
    said = mailbox.strip()
    return said if is_plain(said) else validated(said)


def is_plain(said: str) -> bool:
    """Whether the validator would surely give it back as it is."""
    plain = PLAIN.fullmatch(said) if len(said) <= _PLAIN_LENGTH else None
    return plain is not None and plain[1] not in _RESERVED


def validated(mailbox: str) -> str:
    """Return what the validator makes of the mailbox, as `normal` does for the less plain ones."""
    try:
        checked = validate_email(mailbox, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, EmailSyntaxError) as error:
        raise BadMailbox(str(error)) from None
    return checked.normalized


def in_ascii(mailbox: str) -> str | None:
    """Return the mailbox in ASCII (its domain as IDNA has it); None when its name is not.

    Only servers with SMTPUTF8 (RFC 6531) take a name that is not, and few offices have one.
    """
    checked = validate_email(mailbox, check_deliverability=False, test_environment=True)
    return checked.ascii_email


def canonical(mailbox: str) -> str:
    """Return the one spelling that all spellings of this mailbox share; raise BadMailbox."""
    local, _, domain = normal(mailbox).lower().rpartition("@")
    if domain in PLUS_PROVIDERS:
        local = local.partition("+")[0]
        if PLUS_PROVIDERS[domain]:
            local = local.replace(".", "")
    return f"{local}@{SAME_DOMAIN.get(domain, domain)}"


def coarse(mailbox: str) -> str:
    """Return the mailbox as budgets know it: what follows a `+` counts nowhere.

    Coarser than `canonical` on purpose: here a wrong guess costs somebody a mail of today, there
    it would cost a person their letter. Raises BadMailbox.
    """
    local, _, domain = canonical(mailbox).rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"
