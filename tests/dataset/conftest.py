"""An S3 server and a folder of versions for the tests of object stores."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from dataset_rows import article, mention
from dataset_store import TODAY, filled, settings_for
from s3_client import serving, use_keys

from pipeline.dataset.catalog import Catalog
from pipeline.dataset.snapshot import publish


@pytest.fixture(scope="session")
def moto_python() -> str:
    """A Python that has moto: this one, or the one that this environment was made from."""
    for python in (sys.executable, getattr(sys, "_base_executable", sys.executable)):
        tried = subprocess.run([python, "-c", "import moto.server"], capture_output=True)
        if tried.returncode == 0:
            return str(python)
    pytest.skip("no S3 server: moto[server] is not installed")


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


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """A folder with two versions."""
    settings = settings_for(tmp_path_factory.mktemp("two"))
    publish(filled(settings), settings, TODAY)
    publish(filled(settings, [article("a")], [mention("1")]), settings, TODAY)
    return Catalog.of(settings)
