"""Letters a second from the durable outbox, beside smtplib with EmailMessage, into the same sink.

    .venv/bin/python bench/delivery.py [--quick] [--json]

The outbox runs as it runs for real: addresses encrypted, SQLite with synchronous=FULL (or what
DATABASE_URL names), crash journal on, one process, ten connections. The sink is a small SMTP server
in a process of its own on the same machine: read ratios rather than numbers. Median of 3 rounds.
"""

import argparse
import asyncio
import json
import os
import shutil
import smtplib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import types
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

ROUNDS = 3
NAMES = ["Jane Doe", "Жанна Дюкова", "Zoë O'Neil", "محمد رضا", "李小龙", "John Smith", "Ann B."]
TEXT = "\n\n".join(["I write to you because of the arrest of Mara Tolen. " * 8] * 5)
REPLIES = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


class Sink(asyncio.Protocol):
    """Takes everything, keeps nothing, counts letters by their dots."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport, self.rest, self.in_body = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.rest += data
        answers = []
        while self.rest:
            answer = self.body() if self.in_body else self.command()
            if answer is None:
                break
            answers.append(answer)
        self.transport.write(b"".join(answers))

    def body(self) -> bytes | None:
        end = self.rest.find(b"\r\n.\r\n")
        if end < 0:
            return None
        self.rest, self.in_body = self.rest[end + 5 :], False
        return b"250 2.0.0 Ok: queued as 4F1B2C\r\n"

    def command(self) -> bytes | None:
        line, end, rest = self.rest.partition(b"\r\n")
        if not end:
            return None
        self.rest = rest
        verb = line[:4].upper()
        self.in_body = verb == b"DATA"
        if verb == b"EHLO":
            return b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
        return REPLIES.get(verb, b"250 2.1.0 Ok\r\n")


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def prepare(folder: Path, port: int) -> None:
    """Start Django on a fresh outbox with a stream of ours."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "clamour.delivery.tests.settings"
    os.environ["DATA_DIR"] = str(folder)
    os.environ["MAIL_RELAY"] = f"smtp://127.0.0.1:{port}"
    os.environ["LOG_LEVEL"] = "WARNING"
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.DELIVERY_STREAMS = {"bench": "bench_stream"}
    call_command("migrate", "delivery", verbosity=0)
    sys.modules["bench_stream"] = stream()


def stream() -> types.ModuleType:
    from clamour.delivery.channels.email.template import Mailbox, Template, stamps

    template = Template.compile(
        headers={
            "From": Mailbox("{name}", "letter@letters.campaign.example"),
            "To": Mailbox("Ministry of Justice", "{to}"),
            "Subject": "Free Mara Tolen",
        },
        body=TEXT + "\n\n{name}\n",
        holes=["name", "to"],
    )
    module = types.ModuleType("bench_stream")
    module.content = lambda rows: {
        row.pk: template.fill(
            {**stamps(row), "name": NAMES[row.pk % len(NAMES)], "to": row.address}
        )
        for row in rows
    }
    module.heard = lambda ref, state, answer: None
    return module


def outbox(letters: int, round_number: int) -> tuple[float, float]:
    """Return letters enqueued a second and letters delivered a second."""
    from clamour.delivery import actions
    from clamour.delivery.models import Delivery
    from clamour.delivery.worker import Sender

    started = time.perf_counter()
    refs = (f"{round_number}:{n}" for n in range(letters))
    actions.enqueue("bench", (actions.Outgoing(ref, "office@ministry.example") for ref in refs))
    enqueued = time.perf_counter()
    with Sender(threading.Event()) as sender:
        while sender.round():
            pass
    ended = time.perf_counter()
    done = Delivery.objects.filter(state="handed_over").count()
    if done != letters * (round_number + 1):
        raise SystemExit(f"{done} letters handed over, not {letters * (round_number + 1)}")
    return letters / (enqueued - started), letters / (ended - enqueued)


def naive(letters: int, port: int) -> float:
    """Return letters a second of smtplib and EmailMessage over one connection."""
    from django.utils import timezone

    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for n in range(letters):
            message = EmailMessage()
            message["From"] = f'"{NAMES[n % len(NAMES)]}" <letter@letters.campaign.example>'
            message["To"] = "Ministry of Justice <office@ministry.example>"
            message["Subject"] = "Free Mara Tolen"
            message["Date"] = format_datetime(timezone.now())
            message["Message-ID"] = make_msgid(domain="letters.campaign.example")
            message.set_content(f"{TEXT}\n\n{NAMES[n % len(NAMES)]}\n")
            server.send_message(message)
    return letters / (time.perf_counter() - started)


def measure(letters: int, port: int) -> dict[str, float]:
    rounds = []
    for number in range(ROUNDS):
        enqueued, delivered = outbox(letters, number)
        rounds.append((enqueued, delivered, naive(max(letters // 10, 200), port)))
    enqueued, delivered, smtplib_per_s = map(statistics.median, zip(*rounds, strict=True))
    return {
        "enqueued_per_s": round(enqueued),
        "letters_per_s": round(delivered),
        "smtplib_per_s": round(smtplib_per_s),
        "vs_smtplib": round(delivered / smtplib_per_s, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer letters, under 50 s")
    parser.add_argument("--json", action="store_true", help="print the figures alone")
    parser.add_argument("--sink", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.sink:
        asyncio.run(serve())
        return
    letters = 2_000 if chosen.quick else 10_000
    folder = Path(tempfile.mkdtemp(prefix="clamour-bench-"))
    sink = subprocess.Popen([sys.executable, __file__, "--sink"], stdout=subprocess.PIPE, text=True)
    try:
        port = int(sink.stdout.readline())
        prepare(folder, port)
        figures = measure(letters, port)
    finally:
        sink.terminate()
        sink.wait()
        shutil.rmtree(folder)
    report(figures, letters, as_json=chosen.json)


def report(figures: dict[str, float], letters: int, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"figures": figures}))
        return
    print(f"{letters} letters of {len(TEXT)} characters, median of {ROUNDS} rounds\n")
    for name, value in figures.items():
        print(f"{name:<16}{value:>12,}")


if __name__ == "__main__":
    main()
