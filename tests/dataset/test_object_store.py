"""Publishing to an object store, as it is used and as it goes wrong."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import fsspec
import pytest
from dataset_rows import article, mention
from dataset_store import TODAY, filled, settings_for
from killing import MISSES, kill_at_random_moments, publishers
from newsroom import dateline
from s3_client import serving, use_keys

from pipeline.dataset.catalog import Catalog
from pipeline.dataset.folder import FolderStorage
from pipeline.dataset.manifest import Manifest
from pipeline.dataset.mirror import mirror
from pipeline.dataset.objects import ObjectStorage
from pipeline.dataset.remote import open_system
from pipeline.dataset.snapshot import publish
from pipeline.errors import SnapshotError
from pipeline.settings import Settings

PUBLISHER = Path(__file__).with_name("publisher.py")
MIRRORER = Path(__file__).with_name("mirrorer.py")
FIRST, SECOND = "v2024.05.10", "v2024.05.10.1"


@pytest.fixture
def settings(tmp_path: Path, s3: str) -> Settings:
    return settings_for(tmp_path / "data", snapshots=s3)


def names_at(url: str) -> list[str]:
    """Every object below a URL."""
    system, base = open_system(url)
    system.invalidate_cache()
    return sorted(path[len(base) + 1 :] for path in system.find(base))


def whole(url: str, copies: Path) -> list[str]:
    """The versions that a reader elsewhere sees; every byte of them is checked."""
    catalog = Catalog(ObjectStorage(url, copies))
    names = [str(version) for version in catalog.versions()]
    assert [problem for name in names for problem in catalog.storage.problems(name)] == []
    latest = catalog.latest()
    assert latest is None or str(latest) in names
    return names


# As it is used


def test_versions_are_published_to_a_url(settings: Settings, s3: str, tmp_path: Path) -> None:
    first = publish(filled(settings), settings, TODAY)
    assert (first.version, first.address) == (FIRST, f"{s3}/{FIRST}")
    changed = filled(settings, [article("a")], [mention("1")])
    assert publish(changed, settings, TODAY).version == SECOND
    assert publish(changed, settings, TODAY).reason == f"nothing changed since {SECOND}"
    assert whole(s3, tmp_path / "elsewhere") == [SECOND, FIRST]
    assert not settings.snapshots_dir.exists()
    catalog = Catalog(ObjectStorage(s3, tmp_path / "elsewhere"))
    assert str(catalog.latest()) == SECOND
    assert Manifest.read(catalog.folder("latest")).previous == FIRST
    listed = json.loads(catalog.storage.read("catalog.json") or "")["versions"]
    assert [entry["version"] for entry in listed] == [SECOND, FIRST]


def test_nothing_but_versions_and_documents_is_left(settings: Settings, s3: str) -> None:
    published = publish(filled(settings), settings, TODAY)
    assert published.folder is not None
    files = {p.relative_to(published.folder) for p in published.folder.rglob("*") if p.is_file()}
    of_version = sorted(f"{FIRST}/{path.as_posix()}" for path in files)
    assert names_at(s3) == ["catalog.json", "latest.json", *of_version]


def test_pruning_keeps_the_latest_and_the_tagged(settings: Settings, s3: str) -> None:
    for number in range(4):
        store = filled(settings, [article("a", word_count=number)], [mention("1")])
        publish(store, replace(settings, keep_versions=2), TODAY + timedelta(days=number))
        if number == 0:
            catalog = Catalog.of(settings)
            with catalog.lock(5):
                catalog.tag("paper", FIRST)
    kept = {"v2024.05.13", "v2024.05.12", FIRST}
    assert set(map(str, Catalog.of(settings).versions())) == kept
    assert {name.partition("/")[0] for name in names_at(s3) if "/" in name} == kept
    copies = next(settings.copies_dir.iterdir())
    assert {path.name for path in copies.glob("v*")} == kept


def test_the_commands_work_over_a_url(
    tmp_path: Path, s3: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_SNAPSHOTS", s3)
    data = tmp_path / "data"
    settings = settings_for(data, snapshots=s3)
    assert "Run `dateline run` first" in dateline(data, "verify").output
    store = filled(settings)
    event = store.read_whole("events")["event_id"][0].as_py()
    output = dateline(data, "publish", "--version-date", "2024-05-10").output
    assert f"{s3}/{FIRST}" in output
    assert dateline(data, "verify").output == f"{s3}/{FIRST} is sound\n"
    assert dateline(data, "tag", "latest", "paper").output == f"paper is {FIRST}\n"
    filled(settings, [article("a")], [mention("1")])
    dateline(data, "publish", "--version-date", "2024-05-10")
    shutil.rmtree(settings.copies_dir)
    assert f"Since {FIRST}." in dateline(data, "diff", "paper").output
    assert f"event {event}" in dateline(data, "explain", event, "--version", "paper").output
    exported = dateline(data, "export", "--format", "csv", "--out", tmp_path / "csv").output.split()
    assert exported
    assert all(Path(path).stat().st_size for path in exported)
    assert dateline(data, "prune", "--keep", 1).output == "2 versions are left\n"
    mirrored = dateline(data, "mirror", tmp_path / "mirror").output
    assert mirrored.splitlines()[-1] == f"latest at {tmp_path / 'mirror'} is {SECOND}"


def test_what_is_not_there_is_said_not_to_be(s3: str) -> None:
    system, base = open_system(s3)
    for asked in (system.modified, system.info, system.cat_file, system.rm_file, system.ls):
        with pytest.raises(FileNotFoundError):
            asked(f"{base}/nothing")
    assert system.find(f"{base}/nothing") == []


def test_a_file_of_many_parts_arrives_whole(s3: str, tmp_path: Path) -> None:
    system, base = open_system(s3)
    content = random.Random(1).randbytes(25_000_000)
    (tmp_path / "large").write_bytes(content)
    system.put_file(str(tmp_path / "large"), f"{base}/large")
    assert system.cat_file(f"{base}/large") == content


# As it goes wrong


class Died(BaseException):
    """The process is dead: nothing it does after this has any effect."""


class Dying:
    """A file system that serves so many requests; then its process dies, before or after one."""

    def __init__(self, system: Any, served: int, carried_out: bool) -> None:
        self.system, self.left, self.carried_out = system, served, carried_out

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.system, name)

        def asked(*arguments: Any, **options: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                if self.left == -1 and self.carried_out:
                    method(*arguments, **options)
                raise Died
            return method(*arguments, **options)

        return asked


def dying(storage: ObjectStorage, served: int, carried_out: bool) -> ObjectStorage:
    broken = Dying(storage._system, served, carried_out)
    storage._system = storage._lock._system = broken
    return storage


@pytest.mark.parametrize("carried_out", [False, True], ids=["before", "after"])
def test_a_death_at_any_request_shows_nothing_half_made(
    two: Catalog, tmp_path: Path, carried_out: bool
) -> None:
    """One version is there and tagged; a second one is added, and the first one removed."""
    memory = fsspec.filesystem("memory")
    memory.rm("/", recursive=True)
    url, copies = "memory://bucket/events", tmp_path / "copies"
    seen = set()
    for served in count():
        if served:
            memory.rm("/bucket", recursive=True)
        shutil.rmtree(copies, ignore_errors=True)
        start = Catalog(ObjectStorage(url, copies))
        with start.lock(0):
            start.storage.add(two.folder(FIRST), FIRST)
            start.refresh()
        try:
            replacing = Catalog(dying(ObjectStorage(url, copies), served, carried_out))
            mirror(two, replacing, timeout=0)
            with replacing.lock(0):
                replacing.prune(1)
            break
        except Died:
            pass
        visible = whole(url, tmp_path / f"reader-{served}")
        seen.add(tuple(visible))
        assert visible in ([FIRST], [SECOND, FIRST], [SECOND])
        after = Catalog(ObjectStorage(url, copies))
        assert mirror(two, after, timeout=0).latest == SECOND
        assert whole(url, tmp_path / "reader") == [SECOND, FIRST]
        assert {name.partition("/")[0] for name in names_at(url)} == {
            "catalog.json", "latest.json", SECOND, FIRST,
        }  # fmt: skip
    assert seen == {(FIRST,), (SECOND, FIRST), (SECOND,)}
    assert served > 50


def started(script: Path, *arguments: object, url: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, str(script), *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=script.parent,
        env=os.environ | {"DATELINE_SNAPSHOTS": url},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() in ("publishing\n", "mirroring\n")
    return process


def killed_after(process: subprocess.Popen[str], seconds: float) -> bool:
    """Kill a process after so many seconds; whether it was still at work."""
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def kill_mirrors(two: Catalog, url: str, tmp_path: Path, kills: int) -> None:
    """Kill so many processes at work that add two versions to a store that has none."""
    process = started(MIRRORER, two.storage.address, tmp_path, url=url)
    began = time.monotonic()
    assert process.wait() == 0
    lasts = time.monotonic() - began
    chance = random.Random(7)
    system, base = open_system(url)
    hit = missed = 0
    while hit < kills:
        system.rm(base, recursive=True)
        process = started(MIRRORER, two.storage.address, tmp_path, url=url)
        began = time.monotonic()
        if killed_after(process, chance.uniform(0, lasts)):
            hit += 1
        else:
            missed += 1
            lasts = min(lasts, time.monotonic() - began)
            assert missed <= MISSES * kills, f"only {hit} of {kills} kills hit one at work"
        assert whole(url, tmp_path / "reader") in ([], [FIRST], [SECOND, FIRST])
        process = started(MIRRORER, two.storage.address, tmp_path, url=url)
        assert process.communicate()[1] == ""
        assert whole(url, tmp_path / "reader") == [SECOND, FIRST]
        assert {name.partition("/")[0] for name in names_at(url)} == {
            "catalog.json", "latest.json", SECOND, FIRST,
        }  # fmt: skip


def test_a_kill_at_three_random_moments_leaves_the_store_whole(
    two: Catalog, s3: str, tmp_path: Path
) -> None:
    kill_mirrors(two, s3, tmp_path, 3)


@pytest.mark.slow
def test_a_kill_at_thirty_random_moments_leaves_the_store_whole(
    two: Catalog, s3: str, tmp_path: Path
) -> None:
    kill_mirrors(two, s3, tmp_path, 30)


@pytest.mark.slow
def test_a_publisher_killed_at_thirty_random_moments_loses_nothing(
    settings: Settings, s3: str, tmp_path: Path
) -> None:
    publish(filled(settings), settings, TODAY)
    filled(settings, [article("a")], [mention("1")])

    def anew() -> None:
        catalog = Catalog.of(settings)
        with catalog.lock(5):
            if len(catalog.versions()) == 2:
                catalog.storage.remove(SECOND)
            catalog.refresh()

    left: Counter[str] = Counter()

    def look() -> None:
        assert whole(s3, tmp_path / "reader") in ([FIRST], [SECOND, FIRST])
        left["claimed"] += any(name.startswith(".publishing/") for name in names_at(s3))

    with publishers(settings.data_dir, DATELINE_SNAPSHOTS=s3) as at_work:
        kill_at_random_moments(at_work, 30, anew, look)
    # the claim that a publisher leaves when it is killed at work tells that it was
    assert left["claimed"] >= 15
    last = publish(filled(settings, [article("b")], [mention("2", "b")]), settings, TODAY).version
    assert last in (SECOND, "v2024.05.10.2")
    assert whole(s3, tmp_path / "reader")[0] == last


def test_two_publishers_of_two_machines_make_two_versions(s3: str, tmp_path: Path) -> None:
    filled(settings_for(tmp_path / "one"))
    filled(settings_for(tmp_path / "two"), [article("a")], [mention("1")])
    racers = [started(PUBLISHER, tmp_path / name, url=s3) for name in ("one", "two")]
    made = sorted(racer.communicate()[0].strip() for racer in racers)
    assert made == [FIRST, SECOND]
    assert whole(s3, tmp_path / "reader") == [SECOND, FIRST]
    catalog = Catalog(ObjectStorage(s3, tmp_path / "reader"))
    assert str(catalog.latest()) == SECOND
    assert Manifest.read(catalog.folder(SECOND)).previous == FIRST


def test_of_many_writers_one_writes_at_a_time(s3: str, tmp_path: Path) -> None:
    writing: list[int] = []

    def write(number: int) -> None:
        storage = ObjectStorage(s3, tmp_path / str(number))
        for _ in range(4):
            with storage.lock(60):
                writing.append(number)
                time.sleep(0.02)
                assert writing == [number]
                writing.clear()

    with ThreadPoolExecutor(4) as pool:
        assert len(list(pool.map(write, range(4)))) == 4
    assert names_at(s3) == []


@pytest.fixture
def held(two: Catalog, tmp_path: Path) -> Iterator[str]:
    """A store of whose lock another machine's writer holds; its URL."""
    fsspec.filesystem("memory").rm("/", recursive=True)
    url = "memory://bucket/events"
    with ObjectStorage(url, tmp_path / "other").lock(0):
        yield url


