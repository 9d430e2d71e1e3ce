"""aiosmtplib with the same bytes over many connections.

aio.py NUMBER PORT CONNECTIONS     print the seconds
"""

import asyncio
import sys
import time
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import letters


async def main(number: int, port: int, connections: int) -> None:
    import aiosmtplib

    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = letters.SENDER, letters.OFFICE
    message["Subject"] = letters.SUBJECT
    message.set_content(letters.TEXT)
    raw, left = message.as_bytes(), iter(range(number))
    clients = [
        aiosmtplib.SMTP(hostname="127.0.0.1", port=port, timeout=60) for _ in range(connections)
    ]
    await asyncio.gather(*(client.connect() for client in clients))

    async def talk(client: aiosmtplib.SMTP) -> None:
        for _letter in left:
            await client.sendmail(letters.SENDER, [letters.OFFICE], raw)

    started = time.perf_counter()
    await asyncio.gather(*map(talk, clients))
    print(time.perf_counter() - started, flush=True)
    await asyncio.gather(*(client.quit() for client in clients))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
