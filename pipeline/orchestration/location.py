"""Everything that the code location offers, gathered."""

from __future__ import annotations

import dagster as dg

from pipeline.orchestration.assets import ASSETS
from pipeline.orchestration.automation import inbox_changed, make_days, nightly, publish_events
from pipeline.orchestration.checks import CHECKS
from pipeline.orchestration.due import everything_due
from pipeline.orchestration.exports import EXPORTS
from pipeline.orchestration.io import StoreIOManager
from pipeline.orchestration.resources import DataFolder, from_environment


def definitions(folder: DataFolder) -> dg.Definitions:
    """The definitions over a data folder."""
    return dg.Definitions(
        assets=[*ASSETS, *EXPORTS],
        asset_checks=CHECKS,
        jobs=[everything_due, make_days, publish_events],
        schedules=[nightly],
        sensors=[inbox_changed],
        resources={"folder": folder, "store": StoreIOManager(folder=folder)},
        # a step in a process of its own takes seconds to start, and steps share the store anyway
        executor=dg.in_process_executor,
    )


defs = definitions(from_environment())
