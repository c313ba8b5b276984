"""The stage ``publish``: the resolved tables become the next version, if they pass and differ."""

from __future__ import annotations

from datetime import UTC, date, datetime

from pipeline.dataset.report import report_page
from pipeline.dataset.scorecard import Scorecard
from pipeline.dataset.snapshot import Published
from pipeline.dataset.snapshot import publish as publish_snapshot
from pipeline.errors import ValidationError
from pipeline.stages.code import is_coded
from pipeline.stages.score import measured
from pipeline.stages.workbench import Workbench


def publish(bench: Workbench, day: date | None = None) -> Published:
    """Publish a version named after a day, today unless given; nothing if nothing changed.

    Whatever earlier stages checked is checked again on the files as they will be published. Raises
    ValidationError naming the checks that failed; no version is made then.
    """
    published = attempt(bench, day)
    require_sound(published)
    return published


def attempt(bench: Workbench, day: date | None = None) -> Published:
    """What publishing comes to, be it that checks failed; see :func:`publish`."""
    today = day or datetime.now(UTC).date()
    return publish_snapshot(
        bench.store, bench.settings, today, measure=lambda: _scorecard(bench), report=report_page
    )


def require_sound(published: Published) -> None:
    """Raise ValidationError naming the checks that failed, if any did."""
    if published.failed:
        raise ValidationError(
            f"nothing was published: {published.reason}",
            remedy="Correct the rows named or send them to quarantine, then run again.",
        )


def _scorecard(bench: Workbench) -> Scorecard | None:
    """The figures of the coder that is installed, unless another one made some of the mentions."""
    return measured() if is_coded(bench) else None
