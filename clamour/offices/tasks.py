"""What the worker does for the directory."""

from django_tasks import task


@task()
def work_on_upload(pk: int) -> None:
    """Read or apply a file of offices: says only "look again", so that it may come twice."""
    from clamour.offices import uploading

    uploading.work(pk)
