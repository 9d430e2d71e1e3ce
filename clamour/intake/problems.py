"""What to tell an organiser whose file could not be read: what is wrong and what to do next."""

from django.utils.translation import gettext_lazy as _

PROBLEMS = {
    "empty": _("The file is empty. Save the alert again and choose it once more."),
    "too_large": _(
        "The file is larger than 50 MB. Copy the alert's text into a text file and import that."
    ),
    "unknown_format": _(
        "This kind of file cannot be read. Save the alert as text, HTML, PDF, eml, docx or odt."
    ),
    "broken_docx": _(
        "The Word file is damaged. Open it, save it again, or copy its text into a text file."
    ),
    "broken_odt": _(
        "The OpenDocument file is damaged. Open it, save it again, or copy its text into a text "
        "file."
    ),
    "broken_pdf": _("The PDF is damaged. Copy its text into a text file and import that."),
    "broken_feed": _(
        "The feed or export is damaged or breaks off; the posts before that place were read. "
        "Export it again."
    ),
    "broken_zip": _(
        "The ZIP file, or this file in it, is damaged. Unpack it and choose the files themselves."
    ),
    "nested_zip": _("A ZIP in a ZIP is not opened. Unpack it and choose it by itself."),
    "encrypted": _("The file is locked with a password. Save it without one and try again."),
    "scan": _(
        "The PDF is a scan: it holds pictures of pages and no text. Type or paste its text, or "
        "have a program recognise the letters first."
    ),
    "too_many_pages": _("The PDF has more than 300 pages. Save the pages of the alert alone."),
    "too_slow": _(
        "The PDF took too long to read, so it was given up. Copy its text into a text file."
    ),
    "broken_mail": _("The message holds no text that can be read. Copy its text into a text file."),
    "suspicious": _(
        "The file unpacks to far more than it should, so it was not opened. Copy its text into a "
        "text file."
    ),
    "encoding": _("The letters of the text cannot be made out. Save it as UTF-8 and try again."),
    "nothing_to_read": _(
        "There is no text in the file. If it is a picture or a scan, type or paste its text."
    ),
}
OTHER = _("The file could not be read. Copy its text into a text file and import that.")


def sentence(code: str) -> str:
    """The sentence for a problem of `clamour.reading`, in the current language."""
    return str(PROBLEMS.get(code, OTHER))
