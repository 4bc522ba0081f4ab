"""Jobs, to their end."""

from __future__ import annotations

from typing import Any

from sandbox import Client


def wait(c: Client, route: str, launch: Any, end: str = "complete", token: str = "ada") -> Any:
    """The end of a job; those that were done at once need no waiting."""
    if launch[".tag"] != "async_job_id":
        return launch
    for _ in range(500):
        status = c(route, {"async_job_id": launch["async_job_id"]}, token=token)
        if status[".tag"] != "in_progress":
            assert status[".tag"] == end, status
            return status
    raise AssertionError(f"{route}: the job doesn't end")
