"""Publishing: a version appears whole, validated and final, or not at all.

Everything is written into a staging folder that no reader looks into, read back and checked. The
manifest comes last, every file is flushed, and then the storage makes the version visible in one
step. A process killed on the way leaves ``latest`` on the version before; the next one cleans up
after it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.contracts.checks import CheckResult, failures
from pipeline.contracts.dataset import dataset_contract
from pipeline.contracts.dictionary import snapshot_codebook
from pipeline.dataset.catalog import Catalog
from pipeline.dataset.causes import with_causes
from pipeline.dataset.changes import changes_document
from pipeline.dataset.code_version import code_version
from pipeline.dataset.croissant import croissant
from pipeline.dataset.datapackage import datapackage
from pipeline.dataset.diff import diff_snapshots
from pipeline.dataset.drift import check_drift, drift_rules
from pipeline.dataset.folder import STAGING
from pipeline.dataset.integrity import Source, check_evidence
from pipeline.dataset.manifest import MANIFEST, FileEntry, Manifest
from pipeline.dataset.scorecard import SCORECARD, Scorecard
from pipeline.dataset.staging import Staging
from pipeline.dataset.store import Store
from pipeline.dataset.versions import next_version
from pipeline.errors import SnapshotError
from pipeline.settings import Settings

Report = Callable[[Path], str]
"""Makes a self-contained HTML page from the folder of a version."""

Measure = Callable[[], Scorecard | None]
"""Measures the accuracy of the coder that made the mentions; None if that cannot be told."""


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing came to."""

    version: str | None
    """The new version; None if none was made."""
    reason: str
    """Why a version was made, or why not."""
    folder: Path | None = None
    """The files of the version that stands, on this machine."""
    address: str = ""
    """Where readers find it."""
    checks: tuple[CheckResult, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a blocking check stopped it, as opposed to there being nothing new."""
        return bool(failures(self.checks))


def publish(
    store: Store,
    settings: Settings,
    today: date,
    *,
    lexicon_version: str | None = None,
    measure: Measure | None = None,
    report: Report | None = None,
    more_checks: Sequence[CheckResult] = (),
    timeout: float = 60.0,
) -> Published:
    """Publish the resolved tables of a store as the next version.

    ``today`` names the version; nothing else depends on the clock. ``lexicon_version`` is, unless
    given, what the mentions say of their coder. ``measure`` is asked for the scorecard once all
    checks have passed. ``more_checks`` are results of checks that were run elsewhere. ``timeout``
    is how many seconds to wait for another publisher.

    Raises SnapshotError if another publisher holds the lock or the storage refuses, and
    InputError if events have not been resolved.
    """
    catalog = Catalog.of(settings)
    storage = catalog.storage
    with catalog.lock(timeout):
        storage.clean()
        # a publisher that was killed at the end left a sound version that nothing lists
        catalog.refresh()
        version = str(next_version(catalog.versions(), today))
        staging = Staging(
            storage.workplace / f"{STAGING}{version}-{os.getpid()}", version, settings.publish_text
        )
        try:
            staging.folder.mkdir()
            published = _make(
                store, settings, today, catalog, staging, lexicon_version, measure, report,
                more_checks,
            )  # fmt: skip
            if published.version is not None:
                storage.add(staging.folder, version)
                catalog.refresh()
                catalog.prune(settings.keep_versions)
                published = _standing(catalog, version, published)
        except OSError as error:
            raise SnapshotError(
                f"publishing {version} failed: {error}",
                remedy=f"Check space and rights of {storage.workplace}, then publish again.",
            ) from error
        finally:
            shutil.rmtree(staging.folder, ignore_errors=True)
    return published


def _make(
    store: Store,
    settings: Settings,
    today: date,
    catalog: Catalog,
    staging: Staging,
    lexicon_version: str | None,
    measure: Measure | None,
    report: Report | None,
    more_checks: Sequence[CheckResult],
) -> Published:
    """Fill the staging folder; a result without a version means that it is to be thrown away."""
    staging.write_tables(store, settings.dataset_name)
    previous = _previous(catalog)
    draft = Manifest(
        dataset=settings.dataset_name,
        title=settings.dataset_title,
        publisher=settings.publisher,
        version=staging.version,
        previous=previous[1].version if previous else None,
        published=today,
        schema_version=dataset_contract().version,
        code_version=code_version(),
        lexicon_version=lexicon_version or _coder_versions(store),
        license=dataset_contract().license.name,
        publish_text=settings.publish_text,
        tables=staging.tables,
        files={},
        inputs={},
        checks={},
    )
    if previous is not None and previous[1].content() == draft.content():
        unchanged = Published(None, f"nothing changed since {previous[1].version}")
        return _standing(catalog, previous[1].version, unchanged)
    checks = (
        *more_checks,
        *_evidence(store),
        *staging.check(),
        *_drift(staging, previous, settings.accept_drift),
    )
    failed = failures(checks)
    if failed:
        reasons = "; ".join(f"{f.table}: {f.check}: {f.detail}" for f in failed)
        return Published(None, f"{len(failed)} checks failed: {reasons}", checks=checks)
    draft = replace(draft, inputs=staging.write_inputs(store), checks=staging.write_results(checks))
    _write_scorecard(staging, draft, measure)
    _write_documents(staging, draft, previous, report)
    staging.write(MANIFEST, replace(draft, files=staging.entries()).to_json())
    staging.seal()
    since = f"changed since {previous[1].version}" if previous else "the first version"
    return Published(staging.version, since, checks=checks)


def _standing(catalog: Catalog, version: str, published: Published) -> Published:
    """What publishing came to, with the version that stands after it."""
    folder, address = catalog.storage.fetch(version), catalog.address(version)
    return replace(published, folder=folder, address=address)


def _write_scorecard(staging: Staging, manifest: Manifest, measure: Measure | None) -> None:
    """Write the scorecard, if there is one of just the code and lexicon of this version."""
    card = measure() if measure is not None else None
    if card is not None and not card.problems(manifest.code_version, manifest.lexicon_version):
        staging.write(SCORECARD, card.to_json())


def _write_documents(
    staging: Staging,
    manifest: Manifest,
    previous: tuple[Path, Manifest] | None,
    report: Report | None,
) -> None:
    diffs = {}
    if previous is not None:
        diffs = diff_snapshots(staging.contracts, previous[0], staging.folder)
        old, new = _tables(staging, previous[0]), _tables(staging, staging.folder)
        diffs = with_causes(diffs, old, new, previous[1], manifest)
    before = previous[1] if previous else None
    staging.write("CHANGES.md", changes_document(manifest, before, diffs))
    staging.write("CODEBOOK.md", snapshot_codebook(staging.publish_text))
    staging.write("LICENSE", _license(manifest))
    tables = {n: (c, FileEntry.of(staging.path(n))) for n, c in staging.contracts.items()}
    staging.write(
        "datapackage.json",
        datapackage(manifest.dataset, manifest.title, manifest.version, manifest.published, tables),
    )
    staging.write(
        "croissant.json",
        croissant(
            manifest.dataset,
            manifest.title,
            manifest.publisher,
            manifest.version,
            manifest.published,
            tables,
        ),
    )
    if report is not None:
        staging.write("report.html", report(staging.folder))


def _previous(catalog: Catalog) -> tuple[Path, Manifest] | None:
    latest = catalog.latest()
    if latest is None:
        return None
    folder = catalog.storage.fetch(str(latest))
    return folder, Manifest.read(folder)


def _evidence(store: Store) -> list[CheckResult]:
    """Check offsets against the text, which the published files may not hold."""
    articles = store.files("articles")
    if not articles:
        return []
    return check_evidence(store.folder / "mentions.parquet", articles)


def _drift(
    staging: Staging, previous: tuple[Path, Manifest] | None, accept: bool
) -> list[CheckResult]:
    """Compare what is about to be published with the version before."""
    if previous is None:
        return []
    old, new = _tables(staging, previous[0]), _tables(staging, staging.folder)
    return check_drift(old, new, drift_rules(), accept=accept)


def _tables(staging: Staging, folder: Path) -> dict[str, Source]:
    """The Parquet files of a version, by table."""
    files = {name: folder / f"{name}.parquet" for name in staging.contracts}
    return {name: path for name, path in files.items() if path.is_file()}


def _coder_versions(store: Store) -> str:
    with store.open_whole("mentions") as file:
        batches = file.iter_batches(columns=["coder_version"])
        versions = {v for batch in batches for v in batch["coder_version"].unique().to_pylist()}
    return ", ".join(sorted(versions)) or "none"


def _license(manifest: Manifest) -> str:
    about = dataset_contract()
    return (
        f"{manifest.title}, version {manifest.version}\n"
        f"Published by {manifest.publisher}, {manifest.published.isoformat()}\n\n"
        f"The data in this folder are licensed under {about.license.title} ({about.license.name}):"
        f"\n{about.license.path}\n\n"
        "You may copy, change and use them for any purpose if you name the publisher, the dataset"
        "\nand the version, link to the licence, and say what you changed.\n\n"
        "Coordinates and names of places derive from GeoNames (https://www.geonames.org), licensed"
        "\nunder CC BY 4.0; they were selected and simplified.\n\n"
        "Titles, addresses"
        + (" and texts" if manifest.publish_text else "")
        + " of articles belong to their publishers; the licence does not cover them.\n"
    )
