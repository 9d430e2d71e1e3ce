"""What the worker does for the list: each says only "look again", so that it may come twice."""

from django_tasks import task


@task()
def work_on_list(pk: int) -> None:
    """Read or take over a list from elsewhere."""
    from clamour.supporters.importing import uploading

    uploading.work(pk)
