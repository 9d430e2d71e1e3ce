"""What the worker does for alerts: each says only "look again", so that it may come twice."""

from django_tasks import task


@task()
def enter_outbox(pk: int) -> None:
    """Put a released mailing into the outbox, from where an earlier run broke off."""
    from clamour.alerts import entering

    entering.enter(pk)
