"""The same short alert in every format and encoding."""

import io
import zipfile

import pytest

from clamour.reading import Draft, read

ALERT = """Sarmatia: free the teacher Ilko Varnas!

3 May 2020

Ilko Varnas, a teacher, was arrested in Merrin on 1 May.

Please write to:

Ministry of Education, info@education.example

"""
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def only(drafts: list[Draft]) -> Draft:
    assert len(drafts) == 1
    return drafts[0]


def addresses(draft: Draft) -> list[str]:
    return [c.value for c in draft.contacts]


def word_file(*paragraphs: str, style: str = "") -> bytes:
    mark = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    body = "".join(f"<w:p>{mark}<w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>"
        )
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_any_encoding(encoding: str) -> None:
    alert = ALERT.replace("Varnas", "Várnás").encode(encoding)
    draft = only(read(alert, "alert.txt"))
    assert draft.title.value == "Sarmatia: free the teacher Ilko Várnás!"
    assert addresses(draft) == ["info@education.example"]


def test_cyrillic_text_in_windows_1251_is_read() -> None:
    text = "Свободу Илье Варнасу!\n\nПишите по адресу: info@education.example\n\n" * 3
    draft = only(read(text.encode("cp1251"), "alert.txt"))
    assert draft.language.value == "ru"
    assert draft.title.value == "Свободу Илье Варнасу!"


def test_a_word_file_is_read() -> None:
    draft = only(read(word_file(*ALERT.split("\n")), "alert.docx"))
    assert draft.title.value == "Sarmatia: free the teacher Ilko Varnas!"
    assert addresses(draft) == ["info@education.example"]


def test_list_paragraphs_of_a_word_file_are_items() -> None:
    drafts = read(
        word_file("Release Ilko Varnas", "Drop the charges", style="ListBullet"), "a.docx"
    )
    assert "- Drop the charges" in drafts[0].source


def test_the_bytes_say_more_than_the_file_name() -> None:
    page = (
        b"<!DOCTYPE html><html><body><h1>Free Ilko Varnas</h1><p>Please help him.</p></body></html>"
    )
    assert only(read(page, "alert.txt")).title.value == "Free Ilko Varnas"


def test_furniture_of_a_page_is_left_out() -> None:
    page = f"""<html><body><nav>Please write to <a href="mailto:nav@example.org">us</a></nav>
    <main><h1>Free Ilko Varnas</h1><p>{ALERT}</p></main>
    <aside>Write to side@example.org</aside><div class="comments-area">x@example.net</div>
    <footer>Contact: foot@example.org</footer></body></html>"""
    assert addresses(only(read(page.encode(), "a.html"))) == ["info@education.example"]


def test_addresses_kept_only_in_links_are_shown() -> None:
    page = """<html><body><h1>Free Ilko Varnas now</h1><p>Please write to:</p>
    <p>Ministry of Health: <a href="mailto:Health%40ministry.example?subject=x">by e-mail</a></p>
    </body></html>"""
    assert addresses(only(read(page.encode(), "a.html"))) == ["health@ministry.example"]


def test_an_address_that_a_script_puts_together_is_restored() -> None:
    page = """<html><body><h1>Free Ilko Varnas now</h1><p>Please write to:</p>
    <p>Ministry of Health:
    <script>document.write('info' + '&#64;' + 'health' + '.example');</script></p></body></html>"""
    assert addresses(only(read(page.encode(), "a.html"))) == ["info@health.example"]


def test_a_message_with_a_malformed_from_line_is_read() -> None:
    subject = b"Subject: Fwd: [list] Free Ilko\nDate: Wed, 3 Apr 2002 21:10:05 -0500"
    message = b"From: A <<<b@c\n" + subject + b"\n\nPlease."
    draft = only(read(message, "a.eml"))
    assert draft.title.value == "Free Ilko"
    assert draft.as_json()["issued"] == "2002-04-03"


def test_an_archive_page_gives_one_draft_a_post() -> None:
    posts = "".join(
        f"Monday, {day} May 2020\n\nNews number {day} from the harbour\n\nNothing new.\n\n"
        for day in (25, 18, 11)
    )
    drafts = read(posts.encode(), "archive.txt")
    assert [d.title.value for d in drafts] == [
        f"News number {day} from the harbour" for day in (25, 18, 11)
    ]
    assert [d.as_json()["issued"] for d in drafts] == ["2020-05-25", "2020-05-18", "2020-05-11"]


def test_articles_of_a_page_are_posts() -> None:
    article = (
        "<article><time datetime='2020-05-{0}'>{0}</time>"
        "<h2>News {0} of the week</h2><p>{1}</p></article>"
    )
    page = (
        "<html><body>"
        + "".join(article.format(d, "Text. " * 30) for d in (12, 11))
        + "</body></html>"
    )
    assert [d.title.value for d in read(page.encode(), "a.html")] == [
        "News 12 of the week",
        "News 11 of the week",
    ]
