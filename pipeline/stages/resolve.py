"""The stage ``resolve``: mentions of all days become events and their participants."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow.parquet as pq

from pipeline.contracts.tables import table
from pipeline.dataset.resolve import resolving
from pipeline.stages.due import code_fingerprint, fingerprint
from pipeline.stages.workbench import Workbench

TABLES = ("events", "participants", "mentions")
_CODE = ("dataset", "stages")


@dataclass(frozen=True, slots=True)
class ResolvedRows:
    """Rows of the tables that resolution makes."""

    mentions: int
    events: int
    participants: int
    changed: bool
    """Whether they were made again, as opposed to nothing being due."""


def resolve(bench: Workbench, *, again: bool = False) -> ResolvedRows:
    """Make ``events``, ``participants`` and the mentions that name their event, if they are due."""
    store, made = bench.store, bench.made
    inputs = fingerprint(
        code_fingerprint(_CODE),
        *(
            f"{name} {day} {made.output(name, day)}"
            for name in ("articles", "mentions")
            for day in store.days(name)
        ),
    )
    changed = again or any(
        made.inputs(name, None) != inputs or not bench.whole(name).is_file() for name in TABLES
    )
    if changed:
        mentions, articles = (
            store.checked_files(name) or table(name).empty() for name in ("mentions", "articles")
        )
        with resolving(mentions, articles) as resolved:
            for name in TABLES:
                path = store.write_parts(name, resolved.parts(name))
                made.record(name, None, inputs, path)
    rows = {name: pq.read_metadata(bench.whole(name)).num_rows for name in TABLES}
    return ResolvedRows(**rows, changed=changed)
