"""The command ``dateline``: options in, stages called, results printed."""

from pipeline.cli.app import main

__all__ = ["main"]
