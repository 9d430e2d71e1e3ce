"""Links that carry what they prove."""

from datetime import timedelta

import pytest
from django.core import signing

from clamour.keys import files, tokens

DAY = timedelta(days=1)


def test_a_token_is_django_s_own(settings):
    """It reads what we make by one hash, and links in old mails stay good."""
    key = files.secret("tokens", settings.KEYS_DIR)
    django = signing.TimestampSigner(key=key, sep=".", salt="clamour.supporters.leave")
    assert django.unsign(tokens.make("supporters.leave", "7-ab-alert:3")) == "7-ab-alert:3"
    assert tokens.read("supporters.leave", django.sign("7-ab"), within=DAY) == "7-ab"


def test_a_token_for_another_page_or_changed_or_late_opens_nothing():
    token = tokens.make("supporters.me", "7")
    with pytest.raises(tokens.BadToken):
        tokens.read("supporters.leave", token, within=DAY)
    with pytest.raises(tokens.BadToken):
        tokens.read("supporters.me", f"8{token[1:]}", within=DAY)
    with pytest.raises(tokens.ExpiredToken):
        tokens.read("supporters.me", token, within=timedelta(seconds=-1))
