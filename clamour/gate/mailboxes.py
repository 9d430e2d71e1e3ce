"""One person, one mailbox: bringing the many spellings of a mailbox to one.

Only what the providers themselves document is folded: a wrong guess would merge two people.
"""

from email_validator import EmailNotValidError, EmailSyntaxError, validate_email

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
SAME_DOMAIN = {"googlemail.com": "gmail.com", "protonmail.com": "proton.me"}


class BadMailbox(ValueError):
    """The text is not a mailbox that mail could reach (RFC 5321, RFC 6531)."""


def normal(mailbox: str) -> str:
    """Return the mailbox as mail is sent to it; raise BadMailbox.

    No DNS is asked: it would tell a resolver who acts, and fail on a bad line.
    """
    try:
        checked = validate_email(mailbox.strip(), check_deliverability=False, test_environment=True)
    except (EmailNotValidError, EmailSyntaxError) as error:
        raise BadMailbox(str(error)) from None
    return checked.normalized


def canonical(mailbox: str) -> str:
    """Return the one spelling that all spellings of this mailbox share; raise BadMailbox."""
    local, _, domain = normal(mailbox).lower().rpartition("@")
    if domain in PLUS_PROVIDERS:
        local = local.partition("+")[0]
        if PLUS_PROVIDERS[domain]:
            local = local.replace(".", "")
    return f"{local}@{SAME_DOMAIN.get(domain, domain)}"
