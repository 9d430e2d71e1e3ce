"""What the columns of other programs' exports hold, by their headers.

Action Network (people export), CiviCRM (contact export), Mailchimp (audience export), listmonk
(subscriber export), and plain words for tables of one's own. What is not named here is not read:
OPTIN_IP and the like never get in.
"""

from collections.abc import Sequence

# Field -> headers in lower case with spaces for underscores; the first that is there counts.
HEADERS = {
    "mailbox": ["email", "email address", "e-mail", "mail", "primary email", "mailbox"],
    "name": ["name", "full name", "display name", "subscriber name"],
    "first": ["first name", "fname", "given name"],
    "last": ["last name", "lname", "family name", "surname"],
    "organisation": ["organisation", "organization", "organization name", "company",
                     "current employer"],
    "language": ["language", "preferred language", "lang", "languages spoken"],
    "country": ["country", "cc", "country code", "can2 country"],
    "status": ["status", "subscription status", "can2 subscription status", "member status",
               "group status"],
    "opted_out": ["do not email", "no bulk emails (user opt out)", "no bulk emails", "opt out",
                  "is opt out", "on hold"],
    "consented_on": ["consent date", "consented on", "confirm time", "optin time",
                     "subscription date", "opt-in date", "opt in date", "date subscribed",
                     "created at", "subscribed at", "can2 created at", "created date"],
    "way": ["consent way", "consent", "source", "opt-in source", "can2 source", "signup source",
            "consent method"],
    "attributes": ["attributes"],
}  # fmt: skip
PROGRAMS = {
    "Mailchimp": {"email address", "leid", "euid"},
    "listmonk": {"uuid", "email", "attributes", "status"},
    "CiviCRM": {"contact id"},
    "Action Network": {"can2 subscription status"},
}


def folded(header: str) -> str:
    return " ".join(header.strip().strip("\ufeff").replace("_", " ").lower().split())


def guess(header: Sequence[str]) -> dict[str, int]:
    """Field -> number of the column that holds it."""
    there = {folded(name): number for number, name in reversed(list(enumerate(header)))}
    found = {}
    for field, names in HEADERS.items():
        known = next((there[name] for name in names if name in there), None)
        if known is not None:
            found[field] = known
    return found


def program(header: Sequence[str]) -> str:
    """Whose export it seems to be, "" for a table of one's own."""
    there = {folded(name) for name in header}
    return next((name for name, needs in PROGRAMS.items() if needs <= there), "")
