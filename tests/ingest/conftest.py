"""A drop folder and a ledger to read it with."""

import pytest

from pipeline.ingest.inbox import read_inbox
from pipeline.ingest.ledger import Ledger


class Inbox:
    """A drop folder of a test: `drop` files, then `take` what they hold."""

    def __init__(self, folder, ledger):
        self.folder = folder
        self.ledger = ledger

    def drop(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def take(self, default_date=None, limits=None):
        return list(read_inbox(self.folder, self.ledger, default_date, limits))


@pytest.fixture
def drops(tmp_path):
    folder = tmp_path / "drops"
    folder.mkdir()
    with Ledger(tmp_path / "drops.sqlite") as ledger:
        yield Inbox(folder, ledger)
