"""Background work of the public site. A task only says "look again"; each is idempotent."""

from django_tasks import task

from clamour.site import rendering


@task()
def render_stale_pages() -> int:
    """Render what is marked stale."""
    return rendering.render_stale()


@task()
def refresh_counts() -> int:
    """Rewrite the public counts that have changed."""
    return rendering.refresh_counts()
