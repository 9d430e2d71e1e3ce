"""No token reaches the log."""

import logging

import pytest

from clamour.keys.redaction import WithoutTokens


@pytest.mark.parametrize("said", ["Gone: %s", "Forbidden (Origin): %s", 'GET "%s" refused'])
def test_a_token_in_a_path_is_cut_away(said):
    record = logging.LogRecord(
        "django.request", 30, "", 1, said, ("/act/confirm/1.abc.DEF-9/",), None
    )
    assert WithoutTokens().filter(record)
    assert "/act/confirm/[token]" in record.getMessage()
    assert "DEF" not in record.getMessage()


@pytest.mark.parametrize("path", ["/me/AbC.1-x.D/held/", "/me/leave/AbC.1-x.D/", "/me/AbC.1-x.D/"])
def test_a_link_to_somebodys_own_page_is_cut_away(path):
    record = logging.LogRecord("django.request", 30, "", 1, "Gone: %s", (path,), None)
    assert WithoutTokens().filter(record)
    assert "[token]" in record.getMessage() and "AbC" not in record.getMessage()


def test_other_messages_stay_as_they_are():
    record = logging.LogRecord("clamour", 20, "", 1, "rendered %d pages", (3,), None)
    WithoutTokens().filter(record)
    assert record.getMessage() == "rendered 3 pages"
