"""The latest version in the formats of other tools: optional assets, which no job makes."""

# no `from __future__ import annotations`: Dagster reads the annotations of the functions below

import dagster as dg

from pipeline.dataset.catalog import Catalog
from pipeline.dataset.exports import EXPORTERS, Exporter, export
from pipeline.dataset.versions import LATEST
from pipeline.orchestration.assets import GROUP, OWNERS
from pipeline.orchestration.metadata import files_metadata
from pipeline.orchestration.resources import DataFolder, readable_failures


def _export_asset(exporter: Exporter) -> dg.AssetsDefinition:
    @dg.asset(
        name=f"export_{exporter.name.replace('-', '_')}",
        deps=["snapshot"],
        group_name=GROUP,
        owners=OWNERS,
        kinds={"file"},
        description=f"The latest version as {exporter.description}, in the folder `exports`.",
    )
    def exported(folder: DataFolder) -> dg.MaterializeResult[None]:
        with readable_failures():
            settings = folder.settings()
            version = Catalog.of(settings).folder(LATEST)
            files = export(version, exporter.name, settings.exports_dir)
        return dg.MaterializeResult(metadata=files_metadata(version.name, files))

    return exported


EXPORTS = [_export_asset(exporter) for exporter in EXPORTERS.values()]
