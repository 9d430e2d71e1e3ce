"""Feeds and exports of blogs: one draft a post, and what is no post left out."""

import pytest

from clamour.reading import Draft, Unreadable, read, unpack
from clamour.reading.documents import Part

from .files import wp_item, wxr

BODY = (
    "<p>Ilko Varnas, a teacher, was arrested in Merrin on 1 May.</p><p>Please write to:</p>"
    '<p>Ministry of Education: <a href="mailto:info@education.example">here</a></p>'
)
ESCAPED = BODY.replace("<", "&lt;")
KIND = "http://schemas.google.com/g/2005#kind"


def titles(drafts: list[Draft]) -> list[str | None]:
    return [draft.title.value for draft in drafts]


def atom(*entries: str) -> bytes:
    feed = '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
    return f"<?xml version='1.0'?>{feed}{''.join(entries)}</feed>".encode()


def entry(title: str, more: str = "") -> str:
    return (
        f"<entry><title>{title}</title><published>2020-05-03T10:00:00Z</published>"
        f"<link rel='alternate' href='https://blog.example/{title}'/>{more}"
        f"<content type='html'>{ESCAPED}</content></entry>"
    )


def blogger_kind(kind: str) -> str:
    term = f"http://schemas.google.com/blogger/2008/kind#{kind}"
    return f"<category scheme='{KIND}' term='{term}'/>"


def rss(*items: str) -> bytes:
    channel = f"<channel><language>en</language>{''.join(items)}</channel>"
    return f"<rss version='2.0'>{channel}</rss>".encode()


def item(title: str) -> str:
    return (
        f"<item><title>{title}</title><pubDate>Sun, 03 May 2020 10:00:00 GMT</pubDate>"
        f"<description>{ESCAPED}</description></item>"
    )


def test_each_item_of_an_rss_feed_is_a_draft_with_the_feeds_title_and_date() -> None:
    drafts = read(rss(item("Free Ilko &amp;amp; Maren"), item("News")), "feed.xml")
    assert titles(drafts) == ["Free Ilko & Maren", "News"]
    assert drafts[0].as_json()["issued"] == "2020-05-03"
    assert [c.value for c in drafts[0].contacts] == ["info@education.example"]
    start, end = drafts[0].title.spans[0]
    assert drafts[0].source[start:end] == "Free Ilko & Maren"


def test_rss_1_is_read() -> None:
    feed = f"""<?xml version="1.0"?><rdf:RDF xmlns="http://purl.org/rss/1.0/"
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><item><title>Free Ilko</title>
    <description>{ESCAPED}</description><dc:date>2020-05-03T10:00:00Z</dc:date></item></rdf:RDF>"""
    [draft] = read(feed.encode(), "feed.rdf")
    assert (draft.title.value, draft.as_json()["issued"]) == ("Free Ilko", "2020-05-03")


def test_entries_of_an_atom_feed_are_drafts_named_by_their_links() -> None:
    parts = list(unpack(atom(entry("One"), entry("Two")), "feed.atom"))
    assert [part.name for part in parts] == ["https://blog.example/One", "https://blog.example/Two"]
    assert titles(parts[1].drafts()) == ["Two"]


def test_xhtml_in_an_atom_entry_is_read() -> None:
    content = f"<div xmlns='http://www.w3.org/1999/xhtml'>{BODY}</div>"
    feed = atom(f"<entry><title>One</title><content type='xhtml'>{content}</content></entry>")
    [draft] = read(feed, "feed.xml")
    assert [c.value for c in draft.contacts] == ["info@education.example"]


def test_comments_pages_settings_and_drafts_of_a_blogger_export_are_left_out() -> None:
    unpublished = "<control xmlns='http://www.w3.org/2007/app'><draft>yes</draft></control>"
    export = atom(
        entry("Settings", blogger_kind("settings")),
        entry("Post", blogger_kind("post")),
        entry("Comment", blogger_kind("comment")),
        entry("Draft", blogger_kind("post") + unpublished),
        entry("New", "<type xmlns='http://schemas.google.com/blogger/2018'>POST</type>"),
        entry("Page", "<type xmlns='http://schemas.google.com/blogger/2018'>PAGE</type>"),
    )
    assert titles(read(export, "blog-05-03-2020.xml")) == ["Post", "New"]


