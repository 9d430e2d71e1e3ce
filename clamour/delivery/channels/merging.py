"""Several streams of outcomes as one."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from clamour.delivery.outcomes import Outcome


async def merged(
    streams: Sequence[AsyncIterator[list[Outcome]]],
) -> AsyncIterator[list[Outcome]]:
    """Yield what each of them yields, as it comes."""
    if len(streams) == 1:
        async for outcomes in streams[0]:
            yield outcomes
        return
    waiting = {asyncio.ensure_future(anext(stream)): stream for stream in streams}
    try:
        while waiting:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                stream = waiting.pop(task)
                try:
                    outcomes = task.result()
                except StopAsyncIteration:
                    continue
                waiting[asyncio.ensure_future(anext(stream))] = stream
                yield outcomes
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
