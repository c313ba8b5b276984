"""An S3 server for the tests of object stores."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest

SERVER = Path(__file__).with_name("s3_server.py")


@pytest.fixture(scope="session")
def moto_python() -> str:
    """A Python that has moto: this one, or the one that this environment was made from."""
    for python in (sys.executable, getattr(sys, "_base_executable", sys.executable)):
        tried = subprocess.run([python, "-c", "import moto.server"], capture_output=True)
        if tried.returncode == 0:
            return str(python)
    pytest.skip("no S3 server: moto[server] is not installed")


@contextmanager
def serving(python: str, *, asks_for_keys: bool = False) -> Iterator[str]:
    """An S3 server while it is needed; its endpoint."""
    process = subprocess.Popen(
        [python, str(SERVER)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=os.environ | ({"INITIAL_NO_AUTH_ACTION_COUNT": "0"} if asks_for_keys else {}),
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def s3_endpoint(moto_python: str) -> Iterator[str]:
    with serving(moto_python) as endpoint:
        yield endpoint


@pytest.fixture
def s3(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a folder in a new bucket; keys and endpoint are in the environment."""
    use_keys(monkeypatch, s3_endpoint)
    bucket = f"events-{uuid4().hex[:12]}"
    urlopen(Request(f"{s3_endpoint}/{bucket}", method="PUT")).close()
    return f"s3://{bucket}/public/events"


def use_keys(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3", raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
