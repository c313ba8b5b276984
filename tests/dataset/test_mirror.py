from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import fsspec
import pyarrow.parquet as pq
import pytest
from dataset_rows import article, mention
from dataset_store import TODAY, filled, settings_for

from pipeline.dataset.data_docs import snapshot_data_docs
from pipeline.dataset.mirror import mirror, verify_mirror
from pipeline.dataset.snapshot import publish
from pipeline.dataset.verify import verify
from pipeline.errors import ConfigError, SnapshotError


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Snapshots with two versions."""
    settings = settings_for(tmp_path_factory.mktemp("mirror"))
    publish(filled(settings), settings, TODAY)
    publish(filled(settings, [article("a")], [mention("1")]), settings, TODAY)
    return settings.snapshots_dir


@pytest.fixture
def snapshots(two: Path, tmp_path: Path) -> Path:
    shutil.copytree(two, tmp_path / "snapshots", symlinks=True)
    return tmp_path / "snapshots"


@pytest.fixture(params=["file", "memory"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "file":
        return f"file://{tmp_path}/mirror"
    fsspec.filesystem("memory").rm("/", recursive=True)
    return "memory://bucket/mirror"


def test_every_version_is_copied_once_and_the_pointer_leads_to_the_latest(
    snapshots: Path, url: str
) -> None:
    assert mirror(snapshots, url).versions == ("v2024.05.10", "v2024.05.10.1")
    assert mirror(snapshots, url).versions == ()
    assert verify_mirror(url) == []
    system, base = fsspec.core.url_to_fs(url)
    assert json.loads(system.cat_file(f"{base}/latest.json"))["version"] == "v2024.05.10.1"
    with system.open(f"{base}/v2024.05.10.1/events.parquet") as file:
        assert pq.read_table(file).num_rows == 1


def test_a_copy_on_a_disk_is_a_sound_version(snapshots: Path, tmp_path: Path) -> None:
    mirror(snapshots, str(tmp_path / "mirror"))
    assert verify(tmp_path / "mirror" / "v2024.05.10.1") == []
    assert [p.name for p in (tmp_path / "mirror").glob("*.tmp")] == []


def test_a_copy_that_was_cut_short_keeps_the_old_pointer_and_is_completed(
    snapshots: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "mirror"
    whole = tmp_path / "whole"
    shutil.copytree(snapshots, whole, symlinks=True)
    shutil.rmtree(snapshots / "v2024.05.10.1")
    (snapshots / "latest").unlink()
    (snapshots / "latest").symlink_to("v2024.05.10")
    mirror(snapshots, str(target))
    system = type(fsspec.filesystem("file"))
    put = system.put_file
    calls: list[str] = []

    def fail_on_the_third(self: Any, *arguments: Any, **options: Any) -> None:
        calls.append(str(arguments))
        if len(calls) == 3:
            raise OSError("the line went dead")
        put(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(system, "put_file", fail_on_the_third)
        with pytest.raises(SnapshotError, match="the line went dead"):
            mirror(whole, str(target))
    assert json.loads((target / "latest.json").read_text())["version"] == "v2024.05.10"
    assert not (target / "v2024.05.10.1" / "manifest.json").exists()
    assert mirror(whole, str(target)).versions == ("v2024.05.10.1",)
    assert verify_mirror(str(target)) == []


def test_a_damaged_version_is_not_copied(snapshots: Path, url: str) -> None:
    (snapshots / "v2024.05.10.1" / "LICENSE").unlink()
    with pytest.raises(SnapshotError, match=r"v2024\.05\.10\.1 is damaged.*LICENSE is missing"):
        mirror(snapshots, url)


def test_what_a_mirror_lost_is_found(snapshots: Path, tmp_path: Path) -> None:
    target = tmp_path / "mirror"
    mirror(snapshots, str(target))
    (target / "v2024.05.10.1" / "LICENSE").unlink()
    (target / "v2024.05.10.1" / "CHANGES.md").write_text("x")
    assert verify_mirror(str(target))[0].startswith("CHANGES.md has 1 bytes")
    assert "LICENSE is missing" in verify_mirror(str(target))
    assert "has no sound version" in verify_mirror(str(tmp_path / "elsewhere"))[0]


def test_an_unknown_address_names_the_remedy(snapshots: Path) -> None:
    with pytest.raises(ConfigError, match="gopher://x"):
        mirror(snapshots, "gopher://x")


def test_nothing_published_cannot_be_mirrored(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="nothing is published"):
        mirror(tmp_path, "memory://x")


def test_the_checks_of_a_version_can_be_read_as_pages(two: Path, tmp_path: Path) -> None:
    index = snapshot_data_docs(two / "v2024.05.10", tmp_path / "pages")
    assert "events columns" in index.read_text(encoding="utf-8")
