"""What `read` raises when a file cannot become a draft."""

SENTENCES = {
    "empty": "The file is empty.",
    "too_large": "The file is larger than 50 MB.",
    "unknown_format": "This kind of file cannot be read: send text, HTML, eml or docx.",
    "broken_docx": "The Word file is damaged or is no Word file.",
    "broken_mail": "The message holds no text that can be read.",
    "suspicious": "The file unpacks to far more than it should; it was not opened.",
    "encoding": "The letters of the text cannot be made out: save it as UTF-8.",
    "nothing_to_read": "There is no text in the file.",
}


class Unreadable(Exception):
    """A file that cannot be read; `code` is one of `SENTENCES`, for a sentence in any language."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(SENTENCES[code])
