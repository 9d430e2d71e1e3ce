"""The catcher's HTML; everything that came by mail is escaped here."""

import re
from html import escape
from urllib.parse import urlencode

from clamour.delivery.catcher.caught import Mail

PAGE_LENGTH = 50
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")

STYLE = """
:root { color-scheme: light dark; --ink: #16150f; --paper: #fbfaf5; --line: #16150f33; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f2efe6; --paper: #14130f; --line: #f2efe633; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 16px; background: var(--paper);
  color: var(--ink); font: 16px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
a { color: inherit; text-underline-offset: 3px; overflow-wrap: anywhere; }
a:focus-visible, input:focus-visible, button:focus-visible {
  outline: 3px solid var(--ink); outline-offset: 2px; }
h1 { font: 600 30px/34px ui-serif, Charter, Georgia, serif; margin: 16px 0 8px;
  overflow-wrap: anywhere; }
form { display: flex; gap: 8px; margin: 16px 0; align-items: end; flex-wrap: wrap; }
label { flex: 1 1 16rem; }
input, button { display: block; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--ink); border-radius: 2px; padding: 8px 12px; min-height: 44px; }
input { width: 100%; }
ol { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid var(--line); padding: 12px 0; }
li a { font-weight: 600; display: block; }
li span, time { font-size: 14px; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px;
  border-block: 1px solid var(--line); padding: 12px 0; }
dt { font-size: 14px; } dd { margin: 0; overflow-wrap: anywhere; }
pre { font: 16px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
"""


def mail_list(mails: list[Mail], total: int, address: str) -> str:
    """The mails, newest first, with a search by address."""
    empty = "No mail with that address." if address else "No mail has been caught yet."
    items = "".join(map(_item, mails)) or f"<li>{empty}</li>"
    return _page(
        "Caught mail",
        f"""<h1>Caught mail</h1>
<p>{total:,} {"letter" if total == 1 else "letters"} caught. None of them left this machine.</p>
<form action="/" method="get"><label>Part of an address
<input name="q" type="search" value="{escape(address)}" autocomplete="off"></label>
<button>Search</button></form>
<ol>{items}</ol>{_older(mails, address)}""",
    )


def one_mail(mail: Mail, text: str) -> str:
    """One mail: its envelope and its text with links."""
    return _page(
        mail.subject or "No subject",
        f"""<p><a href="/">All caught mail</a></p>
<h1 dir="auto">{escape(mail.subject) or "No subject"}</h1>
<dl><dt>From</dt><dd dir="auto">{escape(mail.sender)}</dd>
<dt>To</dt><dd>{escape(", ".join(mail.to))}</dd>
<dt>Caught</dt><dd>{_time(mail)}</dd></dl>
<pre dir="auto">{linked(text)}</pre>
<p><a href="/mail/{mail.id}/source">Source</a></p>""",
    )


def gone() -> str:
    return _page(
        "Not here",
        "<h1>This mail is not here</h1><p>It may have been removed from the folder. "
        '<a href="/">All caught mail</a></p>',
    )


def linked(text: str) -> str:
    """Escape a text and make its web addresses links."""
    html, end = [], 0
    for match in _LINK.finditer(text):
        url = escape(match.group())
        html += [escape(text[end : match.start()]), f'<a href="{url}" rel="noreferrer">{url}</a>']
        end = match.end()
    return "".join([*html, escape(text[end:])])


def _item(mail: Mail) -> str:
    subject = escape(mail.subject) or "No subject"
    return f"""<li><a href="/mail/{mail.id}" dir="auto">{subject}</a>
<span>{escape(mail.sender)} to {escape(", ".join(mail.to))}<br>{_time(mail)}</span></li>"""


def _older(mails: list[Mail], address: str) -> str:
    if len(mails) < PAGE_LENGTH:
        return ""
    query = escape(urlencode({"q": address, "before": mails[-1].id}))
    return f'<p><a href="/?{query}">Older</a></p>'


def _time(mail: Mail) -> str:
    return f'<time datetime="{mail.at.isoformat()}">{mail.at:%-d %B %Y, %H:%M:%S} UTC</time>'


def _page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} - Clamour mail catcher</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/style.css"></head>
<body><main>{body}</main></body></html>"""
