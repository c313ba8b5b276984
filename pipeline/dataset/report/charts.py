"""Events over time and on the map.

Text stands beside the SVG, not in it: a chart shrinks with the page, its words must not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from pipeline.contracts.codebook import codebook
from pipeline.dataset.report import outline
from pipeline.dataset.report.figures import Bar, Place, Quads, Timeline
from pipeline.dataset.report.markup import Markup, element, joined

_LABELS = 8
_LARGEST, _SMALLEST, _OF_ONE = 20.0, 2.2, 5.0
"""Radii of dots in units of the map: at most, at least, and at most if there is one event."""


def quad_names() -> tuple[str, ...]:
    """The names of the quad classes 1 to 4."""
    return tuple(term.name for term in codebook().quad_classes.values())


def time_chart(timeline: Timeline, label: str) -> Markup:
    """Bars with cooperation above a line and conflict below it, on one scale."""
    bars = timeline.bars
    up = max((bar.counts[0] + bar.counts[1] for bar in bars), default=0)
    down = max((bar.counts[2] + bar.counts[3] for bar in bars), default=0)
    step = _nice(max(up, down, 1) / 3)
    above, below = (max(math.ceil(most / step), 1) * step for most in (up, down))
    whole = above + below
    ticks = range(-below, above + 1, step)
    lines = (
        element(
            "div", element("span", abs(n)), class_="tick", style=f"top:{_pct(above - n, whole)}"
        )
        for n in ticks
    )
    groups = (_bar(number, bar, above, whole, timeline) for number, bar in enumerate(bars))
    svg = element(
        "svg", joined(groups), viewBox=f"0 0 {max(len(bars), 1)} {whole}", role="img",
        preserveAspectRatio="none", aria_label=label,
    )  # fmt: skip
    plot = element("div", *lines, svg, class_="plot")
    return element("div", plot, _axis(bars), class_="chart")


def _bar(number: int, bar: Bar, above: int, whole: int, timeline: Timeline) -> Markup:
    verbal, material, _, material_conflict = bar.counts
    # what was done stands next to the line, what was said outside of it
    tops = {
        2: above - material,
        1: above - material - verbal,
        4: above,
        3: above + material_conflict,
    }
    pieces = [element("rect", x=number, y=0, width=1, height=whole, class_="hit")]
    pieces += [
        element("rect", x=f"{number + 0.08:.2f}", y=top, width=0.84, height=bar.counts[quad - 1],
                class_=f"q{quad}")
        for quad, top in tops.items()
        if bar.counts[quad - 1]
    ]  # fmt: skip
    return element(
        "g", *pieces, data_tip=f"{bar.label}\n{told(bar.counts)}", data_query=query(bar, timeline)
    )


def query(bar: Bar, timeline: Timeline) -> str:
    """What finds the events of a bar in the table."""
    if timeline.unit == "day":
        precise = "precision=day"
    else:
        precise = " ".join(f"-precision={name}" for name in timeline.too_coarse)
    return f"status=occurred date:{bar.first}..{bar.last} {precise}".strip()


def told(counts: Quads) -> str:
    """Events by quad class in words, a line each; the classes that have none are left out."""
    parts = [f"{n:,} {name}" for n, name in zip(counts, quad_names(), strict=True) if n]
    total = sum(counts)
    return "\n".join([f"{total:,} event{'' if total == 1 else 's'}", *parts])


def _axis(bars: Sequence[Bar]) -> Markup:
    every = max(1, math.ceil(len(bars) / _LABELS))
    labels = []
    for place, number in enumerate(range(0, len(bars), every)):
        kind = "minor" if place % 2 else None
        text = bars[number].label
        where = f"left:{_pct(number + 0.5, len(bars))}"
        labels.append(element("span", text, class_=kind, style=where))
    return element("div", *labels, class_="axis", aria_hidden="true")


def _nice(step: float) -> int:
    """The next of 1, 2, 5, 10, 20, … that is no less."""
    power: int = 10 ** max(0, math.floor(math.log10(step)))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= step)


def _pct(part: float, whole: float) -> str:
    return f"{100 * part / whole:.2f}%"


def world_map(places: Sequence[Place], label: str) -> Markup:
    """Dots whose area tells the number of events, on the outline of the countries."""
    most = max((place.events for place in places), default=1)
    parts = [
        Markup(f'<path class="land" d="{outline.land()}"/>'),
        Markup(f'<path class="borders" d="{outline.borders()}"/>'),
        *(_dot(place, most) for place in places),
    ]
    return element(
        "svg", joined(parts), viewBox=f"0 0 {outline.WIDTH} {outline.HEIGHT}", role="img",
        aria_label=label, id="world",
    )  # fmt: skip


def _dot(place: Place, most: int) -> Markup:
    x, y = outline.project(place.longitude, place.latitude)
    radius = max(_SMALLEST, min(_OF_ONE, _LARGEST / math.sqrt(most)) * math.sqrt(place.events))
    return element(
        "circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{radius:.1f}",
        class_=f"q{place.quad_class}" + ("" if place.exact else " rough"),
        data_tip=f"{place.name}\n{told(place.counts)}", data_query=place_query(place),
    )  # fmt: skip


def place_query(place: Place) -> str:
    """What finds the events of a place in the table."""
    return f"status=occurred place_name={quoted(place.name)} country={quoted(place.country or '')}"


def quoted(text: str) -> str:
    """A text as a query quotes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