def test_a_wordpress_export_gives_its_published_posts() -> None:
    export = wxr(
        wp_item("Free Ilko", BODY),
        wp_item("About us", BODY, kind="page"),
        wp_item("photo.jpg", "", kind="attachment"),
        wp_item("Home", "", kind="nav_menu_item"),
        wp_item("Not yet", BODY, status="draft"),
        wp_item("Second", BODY),
    )
    drafts = read(export.encode(), "blog.WordPress.2020-05-04.xml")
    assert titles(drafts) == ["Free Ilko", "Second"]
    assert drafts[0].as_json()["issued"] == "2020-05-04"  # the day on the blog, not in Greenwich
    assert [c.value for c in drafts[0].contacts] == ["info@education.example"]


def test_blank_lines_of_a_wordpress_post_are_paragraphs_and_shortcodes_are_gone() -> None:
    content = (
        'First line\nof it.\n\n[caption id="1"]A photo[/caption]\n\n[gallery ids="1,2"]\n\nEnd.'
    )
    [draft] = read(wxr(wp_item("Free Ilko", content)).encode(), "blog.xml")
    assert draft.source == "Free Ilko\n\nFirst line\nof it.\n\nA photo\n\nEnd."


def test_an_export_that_breaks_off_gives_the_posts_before_and_says_so() -> None:
    export = wxr(wp_item("One", BODY), wp_item("Two", BODY), wp_item("Three", BODY)).encode()
    parts = list(unpack(export[: export.index(b"Three") + 30], "blog.xml"))
    assert titles(parts[0].drafts()) == ["One"]
    with pytest.raises(Unreadable) as caught:
        parts[-1].drafts()
    assert caught.value.code == "broken_feed"


def test_bytes_that_xml_does_not_allow_cost_nothing_but_themselves() -> None:
    export = wxr(wp_item("Free Ilko", BODY)).replace("Merrin", "Mer\x08rin").encode()
    [draft] = read(export.replace(b"teacher", b"teach\xffer"), "blog.xml")
    assert "arrested in Merrin on 1 May" in draft.source
    assert [c.value for c in draft.contacts] == ["info@education.example"]


def test_a_feed_in_windows_1251_is_read() -> None:
    feed = (
        "<?xml version='1.0' encoding='windows-1251'?><rss version='2.0'><channel><item>"
        "<title>Свободу Илье Варнасу!</title><description>Учитель арестован в Меррине "
        "за то, что он не молчал, как и другие. Пишите: info@education.example"
        "</description></item></channel></rss>"
    )
    [draft] = read(feed.encode("cp1251"), "feed.rss")
    assert (draft.title.value, draft.language.value) == ("Свободу Илье Варнасу!", "ru")


def test_a_post_keeps_its_digest_when_the_feed_grows() -> None:
    before = {part.digest for part in unpack(rss(item("One"), item("Two")), "feed.xml")}
    after = [part.digest for part in unpack(rss(item("Zero"), item("One"), item("Two")), "f.xml")]
    assert [digest in before for digest in after] == [False, True, True]


def refused(part: Part) -> str:
    with pytest.raises(Unreadable) as caught:
        part.drafts()
    return caught.value.code


def test_entities_in_a_feed_are_refused() -> None:
    bomb = b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'aaaa'>]>" + rss(item("One &a;"))
    [part] = unpack(bomb, "feed.xml")
    assert refused(part) == "suspicious"


@pytest.mark.parametrize("data", [rss(), b"<?xml version='1.0'?><feed>", b"<rss>" * 100_000])
def test_a_feed_without_posts_is_refused(data: bytes) -> None:
    [part] = unpack(data, "feed.xml")
    assert refused(part) in ("nothing_to_read", "broken_feed")


def test_xml_of_another_kind_is_refused() -> None:
    [part] = unpack(b"<?xml version='1.0'?><invoice>1</invoice>", "a.xml")
    assert refused(part) == "unknown_format"


@pytest.mark.parametrize(
    "odd", ["&x;", "<b:>bold</b:>", "<!-- c -->", "<?pi?>", "<Content-Type:>x"]
)
def test_odd_markup_in_an_atom_entry_is_survived(odd: str) -> None:
    content = f"<content type='xhtml'><div>Please help. {odd}</div>{odd}</content>"
    [draft] = read(atom(f"<entry><title>One</title>{content}</entry>"), "feed.atom")
    assert "Please help." in draft.source
