"""The one stylesheet, inlined into every page, and the hash by which the policy allows it."""

import base64
import hashlib
import re
from pathlib import Path

SHEET = Path(__file__).parent / "style" / "site.css"


def slim(css: str) -> str:
    """The stylesheet without comments and idle space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).replace(": ", ":").replace(";}", "}").strip()


def source(style: bytes) -> str:
    """What `style-src` says to allow exactly this content of a <style>."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'"


CSS = slim(SHEET.read_text(encoding="utf-8"))
SOURCE = source(CSS.encode())