def test_a_writer_that_cannot_wait_names_the_one_at_work(
    held: str, two: Catalog, tmp_path: Path
) -> None:
    mine = Catalog(ObjectStorage(held, tmp_path / "mine"))
    with pytest.raises(SnapshotError, match=rf"process {os.getpid()} on .* since .* UTC") as error:
        mirror(two, mine, timeout=0)
    assert "If it was killed, it stops others for 3 minutes" in str(error.value)
    assert len(names_at(held)) == 1


def test_a_writer_that_lost_its_lock_changes_nothing_any_more(two: Catalog, tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    memory.rm("/", recursive=True)
    url = "memory://bucket/events"
    storage = ObjectStorage(url, tmp_path / "copies")
    with storage.lock(0):
        memory.rm("/bucket/events/.publishing", recursive=True)
        for change in (
            lambda: storage.add(two.folder(FIRST), FIRST),
            lambda: storage.write("tags.json", "{}"),
            lambda: storage.point(FIRST),
        ):
            with pytest.raises(SnapshotError, match="is not held"):
                change()
    assert names_at(url) == []


def test_a_missing_bucket_is_named(settings: Settings, tmp_path: Path) -> None:
    elsewhere = replace(settings, snapshots="s3://no-such-bucket/events")
    with pytest.raises(SnapshotError, match="s3://no-such-bucket/events cannot be used") as error:
        publish(filled(settings), elsewhere, TODAY)
    assert "Make the bucket" in str(error.value)


def test_a_server_that_does_not_answer_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(SnapshotError, match=r"s3://.* cannot be used") as error:
        publish(filled(settings), settings, TODAY)
    assert "Check the network and" in str(error.value)


def test_keys_that_are_refused_are_named(
    moto_python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(tmp_path, snapshots="s3://bucket/events")
    with serving(moto_python, asks_for_keys=True) as endpoint:
        use_keys(monkeypatch, endpoint)
        with pytest.raises(SnapshotError, match="cannot be used") as error:
            publish(filled(settings), settings, TODAY)
    assert "Check the keys (AWS_ACCESS_KEY_ID" in str(error.value)


def test_a_damaged_object_is_found_and_never_read(two: Catalog, s3: str, tmp_path: Path) -> None:
    mirror(two, Catalog(ObjectStorage(s3, tmp_path / "copies")))
    system, base = open_system(s3)
    system.pipe_file(f"{base}/{SECOND}/CHANGES.md", b"x")
    system.pipe_file(f"{base}/{SECOND}/extra.txt", b"x")
    system.rm_file(f"{base}/{SECOND}/LICENSE")
    reader = ObjectStorage(s3, tmp_path / "reader")
    problems = reader.problems(SECOND)
    assert [problem.split()[0] for problem in problems] == ["extra.txt", "CHANGES.md", "LICENSE"]
    with pytest.raises(SnapshotError, match=f"{SECOND} is damaged"):
        reader.fetch(SECOND)
    assert reader.fetch(FIRST).name == FIRST


def test_a_manifest_cannot_name_files_outside_of_its_version(two: Catalog) -> None:
    text = (two.folder(FIRST) / "manifest.json").read_text()
    with pytest.raises(SnapshotError, match="does not lie in the snapshot"):
        Manifest.parse(text.replace('"LICENSE"', '"../LICENSE"'), "manifest.json")


def test_a_folder_is_opened_as_a_folder_however_it_is_written(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    for address in (tmp_path / "there", f"file://{tmp_path}/there"):
        storage = Catalog.of(replace(settings, snapshots=str(address))).storage
        assert storage == FolderStorage(tmp_path / "there")
