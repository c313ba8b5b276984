"""Names of versions: ``v2026.11.24``, and ``v2026.11.24.1`` for the next one of that day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.errors import SnapshotError

LATEST = "latest"
"""What the newest version is called, and the link to it in a folder."""

_NAME = re.compile(r"v(\d{4})\.(\d\d)\.(\d\d)(?:\.([1-9]\d*))?")


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A calendar version; later ones are greater."""

    day: date
    number: int = 0

    def __str__(self) -> str:
        # strftime does not pad years before 1000
        day = self.day.isoformat().replace("-", ".")
        return f"v{day}.{self.number}" if self.number else f"v{day}"

    @classmethod
    def parse(cls, name: str) -> Version:
        """The version of that name; SnapshotError if it is none."""
        match = _NAME.fullmatch(name)
        if match is not None:
            year, month, day, number = match.groups()
            try:
                return cls(date(int(year), int(month), int(day)), int(number or 0))
            except ValueError:
                pass
        raise SnapshotError(
            f"{name!r} is not a version", remedy="Write it like v2026.11.24 or v2026.11.24.1."
        )


def is_version(name: str) -> bool:
    """Whether a name is that of a version."""
    try:
        Version.parse(name)
    except SnapshotError:
        return False
    return True


def next_version(existing: Iterable[Version], today: date) -> Version:
    """The version to publish today: later than every other, even if the clock went back."""
    latest = max(existing, default=None)
    if latest is None or latest.day < today:
        return Version(today)
    return Version(latest.day, latest.number + 1)
