"""A log that an operator may show to anyone: what follows in a secret address is cut away."""

import logging
import re

# What opens somebody's own page, or takes them off the list.
_WORDS = "join/|move/|stay/|leave/|kept/"
OWN = re.compile(rf"(/me/(?:{_WORDS})?)(?!{_WORDS})[^\s'\"<>/]+")
# The addresses whose last part opens somebody's letter, as the design lists them.
SECRET = re.compile(r"(/act/(?:confirm|receipt|wait|never|again/[0-9a-f-]{36})/)[^\s'\"<>]+")


class WithoutTokens(logging.Filter):
    """Django logs the path of each refused request; a token in it may still be good."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if "/act/" in said:
            record.msg, record.args = SECRET.sub(r"\1[token]", said), ()
        elif "/me/" in said:
            record.msg, record.args = OWN.sub(r"\1[token]", said), ()
        return True
