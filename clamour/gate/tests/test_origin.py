"""A form that another site posts is refused; old browsers that say nothing are not."""

import pytest
from django.test import RequestFactory

from clamour.gate.origin import from_our_pages


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "https://elsewhere.example"}, False),
        ({"Origin": "null"}, False),
        ({"Referer": "http://testserver/en/2026/appeal/"}, True),
        ({"Referer": "https://elsewhere.example/"}, False),
        ({}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, False),
    ],
)
def test_what_browsers_say_decides(headers, ours):
    request = RequestFactory(headers=headers).post("/act/")
    assert from_our_pages(request) is ours
