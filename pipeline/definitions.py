"""The Dagster code location: what ``workspace.yaml`` loads."""

from pipeline.orchestration.location import defs

__all__ = ["defs"]
