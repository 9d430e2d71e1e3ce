"""Small files of many formats, made for the tests."""

import io
import zipfile
from collections.abc import Iterable

Piece = tuple[float, float, float, str]
"""Left, bottom and size in points, and the words."""

_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
ODT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def pdf(*pages: Iterable[Piece], trailer: bytes = b"") -> bytes:
    """Return a PDF with a text layer."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        _FONT,
    ]
    for number, page in enumerate(pages):
        content = b"\n".join(_shown(piece) for piece in page)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>>>" % (5 + 2 * number)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    return _file(objects, trailer)


def _shown(piece: Piece) -> bytes:
    left, bottom, size, words = piece
    text = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
    return b"BT /F %g Tf %g %g Td (%s) Tj ET" % (size, left, bottom, text)


def _file(objects: list[bytes], trailer: bytes) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R%s>>\n" % (
        size, table, size, trailer,
    ) + b"startxref\n%d\n%%%%EOF\n" % len(out)  # fmt: skip


def column(
    lines: Iterable[str], left: float = 60, top: float = 780, size: float = 11
) -> list[Piece]:
    """Return lines one below the other; an empty one leaves a gap."""
    return [(left, top - 14 * n, size, line) for n, line in enumerate(lines) if line]


def odt(body: str) -> bytes:
    """Return an OpenDocument text."""
    content = (
        f"<office:document-content {ODT}><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": mime, "content.xml": content})


def zipped(members: dict[str, str | bytes]) -> bytes:
    """Return a ZIP of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, method)
    return file.getvalue()


def wxr(*items: str) -> str:
    """Return a WordPress export."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
        'xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Harbour blog</title>'
        f"<language>en-GB</language>{''.join(items)}</channel></rss>"
    )


def wp_item(title: str, content: str, kind: str = "post", status: str = "publish") -> str:
    """Return one item of a WordPress export, with a comment."""
    return (
        f"<item><title>{title}</title><pubDate>Sun, 03 May 2020 22:30:00 +0000</pubDate>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded>"
        "<excerpt:encoded><![CDATA[An excerpt]]></excerpt:encoded>"
        f"<wp:post_date>2020-05-04 00:30:00</wp:post_date><wp:status>{status}</wp:status>"
        f"<wp:post_type>{kind}</wp:post_type><wp:comment><wp:comment_content>"
        "Write to spam@spam.example</wp:comment_content></wp:comment></item>"
    )
