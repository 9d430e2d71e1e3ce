"""Filling the folder of pages: what is marked stale is rendered, what is gone is removed."""

import logging
from uuid import UUID

from clamour.site import folder, marks, release, writing
from clamour.site.marks import LIST, STANDING, STORY
from clamour.stale import actions as stale
from clamour.stale.models import StalePage

logger = logging.getLogger(__name__)
# So many are rendered before it is asked again what goes first.
STORIES_AT_ONCE = 10


def render_stale() -> int:
    """Render what is marked; return how much was. What fails stays marked and stops nobody."""
    if not _waiting() and not release.changed():
        return 0
    with folder.alone():
        if release.changed():
            stale.mark([marks.ALL], why="a new release")
            release.put_down()
    return _Round().render()


class _Round:
    """One way through all that waits; what is marked meanwhile is rendered too."""

    def __init__(self) -> None:
        self._tried: set[object] = set()

    def render(self) -> int:
        done = 0
        # What is rendered may mark more: stories their lists, the foot everything.
        while waiting := self._untried():
            # What is published meanwhile goes before the lists that still wait.
            turn = waiting[:1] if waiting[0].what.startswith(LIST) else waiting[:STORIES_AT_ONCE]
            with folder.alone():
                done += sum(self._render(mark) for mark in turn)
        return done

    def _untried(self) -> list[StalePage]:
        """What waits; `all`, `lists`, `office:` become a mark each: who fails keeps only itself."""
        while many := [mark for mark in _waiting() if not marks.is_one(mark.what)]:
            for mark in many:
                stale.mark(marks.parts(mark.what), why=mark.why)
                stale.done(mark)
        fresh = [mark for mark in _waiting() if (mark.what, mark.marked_at) not in self._tried]
        return sorted(fresh, key=marks.urgency)

    def _render(self, mark: StalePage) -> bool:
        self._tried.add((mark.what, mark.marked_at))
        try:
            if not self._write(mark):
                self._tried.remove((mark.what, mark.marked_at))
                return False
        except Exception as problem:
            logger.exception("could not render %s", mark.what)
            stale.failed(mark, f"{type(problem).__name__}: {problem}")
            return False
        stale.done(mark)
        return True

    def _write(self, mark: StalePage) -> bool:
        """Write what is marked; False for a list that was left for a story."""
        if mark.what == STANDING:
            writing.render_standing()
        elif mark.what.startswith(LIST):
            return writing.render_list(mark.what.removeprefix(LIST), self._story_waits)
        elif mark.what.startswith(STORY):
            writing.render_story(UUID(mark.what.removeprefix(STORY)))
        return True

    def _story_waits(self) -> bool:
        return any(
            not mark.what.startswith(LIST) and (mark.what, mark.marked_at) not in self._tried
            for mark in _waiting()
        )


def _waiting() -> list[StalePage]:
    """Cards and leaflets are set when no page waits: see `spread.papers`."""
    return stale.waiting(but=marks.PAPERS)
