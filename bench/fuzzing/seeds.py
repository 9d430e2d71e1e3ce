"""Small valid documents of each kind, to be varied."""

import re
from pathlib import Path

from clamour.reading.tests import files

NAMES = {
    "text": ["a.txt"],
    "html": ["a.html"],
    "mail": ["a.eml"],
    "word": ["a.docx"],
    "odt": ["a.odt"],
    "rss": ["a.rss"],
    "wordpress": ["a.wxr"],
    "atom": ["a.atom"],
    "zip": ["a.zip"],
    "pdf": ["a.pdf"],
    "drafts": ["a.txt", "a.html", "a.eml"],
    "any": ["a", "a.xml", "a.bin", "a.txt", "a.html", "a.eml", "a.docx", "a.odt", "a.rss",
            "a.atom", "a.wxr", "a.zip", "a.md", "\0", ".", "a.ТХТ", "a\ud800.html"],
}  # fmt: skip
LAYOUT = b"layout"
DOCUMENTS = Path(files.__file__).parent / "documents"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
ALERT = """Sarmatia: free the teacher Ilko Varnas!

3 May 2020

Ilko Varnas, a teacher, was arrested in Merrin on 1 May.

We demand:
- his release

Please write to:
Ministry of Education, 12 Harbour Street, info@education.example, +996 312 54 01 23

Dear Minister,
I ask you to free Ilko Varnas.
[NAME]
"""


def seeds(kind: str) -> list[bytes]:
    """Return valid documents of a kind."""
    return _MAKERS[kind]()


def _heads(suffix: str, length: int = 500) -> list[bytes]:
    """Return the beginnings of the alerts of the tests."""
    paths = sorted(DOCUMENTS.glob(f"*.{suffix}"))[::4]
    return [path.read_bytes()[:length] for path in paths]


def _texts() -> list[bytes]:
    archive = "".join(f"{d} May 2020\nFree teacher number {d}\n\nWrite today.\n\n" for d in "123")
    odd = [ALERT.encode("utf-16"), ALERT.encode("utf-16-le"), "Свободу Илье! ".encode("cp1251") * 9]
    return [ALERT.encode(), archive.encode(), *_heads("txt"), *odd]


def _page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html lang=en><head>{head}</head><body>{body}</body></html>".encode()


def _pages() -> list[bytes]:
    paragraphs = "".join(f"<p>{p}</p>" for p in ALERT.split("\n\n"))
    post = f"<article class=hentry><h2>A call</h2><time datetime=2020-05-03>x</time>{paragraphs}"
    table = "<table><tr><th>Name<td>Ilko<tr><td>Age<td>41</table><ol><li>a<li>b</ol><dl><dt>1.<dd>x"
    hidden = (
        '<a href="mailto:a@b.example?x">write</a><a href="tel:+99631254">call</a>'
        '<span data-cfemail="3d5c7d5f13584550">x</span><pre>a\n  b</pre><textarea>t</textarea>'
        "<script>document.write('info'+'&#64;'+'x.example')</script><nav><a href=/>a</a></nav>"
    )
    meta = '<meta charset=utf-8><meta property="og:title" content="T"><title>A | B</title>'
    return [_page(paragraphs, meta), _page(post * 2), _page(table), _page(hidden), *_heads("html")]


def _mails() -> list[bytes]:
    head = (
        "From: Alice <a@b.example>\nTo: c@d.example\nSubject: =?utf-8?q?Fwd=3A_Free?= Ilko\n"
        "Date: Sun, 03 May 2020 22:30:00 +0200\nMIME-Version: 1.0\n"
    )
    plain = "Content-Type: text/plain; charset=utf-8; format=flowed\n"
    rich = "Content-Type: text/html; charset=koi8-r\nContent-Transfer-Encoding: quoted-printable\n"
    mixed = "Content-Type: multipart/mixed; boundary=B\n\n--B\n"
    inside = "Content-Type: message/rfc822\n\n"
    enclosed = (
        "Content-Type: application/octet-stream; name*=utf-8''a.docx\n"
        "Content-Disposition: attachment; filename=a.docx\nContent-Transfer-Encoding: base64\n\n"
        "UEsDBBQAAAAIAA=="
    )
    uu = "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n#86)C\n`\nend\n"
    return [m.encode() for m in (
        head + plain + "\n" + ALERT,
        head + rich + "\n<p>Free=20Ilko</p><a href=3D'mailto:x@y.example'>x</a>",
        head + mixed + plain + "\n" + ALERT + "\n--B\n" + rich + "\n<p>x</p>\n--B--",
        head + mixed + plain + "\nSee below.\n--B\n" + inside + head + plain + "\n" + ALERT,
        head + mixed + plain + "\nSee below.\n--B\n" + enclosed + "\n--B--\n",
        head + uu,
        head + "\n> " + ALERT.replace("\n", "\n> "),
    )] + _heads("eml", 900)  # fmt: skip


