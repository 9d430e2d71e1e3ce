"""What `read` raises when a file cannot become a draft."""

SENTENCES = {
    "empty": "The file is empty.",
    "too_large": "The file is larger than 50 MB.",
    "unknown_format": (
        "This kind of file cannot be read: send text, HTML, eml, docx, odt, PDF, a feed, "
        "the export of a blog, or a ZIP of these."
    ),
    "broken_docx": "The Word file is damaged or is no Word file.",
    "broken_odt": "The OpenDocument file is damaged or is no text document.",
    "broken_pdf": "The PDF is damaged or is no PDF.",
    "broken_mail": "The message holds no text that can be read.",
    "broken_feed": "The feed is damaged or breaks off; the posts before that place were read.",
    "broken_zip": "The ZIP file, or this file in it, is damaged.",
    "nested_zip": "A ZIP in a ZIP is not opened: unpack it first.",
    "encrypted": "The file is locked with a password.",
    "scan": "The PDF is a scan: it holds pictures of pages and no text.",
    "too_many_pages": "The PDF has more than 300 pages.",
    "too_slow": "The PDF took too long to read; it was given up.",
    "suspicious": "The file unpacks to far more than it should; it was not opened.",
    "encoding": "The letters of the text cannot be made out: save it as UTF-8.",
    "nothing_to_read": "There is no text in the file.",
}


class Unreadable(Exception):
    """A file that cannot be read; `code` is one of `SENTENCES`, for a sentence in any language."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(SENTENCES[code])
