"""Setting cards and leaflets with typst, in the fonts that letters are printed in.

What an author wrote comes as data and is shown as text, never read as markup.
"""

import json
import re
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from clamour.delivery.channels.post import fonts

HERE = Path(__file__).parent
LONG_WORD = re.compile(r"(\S{20})(?=[\w!-~])")


def typeset(template: str, told: dict[str, Any], *, photo: bytes = b"", **how: Any) -> bytes:
    """The template with what it is told; `photo` is a JPEG."""
    inputs = {"told": json.dumps(told | {"fonts": fonts.FAMILIES, "photo": bool(photo)})}
    with TemporaryDirectory(prefix="clamour-set-") as folder:
        source = Path(folder, template)
        source.write_bytes((HERE / template).read_bytes())
        if photo:
            Path(folder, "photo.jpg").write_bytes(photo)
        return typst.compile(
            str(source), root=folder, font_paths=fonts.loaded(), sys_inputs=inputs, **how
        )


def shown(text: str) -> dict[str, Any]:
    """The text as our fonts can show it, and whether it reads from the right."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    strong = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    held = text.translate(dict.fromkeys(map(ord, fonts.missing(text)), " "))
    return {"text": LONG_WORD.sub("\\1\u200b", held), "rtl": strong != "L"}
