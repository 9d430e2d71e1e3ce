"""What people type into one line, made fit to stand in a letter, a header or a mail of ours."""

import re
import unicodedata


def one_line(text: str) -> str:
    """The text on one line, without what could break a header or hide in a name."""
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or _is_visible(c))
    return " ".join(kept.split())


def _is_visible(character: str) -> bool:
    """Joiners are letters in some scripts; controls and direction overrides are not."""
    return unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn") and character not in (
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )


# A dot within a word; the last three are dots in addresses, too (UTS 46).
DOTTED = re.compile(r"(\w+)[.\u3002\uff0e\uff61](\w{2,})\b")


def looks_like_an_address(name: str) -> bool:
    """Whether a mail program might make a link of the name: strangers get it in our mails.

    "St.John" and "J.R.Smith" are names: there each part begins with a capital.
    """
    if any(sign in name for sign in "/@\\") or "www." in name.casefold():
        return True
    return any(part[0].islower() or part[0].isdigit() for it in DOTTED.findall(name) for part in it)
