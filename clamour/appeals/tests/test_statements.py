"""A statement as plain text, and back."""

import pytest

from clamour.appeals.actions import _paragraphs
from clamour.appeals.statements import html_of, text_of

PLAIN = [
    "",
    "<p>One.</p>",
    "<p>One.</p><p>Two,<br/>in two lines.</p>",
    "<p>We ask:</p><ul><li>her release</li><li>an inquiry</li></ul><p>Thank you.</p>",
    "<ul><li>one list</li></ul><ul><li>and the next</li></ul>",
    "<p>1 &lt; 2 &amp; “quoted” &#x27;words&#x27; – {braces}</p>",
    "<p>سیاوش را آزاد کنید.</p>",
]


@pytest.mark.parametrize("html", PLAIN)
def test_paragraphs_breaks_and_lists_survive_the_way_there_and_back(html):
    assert html_of(text_of(html)) == html


def test_what_wagtail_notes_for_itself_is_no_loss():
    html = '<p data-block-key="ab1">One.</p>\n<ul>\n<li data-block-key="ab2">a</li></ul>'
    assert text_of(html) == "One.\n\n- a"


@pytest.mark.parametrize(
    "html",
    [
        '<p>See <a href="https://example.org/">this</a>.</p>',
        "<p>Held <b>without charge</b>.</p>",
        "<h2>Background</h2><p>One.</p>",
        "<ol><li>first</li></ol>",
        "<ul><li>a<ul><li>b</li></ul></li></ul>",
        "<p>One.</p><hr/>",
        '<p class="x">One.</p>',
        "words outside of a paragraph",
    ],
)
def test_what_a_plain_text_would_lose_is_not_made_one(html):
    assert text_of(html) is None


def test_what_an_import_makes_is_plain():
    html = _paragraphs(["One & <b>two</b>.", "– a demand\n– another"])
    assert text_of(html) == "One & <b>two</b>.\n\n– a demand\n– another"
    assert html_of(text_of(html)) == html


def test_typed_markup_stays_text():
    assert html_of("<script>alert(1)</script>\r\n\r\n- <b>x</b>") == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><ul><li>&lt;b&gt;x&lt;/b&gt;</li></ul>"
    )