def _words() -> list[bytes]:
    runs = "".join(f"<w:p><w:r><w:t>{p}</w:t><w:br/></w:r></w:p>" for p in ALERT.split("\n\n"))
    listed = (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/><w:numPr/></w:pPr><w:r><w:t>T</w:t></w:r>'
        '<w:hyperlink r:id="r1"><w:r><w:t>us</w:t></w:r></w:hyperlink></w:p>'
    )
    links = '<Relationships><Relationship Id="r1" Target="mailto:a@b.example?x"/></Relationships>'
    return [
        files.zipped({
            "word/document.xml": f"<w:document {_W} {_R}><w:body>{b}</w:body></w:document>",
            "word/_rels/document.xml.rels": links,
        })
        for b in (runs, listed * 2)
    ]  # fmt: skip


def _odts() -> list[bytes]:
    plain = "".join(f"<text:p>{p}</text:p>" for p in ALERT.split("\n\n"))
    rich = (
        '<text:h>T</text:h><text:list><text:list-item><text:p>a<text:s text:c="3"/><text:tab/>'
        "</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell>"
        '<text:p><text:a xlink:href="mailto:a@b.example">x</text:a></text:p></table:table-cell>'
        "</table:table-row></table:table>"
    )
    return [files.odt(plain), files.odt(rich)]


def _rss() -> list[bytes]:
    item = "<item><title>T &amp; U</title><link>https://x.example/1</link><pubDate>Sun, 03 May 2020 22:30:00 +0000</pubDate><description>{}</description></item>"  # noqa: E501
    escaped = ALERT.replace("\n\n", "&lt;p&gt;")
    rdf = (
        '<?xml version="1.0" encoding="koi8-r"?><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><item><title>T</title><dc:date>2020-05-03'
        "</dc:date><dc:language>en</dc:language><description>Please write.</description></item>"
        "</rdf:RDF>"
    )
    return [
        f"<?xml version='1.0'?><rss><channel><language>en</language>{item.format(escaped) * 2}"
        "</channel></rss>".encode(),
        rdf.encode(),
    ]


def _wordpress() -> list[bytes]:
    content = "[caption id=1]x[/caption]\n\n" + ALERT + "<ul><li>a</ul>"
    page = files.wp_item("P", "about us", kind="page")
    return [files.wxr(files.wp_item("T", content), files.wp_item("U", "Write."), page).encode()]


def _atom() -> list[bytes]:
    return [
        b"<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' "
        b"xml:lang='en'><entry><title type='html'>A &amp;amp; B</title><link href='https://x/1'/>"
        b"<category scheme='http://schemas.google.com/g/2005#kind' term='http://x#post'/>"
        b"<published>2020-05-03T10:00:00Z</published><content type='html'>&lt;p&gt;Please write"
        b"</content></entry><entry><title>C</title><content type='xhtml'><div xmlns="
        b"'http://www.w3.org/1999/xhtml'><p>Please <b>write</b></p></div></content></entry></feed>"
    ]


def _zips() -> list[bytes]:
    return [
        files.zipped({"a.txt": ALERT, "b/c.html": _pages()[0], "d.png": b"\x89PNG"}),
        files.zipped({"a.eml": _mails()[0], "b.rss": _rss()[0], "c.docx": _words()[0]}),
        files.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "x": b""}),
    ]


def _pdfs() -> list[bytes]:
    lines = [(60, 810, 20, "Free the teacher"), *files.column(ALERT.splitlines())]
    return [files.pdf(lines), files.pdf(lines, files.column(["more"])), files.pdf([])]


def _layouts() -> list[bytes]:
    left = b"\n".join(b"\x18%c\xb0\x60Ilko Varnas was arrested at night-" % (240 - 5 * n)
                      for n in range(6))  # fmt: skip
    both = re.sub(rb"\n", b"\n\x90\xee\xb0\x60the ministry of the interior\n", left)
    return [left, both, left + b"\n\f\n" + both]


def _mixed(kinds: list[str]) -> list[bytes]:
    """Return documents behind the byte that tells the name."""
    made = [(place, seed) for place, kind in enumerate(kinds) for seed in seeds(kind)[:6]]
    return [bytes([place]) + seed for place, seed in made]


_MAKERS = {
    "text": _texts, "html": _pages, "mail": _mails, "word": _words, "odt": _odts, "rss": _rss,
    "wordpress": _wordpress, "atom": _atom, "zip": _zips, "pdf": _pdfs, "layout": _layouts,
    "drafts": lambda: _mixed(["text", "html", "mail"]),
    "any": lambda: _mixed(["text", "html", "mail", "rss", "atom", "zip", "word", "odt"]),
}  # fmt: skip
