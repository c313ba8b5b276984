"""The cases in ``cases/*.yaml``: sentences with the coding that an expert gives them.

A case gives a text and its events, or ``none: true``. Only the fields that an expected event names
are compared, so that a case tests one phenomenon; ``COERCE|SANCTION`` accepts either. Events
beyond the expected ones fail the case, unless their type is listed under ``also``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import yaml

from pipeline.coding.records import Actor, Event

FOLDER = Path(__file__).parent / "cases"
KNOWN_FAILURES = Path(__file__).parent / "known_failures.txt"
PUBLISHED = date(2024, 5, 15)
"""A Wednesday: the day of publication of a case that names none."""

CASE_KEYS = frozenset({"name", "text", "published", "title", "events", "none", "also", "never"})
EVENT_KEYS = frozenset(
    {
        "type", "mode", "cameo", "actors", "actor_sectors", "recipients", "recipient_sectors",
        "status", "date", "place", "killed", "injured", "arrested", "attributed_to", "contexts",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One text with its expected coding; values of `events` are strings or lists of strings."""

    id: str
    text: str
    published: date | None
    title: str | None
    events: tuple[Mapping[str, Any], ...]
    also: frozenset[str]
    never: frozenset[str]


@cache
def all_cases() -> tuple[Case, ...]:
    """The cases of all files, in the order of the files.

    Raises:
        ValueError: A case has an unknown key, no expectation or a name that is taken.
    """
    cases: dict[str, Case] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        # BaseLoader leaves every scalar a string: "042" is a code, not an octal number
        for row in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader):
            case = _case(path.stem, row)
            if case.id in cases:
                raise ValueError(f"{path.name}: two cases are called {row['name']!r}; rename one")
            cases[case.id] = case
    return tuple(cases.values())


def _case(stem: str, row: Mapping[str, Any]) -> Case:
    where = f"{stem}.yaml, case {row.get('name')!r}"
    unknown = set(row) - CASE_KEYS
    for event in row.get("events", ()):
        unknown |= set(event) - EVENT_KEYS
    if unknown:
        raise ValueError(f"{where}: unknown keys {sorted(unknown)}")
    if ("events" in row) == ("none" in row):
        raise ValueError(f"{where}: give either events or none: true")
    published = row.get("published", PUBLISHED.isoformat())
    return Case(
        id=f"{stem}/{row['name']}",
        text=row["text"],
        published=None if published == "null" else date.fromisoformat(published),
        title=row.get("title"),
        events=tuple(row.get("events", ())),
        also=frozenset(row.get("also", ())),
        never=frozenset(row.get("never", ())),
    )


@cache
def known_failures() -> Mapping[str, str]:
    """What the coder still gets wrong: the case's id and the kind of error."""
    out: dict[str, str] = {}
    if not KNOWN_FAILURES.exists():
        return out
    for line in KNOWN_FAILURES.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, kind = line.partition(": ")
            out[name] = kind
    return out


def differences(case: Case, got: tuple[Event, ...]) -> list[str]:
    """What is wrong with the events coded for a case, in words; empty if nothing is."""
    out = [f"{e.event_type} must not be coded" for e in got if e.event_type in case.never]
    pairs = _pairs(case.events, got)
    for expected, n in zip(case.events, pairs, strict=True):
        if n is None:
            out.append(f"missing: {dict(expected)}")
        else:
            wrong = _wrong_fields(expected, got[n])
            out += [f"{expected['type']}: {what}" for what in wrong.values()]
    left = [e for n, e in enumerate(got) if n not in pairs]
    out += [f"extra: {show(e)}" for e in left if e.event_type not in case.also]
    return out


def _pairs(expected: tuple[Mapping[str, Any], ...], got: tuple[Event, ...]) -> list[int | None]:
    """The event that each expected one is compared with: together they differ least."""

    @cache
    def best(k: int, taken: frozenset[int]) -> tuple[int, tuple[int | None, ...]]:
        if k == len(expected):
            return 0, ()
        cost, rest = best(k + 1, taken)
        options = [(cost + MISSING, (None, *rest))]
        for n, event in enumerate(got):
            wrong = _wrong_fields(expected[k], event)
            if n not in taken and "type" not in wrong:
                cost, rest = best(k + 1, taken | {n})
                options.append((cost + len(wrong), (n, *rest)))
        return min(options, key=lambda option: option[0])

    return list(best(0, frozenset())[1])


MISSING = 100
"""Cost of leaving an expected event without a partner: more than all fields wrong."""


def _wrong_fields(expected: Mapping[str, Any], event: Event) -> dict[str, str]:
    out = {}
    for key, want in expected.items():
        got = _field(event, key)
        if not _agrees(key, want, got):
            out[key] = f"{key} should be {want}, is {got}"
    return out


def _agrees(key: str, want: Any, got: Any) -> bool:
    if key in ("actors", "recipients", "actor_sectors", "recipient_sectors"):
        return _same_members(want, got)
    if key == "contexts":  # those named must be among the event's
        return all(set(w.split("|")) & set(got) for w in want)
    text = "null" if got is None else str(got)
    if key == "cameo":
        return text.startswith(want)
    if key == "attributed_to" and want != "null":
        return got is not None and want.lower() in text.lower()
    return text in want.split("|")


def _same_members(want: list[str], got: list[str]) -> bool:
    """Whether each wanted member, which may be ``A|B``, is there, and nothing else."""
    return len(want) == len(got) and any(
        all(g in w.split("|") for w, g in zip(want, order, strict=True))
        for order in permutations(got)
    )


def _field(event: Event, key: str) -> Any:
    match key:
        case "type":
            return event.event_type
        case "mode":
            return event.event_mode
        case "cameo":
            return event.cameo_code
        case "actors":
            return _distinct(event.actors, "country")
        case "recipients":
            return _distinct(event.recipients, "country")
        case "actor_sectors":
            return _distinct(event.actors, "sector")
        case "recipient_sectors":
            return _distinct(event.recipients, "sector")
        case "date":
            return event_day(event)
        case "place":
            return event.place.text if event.place else None
        case "attributed_to":
            return event.attributed_to.text if event.attributed_to else None
    return getattr(event, key)


def _distinct(actors: tuple[Actor, ...], what: str) -> list[str]:
    return sorted({str(getattr(a, what)).replace("None", "null") for a in actors})


def event_day(event: Event) -> str | None:
    """The event's date as ISO day, week, month or year; None if only publication dates it."""
    day = event.event_date
    if day is None or event.date_basis == "publication":
        return None
    match event.date_precision:
        case "month":
            return f"{day:%Y-%m}"
        case "year":
            return f"{day:%Y}"
        case "week":
            return f"{day:%G-W%V}"
    return day.isoformat()


def show(event: Event) -> str:
    """An event in one line, for messages."""

    def side(actors: tuple[Actor, ...]) -> str:
        return (
            ", ".join(f"{a.country or '-'} {a.sector or '-'} '{a.text}'" for a in actors)
            or "nobody"
        )

    extras = {
        "status": event.status, "date": event_day(event), "place": event.place and event.place.text,
        "killed": event.killed, "injured": event.injured, "arrested": event.arrested,
        "attributed_to": event.attributed_to and event.attributed_to.text,
    }  # fmt: skip
    rest = " ".join(f"{k}={v}" for k, v in extras.items() if v is not None)
    return (
        f"{event.event_type} {event.event_mode or '-'} {event.cameo_code} [{side(event.actors)}] > "
        f"[{side(event.recipients)}] {rest} (at '{event.trigger.text}', {event.rule})"
    )
