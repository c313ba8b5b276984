"""The checks of tables as Great Expectations Data Docs: static pages for a browser."""

from __future__ import annotations

import html
import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa

from pipeline.contracts.expectations import KEYS, ROWS, batches, declared, suite
from pipeline.contracts.tables import TableContract

_TITLES = {ROWS: "rows", KEYS: "keys", "": "columns"}


def write_data_docs(tables: Iterable[tuple[TableContract, pa.Table]], out: Path) -> Path:
    """Run the suites of some tables and write the pages into ``out``; returns the first page.

    The pages are for reading only: they do not decide what is published.
    """
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    site = {
        "class_name": "SiteBuilder",
        "site_name": "Dateline",
        "show_how_to_buttons": False,
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(out.resolve()),
        },
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        data_docs_sites={"local": site},
        progress_bars=ProgressBarsConfig(globally=False),
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    source = context.data_sources.add_pandas("dateline")
    for contract, table in tables:
        for frame, expectations in declared(contract).items():
            # a dot or a bracket would end up in the names of folders
            title = f"{contract.name} {_TITLES.get(frame, frame)}".replace(".", " ")
            asset = source.add_dataframe_asset(title)
            checks = context.suites.add(suite(contract, frame, title))
            definition = gx.ValidationDefinition(
                name=title, data=asset.add_batch_definition_whole_dataframe("all"), suite=checks
            )
            context.validation_definitions.add(definition)
            data = next(iter(batches(contract, table, frame, expectations)))
            definition.run(batch_parameters={"dataframe": data})
    context.build_data_docs()
    index = out / "index.html"
    _list_pages(index)
    return index


def _list_pages(index: Path) -> None:
    """Add links to the pages of the results: GX's own list needs scripts from the network."""
    pages = sorted(index.parent.glob("validations/**/*.html"))
    links = "".join(
        f'<li><a href="{quote(page.relative_to(index.parent).as_posix())}">'
        f"{html.escape(page.relative_to(index.parent).parts[1])}</a></li>"
        for page in pages
    )
    listed = f"<section><h2>Results by table</h2><ul>{links}</ul></section>"
    text = index.read_text(encoding="utf-8")
    index.write_text(text.replace("</body>", f"{listed}</body>"), encoding="utf-8")
