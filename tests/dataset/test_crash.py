from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from dataset_rows import article, mention
from dataset_store import TODAY, filled, many, settings_for
from killing import kill_at_random_moments, publishers

from pipeline.contracts.checks import CheckResult
from pipeline.dataset import snapshot as snapshot_module
from pipeline.dataset.catalog import Catalog
from pipeline.dataset.folder import STAGING
from pipeline.dataset.lock import publishing
from pipeline.dataset.manifest import Manifest
from pipeline.dataset.mirror import mirror
from pipeline.dataset.snapshot import publish
from pipeline.dataset.staging import Staging
from pipeline.dataset.store import Store
from pipeline.dataset.verify import verify
from pipeline.errors import SnapshotError
from pipeline.settings import SNAPSHOTS_VARIABLE, Settings

PUBLISHER = Path(__file__).with_name("publisher.py")
FULL_DISK = Path(__file__).with_name("full_disk.py")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


def start(settings: Settings, *limit: str, to: Settings | None = None) -> subprocess.Popen[str]:
    command = [sys.executable, str(PUBLISHER), str(settings.data_dir), *limit]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PUBLISHER.parent,
        env=os.environ | {SNAPSHOTS_VARIABLE: str((to or settings).snapshots_dir)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "publishing\n"
    return process


def all_sound(settings: Settings) -> None:
    """Every version that a reader can see is whole, and ``latest`` is one of them."""
    catalog = Catalog.of(settings)
    names = [p.name for p in settings.snapshots_dir.glob("v*")]
    assert sorted(names) == sorted(str(v) for v in catalog.versions())
    assert [problem for name in names for problem in verify(settings.snapshots_dir / name)] == []
    assert str(catalog.latest()) in names


def kill(settings: Settings, kills: int) -> None:
    """Kill so many processes at work that publish a second version."""
    first, second = "v2024.05.10", "v2024.05.10.1"
    assert publish(filled(settings), settings, TODAY).version == first
    filled(settings, *many(50))
    left: Counter[str] = Counter()

    def anew() -> None:
        shutil.rmtree(settings.snapshots_dir / second, ignore_errors=True)
        (settings.snapshots_dir / "latest").unlink()
        Catalog.of(settings).refresh()

    def look() -> None:
        all_sound(settings)
        names = {path.name for path in settings.snapshots_dir.iterdir()}
        left["staged"] += any(name.startswith(STAGING) for name in names)
        left["renamed"] += second in names

    with publishers(settings.data_dir) as at_work:
        kill_at_random_moments(at_work, kills, anew, look)
    # what a publisher leaves when it is killed half-way tells that it was
    assert left["staged"] >= kills // 2, left
    done = publish(Store(settings.store_dir), settings, TODAY).version
    assert done in (second, None)
    all_sound(settings)
    assert str(Catalog.of(settings).latest()) == second
    assert list(settings.snapshots_dir.glob(f"{STAGING}*")) == []


def test_a_kill_at_three_random_moments_shows_nothing_half_made(settings: Settings) -> None:
    kill(settings, 3)


@pytest.mark.slow
def test_a_kill_at_thirty_random_moments_shows_nothing_half_made(settings: Settings) -> None:
    kill(settings, 30)


class Died(BaseException):
    """The process is dead: nothing it does after this has any effect."""


@contextmanager
def dying(served: int) -> Iterator[None]:
    """Serve so many changes of the disk, then none."""
    left = served

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Died
            return change(*arguments, **options)

        return asked

    with pytest.MonkeyPatch.context() as patch:
        for name in ("rename", "replace", "symlink", "unlink", "rmdir", "mkdir", "fsync"):
            patch.setattr(os, name, counted(getattr(os, name)))
        yield


def test_a_death_at_any_change_of_the_disk_shows_nothing_half_made(tmp_path: Path) -> None:
    """One version is there; a second one is added, and the first one removed."""
    source = settings_for(tmp_path / "source")
    first = publish(filled(source), source, TODAY).version
    second = publish(filled(source, *many(2)), source, TODAY).version
    assert first is not None
    made = Catalog.of(source)
    seen = set()
    for served in count():
        settings = settings_for(tmp_path / f"died-{served}")
        there = Catalog.of(settings)
        with there.lock(0):
            there.storage.add(made.folder(first), first)
            there.refresh()
        try:
            with dying(served):
                mirror(made, there)
                with there.lock(0):
                    there.prune(1)
            break
        except Died:
            all_sound(settings)
            seen.add(tuple(map(str, there.versions())))
        mirror(made, there)
        all_sound(settings)
        assert sorted(p.name for p in settings.snapshots_dir.iterdir()) == [
            ".lock", "catalog.json", "latest", first, second,
        ]  # fmt: skip
    assert seen == {(first,), (second, first), (second,)}
    assert served > 50


def test_what_a_killed_publisher_left_is_cleaned_up_by_the_next(settings: Settings) -> None:
    store = filled(settings)
    stale = settings.snapshots_dir / ".staging-v2024.05.09-1234"
    stale.mkdir(parents=True)
    (stale / "events.parquet").write_bytes(b"half")
    (settings.snapshots_dir / ".catalog.json.1234-ab.tmp").write_text("half")
    assert publish(store, settings, TODAY).version == "v2024.05.10"
    assert sorted(p.name for p in settings.snapshots_dir.iterdir()) == [
        ".lock", "catalog.json", "latest", "v2024.05.10",
    ]  # fmt: skip


def test_a_version_that_was_renamed_but_not_listed_is_taken_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(filled(settings), settings, TODAY)
    changed = filled(settings, [article("a")], [mention("1")])
    refresh = Catalog.refresh
    with monkeypatch.context() as patch:
        calls: list[int] = []

        def fail_after_rename(catalog: Catalog) -> None:
            calls.append(1)
            if len(calls) > 1:
                raise KeyboardInterrupt
            refresh(catalog)

        patch.setattr(Catalog, "refresh", fail_after_rename)
        with pytest.raises(KeyboardInterrupt):
            publish(changed, settings, TODAY)
    assert str(Catalog.of(settings).latest()) == "v2024.05.10"
    again = publish(changed, settings, TODAY)
    assert again.reason == "nothing changed since v2024.05.10.1"
    assert str(Catalog.of(settings).latest()) == "v2024.05.10.1"
    all_sound(settings)


def test_two_publishers_at_once_make_one_version_of_one_content(settings: Settings) -> None:
    filled(settings)
    racers = [start(settings), start(settings)]
    versions = sorted(racer.communicate()[0].strip() for racer in racers)
    assert versions == ["None", "v2024.05.10"]
    all_sound(settings)


def test_two_data_folders_that_publish_to_one_place_at_once_make_two_versions(
    tmp_path: Path,
) -> None:
    shared = settings_for(tmp_path / "shared")
    for name, rows in {"one": many(2), "two": many(3)}.items():
        filled(settings_for(tmp_path / name), *rows)
    racers = [start(settings_for(tmp_path / name), to=shared) for name in ("one", "two")]
    versions = sorted(racer.communicate()[0].strip() for racer in racers)
    assert versions == ["v2024.05.10", "v2024.05.10.1"]
    all_sound(shared)
    first, second = (Manifest.read(shared.snapshots_dir / version) for version in versions)
    assert (first.previous, second.previous) == (None, first.version)
    assert {m.tables["articles"].rows for m in (first, second)} == {2, 3}


def test_a_publisher_that_cannot_wait_names_the_one_at_work(settings: Settings) -> None:
    store = filled(settings)
    with (
        publishing(settings.snapshots_dir, 1),
        pytest.raises(SnapshotError, match=r"being published to by process \d+"),
    ):
        publish(store, settings, TODAY, timeout=0)
    assert publish(store, settings, TODAY, timeout=0).version == "v2024.05.10"


@pytest.mark.parametrize("limit", ["100", "30000"])
def test_a_file_that_cannot_grow_leaves_the_old_version(settings: Settings, limit: str) -> None:
    publish(filled(settings), settings, TODAY)
    filled(settings, *many(200))
    process = start(settings, limit)
    _, errors = process.communicate()
    assert process.returncode != 0
    assert "File too large" in errors
    all_sound(settings)
    assert sorted(p.name for p in settings.snapshots_dir.glob(".*")) == [".lock"]
    assert publish(filled(settings, *many(3)), settings, TODAY).version == "v2024.05.10.1"


@pytest.mark.parametrize("left", [0, 400_000])
def test_a_disk_without_space_leaves_the_old_version(tmp_path: Path, left: int) -> None:
    mount = "mount -t tmpfs -o size=64m tmpfs $0"
    own = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    if not shutil.which("unshare") or subprocess.run([*own, mount, str(tmp_path)]).returncode:
        pytest.skip("this system lets nobody but its administrator mount a small disk")
    command = f"{mount} && exec {sys.executable} {FULL_DISK} $0 {left}"
    process = subprocess.run(
        [*own, command, str(tmp_path)], capture_output=True, text=True, cwd=FULL_DISK.parent
    )
    assert process.stdout.splitlines()[-4:] == [
        "error: No space left on device", "versions: v2024.05.10 v2024.05.10", "problems: 0",
        "with space: v2024.05.10.1",
    ], process.stderr  # fmt: skip


def test_a_stage_file_that_is_lost_while_staging_stops_the_version(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = Staging.check

    def lose(staging: Staging) -> list[CheckResult]:
        staging.path("events").unlink()
        return check(staging)

    monkeypatch.setattr(snapshot_module.Staging, "check", lose)
    with pytest.raises(SnapshotError, match=r"publishing v2024\.05\.10 failed"):
        publish(filled(settings), settings, TODAY)
    assert not (settings.snapshots_dir / "latest").exists()
