"""How a URL is opened, and how its refusals are explained."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from pipeline.errors import ConfigError, SnapshotError

_REMEDIES = (
    (("NO_SUCH_BUCKET", "NoSuchBucket"), "Make the bucket, or correct its name in `snapshots`."),
    (
        ("ACCESS_DENIED", "INVALID_ACCESS_KEY", "SIGNATURE", "INVALID_CLIENT_TOKEN", "credentials",
         "EXPIRED_TOKEN", "ExpiredToken", "Access Denied", "Forbidden", "HTTP code 403"),
        "Check the keys (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE) and that they"
        " may list, read, write and delete there.",
    ),
    (
        ("NETWORK_CONNECTION", "REQUEST_TIMEOUT", "Connection"),
        "Check the network and, for a server of your own, AWS_ENDPOINT_URL; then publish again.",
    ),
    (("No space left", "Disk quota"), "Make room on the disk of this machine."),
    (("configured region", "HTTP code 301"), "Set AWS_REGION to the region of the bucket."),
)  # fmt: skip
"""What a message holds, and what to do then."""


def open_system(url: str) -> tuple[Any, str]:
    """The fsspec file system of a URL and the path in it; ConfigError if none answers to it."""
    import fsspec  # type: ignore[import-untyped]  # it ships no types

    scheme, _, path = url.partition("://")
    if scheme == "s3":
        if not path.strip("/"):
            raise ConfigError(f"{url!r} names no bucket", remedy="Write s3://bucket/folder.")
        return _s3(), path.strip("/")
    try:
        system, base = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError) as error:
        raise ConfigError(
            f"{url!r} cannot be opened: {error}",
            remedy="Give a path or a URL such as s3://bucket/folder, and install what the message"
            " asks for.",
        ) from error
    return system, str(base).rstrip("/")


@contextmanager
def answering(address: str) -> Iterator[None]:
    """Turn a refusal of the system at an address into a SnapshotError with a remedy."""
    try:
        yield
    except OSError as error:
        message = str(error)
        fitting = (what for signs, what in _REMEDIES if any(sign in message for sign in signs))
        raise SnapshotError(
            f"{address} cannot be used: {message}",
            remedy=next(fitting, "Check its rights, space and address."),
        ) from error


def _s3() -> Any:
    """Arrow's own client for S3: it comes with Arrow, and takes keys as AWS's tools do."""
    from fsspec.implementations.arrow import (  # type: ignore[import-untyped]  # it ships no types
        ArrowFSWrapper,
    )
    from pyarrow.fs import S3FileSystem

    class S3(ArrowFSWrapper):  # type: ignore[misc]  # fsspec ships no types
        """S3 as fsspec means it, and without the empty objects that stand for folders."""

        def makedirs(self, path: str, exist_ok: bool = False) -> None:
            """Nothing: an object needs no folder."""

        def modified(self, path: str) -> datetime:
            """When an object was put; FileNotFoundError if there is none."""
            time: datetime = self.info(path)["mtime"]
            return time

    return S3(
        S3FileSystem(
            # the client reads neither of these by itself
            endpoint_override=os.environ.get("AWS_ENDPOINT_URL_S3")
            or os.environ.get("AWS_ENDPOINT_URL"),
            region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
            # one request for a small object
            allow_delayed_open=True,
        ),
        skip_instance_cache=True,
    )
