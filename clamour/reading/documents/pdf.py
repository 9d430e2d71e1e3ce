"""PDF files with a text layer: columns one after the other, wrapped lines and split words joined.

PDFium is large, and fed with strangers' files: it runs in a process of its own with little memory
and time (`pdf_worker.py`), and hands back each line of text with its place on the page.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..errors import Unreadable
from .layout import Line, in_order
from .source import Source

SECONDS = 4
"""Longest time that a PDF may take."""

_CPU_SPENT = (-24, -9)
_WORKER = Path(__file__).with_name("pdf_worker.py")


def read(data: bytes) -> Source:
    """Return the text of the pages; raises Unreadable."""
    sheets = [[Line(*line) for line in lines] for lines in _lines(data)]
    if not any(sheets):
        raise Unreadable("scan")
    return in_order(sheets)


def _lines(data: bytes) -> list[list[Any]]:
    command = [sys.executable, "-I", str(_WORKER), str(SECONDS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=2 * SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too_slow") from error
    if done.returncode:
        raise Unreadable("too_slow" if done.returncode in _CPU_SPENT else "broken_pdf")
    answer = json.loads(done.stdout)
    if "problem" in answer:
        raise Unreadable(answer["problem"])
    pages: list[list[Any]] = answer["pages"]
    return pages
