"""The outline of the world: land and borders, from Natural Earth, which is in the public domain.

``world.txt`` holds it, a line a ring or border, as longitude,latitude in tenths of a degree. It was
made from the package world-atlas 2.0.2, which brings Natural Earth 4.1 at 1:110m as TopoJSON:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m pipeline.dataset.report.outline package/countries-110m.json
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("world.txt")
WIDTH, HEIGHT = 960, 452
"""Size of the map in units of the SVG."""
_SOUTH = -60
"""Degrees; Antarctica, which is all that lies beyond, is left out."""
_EQUATOR = 252
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_UNIT = WIDTH / 2 / 2.7066

Point = tuple[int, int]
Line = tuple[Point, ...]


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Where a point lies on the map, in the Equal Earth projection; degrees to SVG units."""
    a, b, c, d = _A
    m = math.sqrt(3) / 2
    t = math.asin(m * math.sin(math.radians(latitude)))
    scale = d * 9 * t**8 + c * 7 * t**6 + 3 * b * t**2 + a
    x = math.radians(longitude) * math.cos(t) / (m * scale)
    y = d * t**9 + c * t**7 + b * t**3 + a * t
    return WIDTH / 2 + x * _UNIT, _EQUATOR - y * _UNIT


@cache
def land() -> str:
    """The path of the land."""
    return "".join(_path(line) + "Z" for kind, line in _read() if kind == "land")


@cache
def borders() -> str:
    """The path of the borders between countries."""
    return "".join(_path(line) for kind, line in _read() if kind == "border")


def _read() -> Iterator[tuple[str, Line]]:
    for text in FILE.read_text(encoding="ascii").splitlines():
        if not text.startswith("#"):
            kind, *points = text.split()
            pairs = (point.split(",") for point in points)
            yield kind, tuple((int(x), int(y)) for x, y in pairs)


def _path(line: Line) -> str:
    spots = (project(x / 10, y / 10) for x, y in line)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)


def outline(topology: dict[str, Any]) -> list[tuple[str, Line]]:
    """Rings of the land and borders between countries of a TopoJSON topology with both."""
    arcs = [_decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    users: dict[int, set[int]] = {}
    for number, country in enumerate(topology["objects"]["countries"]["geometries"]):
        for ring in _rings(country):
            for arc in ring:
                users.setdefault(arc if arc >= 0 else ~arc, set()).add(number)
    (whole,) = topology["objects"]["land"]["geometries"]
    rings = [part for ring in _rings(whole) for part in _cut(_joined(ring, arcs))]
    shared = [arcs[arc] for arc in sorted(users) if len(users[arc]) > 1]
    found = [("land", r) for r in rings if len(r) > 3 and min(y for _, y in r) > _SOUTH * 10]
    return found + [("border", line) for line in shared if len(line) > 1]


def _rings(geometry: dict[str, Any]) -> list[Sequence[int]]:
    parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [ring for polygon in parts for ring in polygon]


def _decoded(arc: Sequence[Sequence[int]], transform: dict[str, Any]) -> Line:
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((round((x * scale_x + left) * 10), round((y * scale_y + bottom) * 10)))
    return tuple(point for point, _ in groupby(points))


def _joined(ring: Sequence[int], arcs: Sequence[Line]) -> Line:
    points = [p for arc in ring for p in (arcs[arc] if arc >= 0 else arcs[~arc][::-1])]
    return tuple(point for point, _ in groupby(points))


def _cut(ring: Line) -> list[Line]:
    """The parts of a ring on this side of the date line and beyond it."""
    turned, turn = [ring[0]], 0
    for (before, _), (x, y) in pairwise(ring):
        turn += -3600 * ((x - before > 1800) - (before - x > 1800))
        turned.append((x + turn, y))
    parts = (tuple((x + shift, y) for x, y in turned) for shift in (-3600, 0, 3600))
    return [part for whole in parts if (part := _clipped(_clipped(whole, 1800, 1), -1800, -1))]


def _clipped(ring: Line, edge: int, sign: int) -> Line:
    """What of a closed ring lies west of a meridian, or east of it if ``sign`` is -1."""
    found: list[Point] = []
    for (x, y), (to_x, to_y) in pairwise((*ring, *ring[:1])):
        inside, next_inside = (x - edge) * sign <= 0, (to_x - edge) * sign <= 0
        if inside:
            found.append((x, y))
        if inside != next_inside:
            found.append((edge, round(y + (to_y - y) * (edge - x) / (to_x - x))))
    return tuple(point for point, _ in groupby(found))


def main(source: Path) -> None:
    """Write ``world.txt`` from a TopoJSON file."""
    lines = [
        "# Land and borders of the world; longitude,latitude in tenths of a degree.",
        "# Natural Earth 4.1, 1:110m, public domain (naturalearthdata.com); see outline.py.",
    ]
    for kind, line in outline(json.loads(source.read_text(encoding="utf-8"))):
        lines.append(" ".join([kind, *(f"{x},{y}" for x, y in line)]))
    FILE.write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
