"""The lease of a writer to an object store: renewed while it works, lost when it stands still.

The store is a real S3 server but where many of them are needed; what time it is, and when an object
was put, is set by the tests.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import fsspec
import pytest

from pipeline.dataset import object_lock
from pipeline.dataset.catalog import Catalog
from pipeline.dataset.mirror import mirror
from pipeline.dataset.object_lock import BEAT, LEASE, MARGIN
from pipeline.dataset.objects import ObjectStorage
from pipeline.dataset.remote import open_system
from pipeline.errors import SnapshotError

HOLDER = Path(__file__).with_name("holder.py")
FIRST, SECOND = "v2024.05.10", "v2024.05.10.1"
STARTED = datetime(2024, 5, 10, tzinfo=UTC)


class Timed:
    """A store whose clock the test sets, for all writers to it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.system, self.base = open_system(url)
        self.now = timedelta()
        self.put_at: dict[str, timedelta] = {}
        self.before_put: Callable[[str], None] = lambda path: None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.system, name)

    def pipe_file(self, path: str, content: bytes) -> None:
        self.before_put(path)
        self.system.pipe_file(path, content)
        self.put_at[path] = self.now

    def modified(self, path: str) -> datetime:
        self.system.modified(path)  # it says if there is none
        return STARTED + self.put_at[path]

    def writer(self, copies: Path) -> ObjectStorage:
        """A writer on another machine than those with other copies."""
        storage = ObjectStorage(self.url, copies)
        storage._system = storage._lock._system = self
        storage._lock._clock = lambda: self.now.total_seconds()
        return storage

    def flags(self) -> list[str]:
        return [path for path in self.system.find(self.base) if ".publishing" in path]


@pytest.fixture
def store(s3: str) -> Timed:
    return Timed(s3)


@contextmanager
def killed(storage: ObjectStorage) -> Iterator[None]:
    """Hold the lock as a writer that was killed: nothing renews or lowers its flag."""
    storage._lock._record.parent.mkdir(parents=True)
    storage._lock.acquire(0)
    storage._lock._released.set()
    yield


def refused(storage: ObjectStorage) -> bool:
    """Whether another writer is said to be at work."""
    try:
        with storage.lock(0):
            return False
    except SnapshotError as error:
        return "is being published to by process" in str(error)


def test_a_writer_killed_elsewhere_stops_others_until_its_lease_ends(
    store: Timed, tmp_path: Path
) -> None:
    with killed(store.writer(tmp_path / "dead")):
        store.now = LEASE - timedelta(seconds=1)
        assert refused(store.writer(tmp_path / "next"))
        store.now = LEASE
        with store.writer(tmp_path / "next").lock(0):
            assert len(store.flags()) == 1
        assert store.flags() == []


def test_a_lease_is_minutes_and_outlives_a_beat_that_is_missed() -> None:
    assert timedelta(minutes=2) <= LEASE <= timedelta(minutes=5)
    assert 3 * BEAT <= LEASE - MARGIN


def test_a_writer_at_work_holds_the_lock_for_as_long_as_it_takes(
    store: Timed, tmp_path: Path
) -> None:
    writer = store.writer(tmp_path / "slow")
    with writer.lock(0):
        while store.now < timedelta(hours=1):
            store.now += LEASE / 2
            writer._lock.renew()
            writer._lock.require()
            if store.now % timedelta(minutes=15) < LEASE / 2:
                assert refused(store.writer(tmp_path / "other"))


def test_a_writer_that_slept_is_not_woken_into_its_lock(store: Timed, tmp_path: Path) -> None:
    sleeper = store.writer(tmp_path / "sleeper")
    with sleeper.lock(0):
        store.now = LEASE
        with store.writer(tmp_path / "next").lock(0):
            sleeper._lock.renew()
            with pytest.raises(SnapshotError, match="is not held, or no longer"):
                sleeper._lock.require()
            (flag,) = store.flags()
            assert b"process" in store.cat_file(flag)


def test_a_writer_stops_before_others_take_it_for_dead(store: Timed, tmp_path: Path) -> None:
    writer = store.writer(tmp_path / "late")
    with writer.lock(0):
        store.now = LEASE - MARGIN - timedelta(seconds=1)
        writer._lock.require()
        store.now = LEASE - MARGIN
        with pytest.raises(SnapshotError, match="stands still for 120 seconds"):
            writer._lock.require()
        assert refused(store.writer(tmp_path / "other"))


def test_a_renewal_that_hangs_for_too_long_gives_the_lock_up(store: Timed, tmp_path: Path) -> None:
    writer = store.writer(tmp_path / "hanging")
    with writer.lock(0):

        def hang(path: str) -> None:
            store.now += LEASE

        store.before_put = hang
        writer._lock.renew()
        assert store.flags() == []
        with pytest.raises(SnapshotError, match="is not held"):
            writer._lock.require()


