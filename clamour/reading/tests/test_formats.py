"""The same short alert in every format and encoding."""

import base64
import io
import zipfile

import pytest

from clamour.reading import Draft, read

from .files import odt

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


def test_an_opendocument_text_is_read() -> None:
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in ALERT.split("\n")[1:])
    title = "<text:h>Sarmatia: free the teacher Ilko <text:span>Varnas</text:span>!</text:h>"
    draft = only(read(odt(title + paragraphs), "alert.odt"))
    assert draft.title.value == "Sarmatia: free the teacher Ilko Varnas!"
    assert addresses(draft) == ["info@education.example"]


def test_lists_tables_and_links_of_an_opendocument_text_are_shown() -> None:
    body = """<text:list><text:list-item><text:p>Release her</text:p></text:list-item>
    <text:list-item><text:p>Drop<text:s text:c="2"/>all<text:tab/>charges</text:p></text:list-item>
    </text:list><table:table><table:table-row><table:table-cell><text:p>Fax</text:p>
    </table:table-cell><table:table-cell><text:p>none</text:p></table:table-cell>
    </table:table-row></table:table>
    <text:p>Write <text:a xlink:href="mailto:info@education.example?subject=x">here</text:a>
    <text:note><text:note-body><text:p>A note</text:p></text:note-body></text:note></text:p>"""
    text = read(odt(body), "alert.odt")[0].source
    assert "- Release her\n- Drop  all    charges" in text
    assert "Fax, none" in text
    assert "here <info@education.example>" in text
    assert "A note" not in text


def test_an_opendocument_text_is_told_by_its_bytes() -> None:
    assert read(odt("<text:p>Free Ilko Varnas</text:p>"), "noname")[0].source == "Free Ilko Varnas"


def forwarded(covering: str, kind: str = "message/rfc822") -> bytes:
    return (
        "From: a@list.example\nSubject: Fwd: please look\nDate: Mon, 1 Jun 2020 10:00:00 +0000\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n'
        f"--x\nContent-Type: text/plain\n\n{covering}\n"
        f"--x\nContent-Type: {kind}\n\nFrom: b@union.example\nSubject: Free Ilko Varnas\n"
        "Date: Sun, 3 May 2020 10:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n"
        f"{ALERT}\n--x--\n"
    ).encode()


def test_a_message_forwarded_as_an_attachment_is_the_alert() -> None:
    draft = only(read(forwarded("Please act on this."), "mail.eml"))
    assert (draft.title.value, draft.as_json()["issued"]) == ("Free Ilko Varnas", "2020-05-03")
    assert addresses(draft) == ["info@education.example"]


def test_a_long_message_with_an_old_one_attached_is_itself_the_alert() -> None:
    draft = only(read(forwarded(ALERT.replace("Ilko", "Maren")), "mail.eml"))
    assert draft.title.value == "please look"
    assert "Maren Varnas" in draft.source


def test_a_digest_gives_one_draft_for_each_message() -> None:
    inner = "From: b@union.example\nSubject: Call {0}\n\nFree prisoner number {0} of the harbour.\n"
    messages = "".join(f"--x\n\n{inner.format(n)}\n" for n in (1, 2))
    digest = (
        'MIME-Version: 1.0\nSubject: Digest\nContent-Type: multipart/digest; boundary="x"\n\n'
        f"{messages}--x--\n"
    )
    drafts = read(digest.encode(), "digest.eml")
    assert [d.title.value for d in drafts] == ["Call 1", "Call 2"]


def test_an_alert_attached_as_a_file_is_read() -> None:
    content = base64.encodebytes(word_file(*ALERT.split("\n"))).decode()
    message = (
        'Subject: see file\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nSee the file.\n--x\nContent-Type: application/msword\n"
        'Content-Disposition: attachment; filename="alert.docx"\n'
        f"Content-Transfer-Encoding: base64\n\n{content}\n--x--\n"
    )
    draft = only(read(message.encode(), "mail.eml"))
    assert draft.title.value == "Sarmatia: free the teacher Ilko Varnas!"


def test_a_message_without_suffix_is_told_by_its_header() -> None:
    head = b"Return-Path: <a@b.example>\nFrom: a@b.example\nSubject: Free Ilko\n\nPlease help.\n"
    assert only(read(head, "1588500000.M1P2.host")).title.value == "Free Ilko"


SAMPLES = [
    (
        "Пишите министру: учитель Илья Варнас не виновен, его арестовали в ночь на среду.",
        "cp1251",
    ),
    (
        "Пишите министру: учитель Илья Варнас не виновен, его арестовали в ночь на среду.",
        "koi8-r",
    ),
    ("Tutuklanan öğretmen İlko Varnas'ın serbest bırakılması için bakanlığa yazın.", "cp1254"),
    ("Lehrer wurden über Nacht für ihre Überzeugung verhört; schreibt dem Präsidenten.", "cp1252"),
    ("Вчителя заарештували вночі; пишіть міністру, щоб його звільнили.", "utf-16-le"),
]


@pytest.mark.parametrize(("text", "encoding"), SAMPLES)
def test_letters_of_other_encodings_come_out_right(text: str, encoding: str) -> None:
    assert text in read((f"{text}\n" * 8).encode(encoding), "a.txt")[0].source
