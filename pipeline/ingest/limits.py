"""How much an input may ask of the machine. Beyond a limit it is refused, with the limit named."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one input; sizes in bytes, times in seconds."""

    record_bytes: int = 16 * MEGABYTE
    """One article, page, feed or line: read into memory whole."""
    member_bytes: int = 64 * 1024 * MEGABYTE
    """One member of a zip or gzip set once unpacked: streamed, so it may be large."""
    expansion_ratio: int = 200
    """Unpacked size over packed size, checked once a member has passed `expansion_grace`."""
    expansion_grace: int = 8 * MEGABYTE
    """Unpacked bytes below which the ratio does not matter."""
    archive_members: int = 1_000_000
    """Members of one archive."""
    archive_depth: int = 3
    """Archives within archives."""
    spool_bytes: int = 2 * 1024 * MEGABYTE
    """A zip or Parquet file inside another archive, kept in a temporary file while it is read."""
    json_depth: int = 100
    """Nesting of one JSON value."""
