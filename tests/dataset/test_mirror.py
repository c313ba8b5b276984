from __future__ import annotations

import json
import shutil
from pathlib import Path

import fsspec
import pytest
from dataset_rows import article, mention
from dataset_store import TODAY, filled, settings_for

from pipeline.dataset.catalog import Catalog
from pipeline.dataset.data_docs import snapshot_data_docs
from pipeline.dataset.folder import FolderStorage
from pipeline.dataset.mirror import mirror
from pipeline.dataset.snapshot import publish
from pipeline.dataset.storage import open_storage
from pipeline.dataset.verify import verify
from pipeline.errors import ConfigError, SnapshotError

FIRST, SECOND = "v2024.05.10", "v2024.05.10.1"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Snapshots with two versions, the first one tagged."""
    settings = settings_for(tmp_path_factory.mktemp("mirror"))
    publish(filled(settings), settings, TODAY)
    publish(filled(settings, [article("a")], [mention("1")]), settings, TODAY)
    Catalog.of(settings).tag("paper", FIRST)
    return settings.snapshots_dir


@pytest.fixture
def source(two: Path, tmp_path: Path) -> Catalog:
    shutil.copytree(two, tmp_path / "snapshots", symlinks=True)
    return Catalog(FolderStorage(tmp_path / "snapshots"))


@pytest.fixture(params=["path", "file", "memory", "s3"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Catalog:
    if request.param == "s3":
        url = request.getfixturevalue("s3")
    elif request.param == "memory":
        fsspec.filesystem("memory").rm("/", recursive=True)
        url = "memory://bucket/mirror"
    else:
        url = f"{'file://' if request.param == 'file' else ''}{tmp_path}/mirror"
    return Catalog(open_storage(url, tmp_path / "copies"))


def test_every_version_is_copied_once_and_the_pointer_leads_to_the_latest(
    source: Catalog, target: Catalog
) -> None:
    assert mirror(source, target).versions == (FIRST, SECOND)
    assert mirror(source, target).versions == ()
    assert str(target.latest()) == SECOND
    assert target.tags() == {"paper": FIRST}
    assert [target.storage.problems(name) for name in (FIRST, SECOND)] == [[], []]
    for name in (FIRST, SECOND):
        files = [p for p in source.folder(name).rglob("*") if p.is_file()]
        for path in files:
            relative = path.relative_to(source.folder(name))
            assert (target.folder(name) / relative).read_bytes() == path.read_bytes()
    assert target.storage.read("catalog.json") == source.storage.read("catalog.json")


def test_what_plain_readers_find_in_an_object_store(
    source: Catalog, s3: str, tmp_path: Path
) -> None:
    storage = open_storage(s3, tmp_path / "unused")
    with pytest.raises(SnapshotError, match="no version"):
        storage.fetch(FIRST)
    mirror(source, Catalog(open_storage(s3, tmp_path / "copies")))
    pointer = json.loads(storage.read("latest.json") or "")
    assert pointer == {"version": SECOND, "path": f"{SECOND}/"}
    assert storage.read(f"{SECOND}/LICENSE") is not None
    assert storage.read(f"{SECOND}/nothing") is None
    assert not (tmp_path / "unused").exists()


def test_a_damaged_version_is_not_copied(source: Catalog, target: Catalog) -> None:
    (source.folder(SECOND) / "LICENSE").unlink()
    with pytest.raises(SnapshotError, match=r"v2024\.05\.10\.1 is damaged.*LICENSE is missing"):
        mirror(source, target)
    assert [str(version) for version in target.versions()] == [FIRST]


def test_a_copy_on_a_disk_is_a_sound_version(source: Catalog, tmp_path: Path) -> None:
    mirror(source, Catalog(FolderStorage(tmp_path / "mirror")))
    assert verify((tmp_path / "mirror" / "latest").resolve()) == []
    assert sorted(p.name for p in (tmp_path / "mirror").iterdir()) == [
        ".lock", "catalog.json", "latest", "tags.json", FIRST, SECOND,
    ]  # fmt: skip


def test_an_unknown_address_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="gopher://x"):
        open_storage("gopher://x", tmp_path)
    with pytest.raises(ConfigError, match="names no bucket"):
        open_storage("s3://", tmp_path)


def test_nothing_published_cannot_be_mirrored(tmp_path: Path) -> None:
    empty = Catalog(FolderStorage(tmp_path / "empty"))
    with pytest.raises(SnapshotError, match="nothing is published"):
        mirror(empty, Catalog(FolderStorage(tmp_path / "mirror")))
    assert not (tmp_path / "mirror").exists()


def test_the_checks_of_a_version_can_be_read_as_pages(two: Path, tmp_path: Path) -> None:
    index = snapshot_data_docs(two / FIRST, tmp_path / "pages")
    assert "events columns" in index.read_text(encoding="utf-8")
