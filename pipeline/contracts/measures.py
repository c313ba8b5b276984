"""The measures of a scorecard, read from ``schemas/scorecard.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.contracts.files import schemas_dir
from pipeline.errors import ContractError


@dataclass(frozen=True, slots=True)
class MeasureContract:
    """What a measure counts."""

    name: str
    title: str
    part: str | None
    """What is counted as right; None if the measure follows from two others."""
    whole: str | None
    """Of what."""

    @property
    def of_counts(self) -> bool:
        """Whether it is a share, as opposed to the harmonic mean of two."""
        return self.part is not None

    @property
    def parents(self) -> tuple[str, str]:
        """The measures of which it is the harmonic mean, unless it is a share."""
        stem = self.name.removesuffix("_f1")
        return f"{stem}_recall", f"{stem}_precision"


@cache
def measures() -> Mapping[str, MeasureContract]:
    """Every measure by its name, in order; ContractError if their file is wrong."""
    import yaml

    path = schemas_dir() / "scorecard.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        found = {
            name: MeasureContract(name, entry["title"], entry.get("part"), entry.get("whole"))
            for name, entry in content.items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractError(f"{path}: {error!r}", remedy="Restore the entry.") from error
    for measure in found.values():
        if not measure.of_counts and not set(measure.parents) <= found.keys():
            raise ContractError(
                f"{path}: {measure.name} counts nothing and is the mean of nothing",
                remedy="Say its part and whole, or name it after a recall and a precision.",
            )
    return found
