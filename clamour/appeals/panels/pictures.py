"""Uploading a picture: what it shows is said, and where and with what it was taken goes."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy
from PIL import Image as Picture
from PIL import ImageOps
from wagtail.images.forms import BaseImageForm

# Formats that may carry a camera's notes; each is written anew as what it was.
NOTED = {"JPEG": {"quality": 95}, "PNG": {}, "WEBP": {"quality": 95}, "AVIF": {"quality": 90}}


class PictureForm(BaseImageForm):
    """Wagtail's form of a picture. Its description is what readers get who cannot see it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].required = True
            self.fields["description"].label = gettext_lazy("What it shows (alt text)")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        return without_notes(file) if "file" in self.changed_data and file else file


def without_notes(file: Any) -> Any:
    """The picture upright and without EXIF, place, thumbnails or comments."""
    file.seek(0)
    picture = Picture.open(file)
    kind = picture.format or ""
    if kind not in NOTED or getattr(picture, "is_animated", False):
        file.seek(0)
        return file
    upright = ImageOps.exif_transpose(picture)
    plain = Picture.new(upright.mode, upright.size)
    if upright.mode == "P":
        plain.putpalette(upright.getpalette() or [])
    plain.paste(upright)
    stream = io.BytesIO()
    plain.save(stream, kind, **NOTED[kind])
    kept = SimpleUploadedFile(file.name, stream.getvalue(), getattr(file, "content_type", ""))
    # What Wagtail's own field has found out of it, for the model that reads width and height.
    kept.image = file.image  # type: ignore[attr-defined]
    return kept