def test_a_flag_that_somebody_removed_is_not_put_again(store: Timed, tmp_path: Path) -> None:
    writer = store.writer(tmp_path / "removed")
    with writer.lock(0):
        store.system.rm_file(store.flags()[0])
        store.now = BEAT
        writer._lock.renew()
        assert store.flags() == []
        with pytest.raises(SnapshotError, match="or if somebody removes it"):
            writer._lock.require()


def test_a_renewal_that_fails_costs_the_lock_only_if_none_comes_in_time(
    store: Timed, tmp_path: Path
) -> None:
    def unreachable(path: str) -> None:
        raise OSError("no route to host")

    writer = store.writer(tmp_path / "unlucky")
    with writer.lock(0):
        store.now, store.before_put = BEAT, unreachable
        with pytest.raises(OSError, match="no route"):
            writer._lock.renew()
        writer._lock.require()
        store.now, store.before_put = 2 * BEAT, lambda path: None
        writer._lock.renew()
        store.now = BEAT + LEASE - MARGIN
        writer._lock.require()  # it was renewed at two beats, not at none
        store.now, store.before_put = 2 * BEAT + LEASE - MARGIN, unreachable
        with pytest.raises(SnapshotError, match="is not held"):
            writer._lock.require()


class StandingStill:
    """A store for one writer, who stands still at a question whether it has the lock."""

    def __init__(self, store: Timed, question: int, meanwhile: Callable[[], None]) -> None:
        self.store, self.question, self.meanwhile = store, question, meanwhile

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def exists(self, path: str) -> bool:
        if ".publishing" in path:
            if self.question == 0:
                self.meanwhile()
            self.question -= 1
        return bool(self.store.exists(path))


def content(store: Timed) -> dict[str, bytes]:
    return {path: store.cat_file(path) for path in store.system.find(store.base)}


def test_a_publisher_that_lost_its_lease_changes_nothing_more(two: Catalog, tmp_path: Path) -> None:
    """It stands still before one of its changes, another one works, and then it goes on."""
    fsspec.filesystem("memory").rm("/", recursive=True)
    pointers = set()
    for number in count():
        store = Timed(f"memory://bucket/events-{number}")
        mine, theirs = (Catalog(store.writer(tmp_path / f"{w}-{number}")) for w in ("a", "b"))
        with theirs.lock(0):
            theirs.storage.add(two.folder(FIRST), FIRST)
            theirs.refresh()
        left: dict[str, bytes] = {}

        def meanwhile(store: Timed = store, theirs: Catalog = theirs, left: Any = left) -> None:
            store.now += LEASE
            with theirs.lock(0):
                theirs.storage.clean()
                theirs.tag("theirs", FIRST)
            left |= content(store)

        still = StandingStill(store, number, meanwhile)
        storage: Any = mine.storage
        storage._system = storage._lock._system = still
        if not _fails(lambda mine=mine: mirror(two, mine, timeout=0)):
            break
        assert content(store) == left
        reader = Catalog(ObjectStorage(store.url, tmp_path / f"reader-{number}"))
        assert [p for v in reader.versions() for p in reader.storage.problems(str(v))] == []
        pointers.add(str(reader.latest()))
        assert mirror(two, Catalog(store.writer(tmp_path / f"c-{number}"))).latest == SECOND
    assert number > 15
    # what was uploaded whole before it stood still was taken up by the other one
    assert pointers == {FIRST, SECOND}


def _fails(work: Callable[[], object]) -> bool:
    try:
        work()
    except SnapshotError as error:
        return "is not held, or no longer" in str(error)
    return False


@contextmanager
def holding(url: str, copies: Path, lease: float) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock, with a lease of so many seconds."""
    process = subprocess.Popen(
        [sys.executable, str(HOLDER), url, str(copies), str(lease)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    with closing(process.stdin), closing(process.stdout):
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()
        process.wait()


def test_a_process_keeps_its_lease_by_itself_until_it_is_killed(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By real clocks; S3 tells times in whole seconds."""
    lease = timedelta(seconds=6)
    monkeypatch.setattr(object_lock, "LEASE", lease)
    monkeypatch.setattr(object_lock, "MARGIN", lease / 4)
    next_one = ObjectStorage(s3, tmp_path / "next")
    with holding(s3, tmp_path / "first", lease.total_seconds()) as process:
        time.sleep(1.6 * lease.total_seconds())
        assert refused(next_one)
        process.kill()
        process.wait()
        assert refused(next_one)
        with next_one.lock(timeout=60):
            next_one.write("tags.json", "{}")
    assert next_one.read("tags.json") == "{}"
