"""Statements of one sentence that are one event."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.coding.places import kilometres
from pipeline.coding.records import Actor, Event, Place
from pipeline.coding.statements import Statement
from pipeline.lexicon.triggers import word_classes

PROVINCE = 100
"""Kilometres from the middle of a province within which a town may be its own."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event and the statement that it was made of."""

    event: Event
    statement: Statement

    @property
    def is_casualty(self) -> bool:
        """Whether the words may only tell the dead and hurt of another statement."""
        entry = self.statement.hit.entry
        return (
            not self.statement.composed
            and entry.pos == "v"
            and entry.particle is None
            and entry.lemma in word_classes()["casualty_verb"]
        )


def one_an_event(told: list[Told]) -> list[Event]:
    """One event a type and pair of participants in a sentence: the finer code is kept."""
    out: list[Told] = []
    for t in told:
        twin = next((k for k, o in enumerate(out) if _same(o, t)), None)
        if twin is None:
            out.append(t)
        elif _rank(t.event) > _rank(out[twin].event):
            out[twin] = _merged(t, out[twin])
        else:
            out[twin] = _merged(out[twin], t)
    return [t.event for t in out]


def _rank(e: Event) -> tuple[int, float]:
    """How much a statement of an event says: the finer code first, then the surer coding."""
    return len(e.cameo_code.rstrip("0")), e.confidence


def _same(x: Told, y: Told) -> bool:
    a, b = x.event, y.event
    is_casualty = x.is_casualty or y.is_casualty
    sides = {x.name for x in (*a.actors, *b.actors)} & {
        x.name for x in (*a.recipients, *b.recipients)
    }
    if sides and (a.actors, a.recipients) != (b.actors, b.recipients):
        return False
    if a.event_mode and b.event_mode and a.event_mode != b.event_mode and not is_casualty:
        return False
    if (
        a.event_type != b.event_type
        or a.status != b.status
        or (a.event_date and b.event_date and a.event_date != b.event_date)
    ):
        return False
    if _are_apart(a.place, b.place):
        return False  # "clashes in Homs and shelling of Idlib"
    if a.event_type == "CONSULT" and bool(a.recipients) != bool(b.recipients):
        return False  # the visit to a host and the meeting with him
    struck = a.cameo_code[:2] == b.cameo_code[:2] and (_hits_a_place(a) or _hits_a_place(b))
    if a.event_type == "ASSAULT" and (is_casualty or struck) and _compatible(a.actors, b.actors):
        return True
    return _compatible(a.actors, b.actors) and _compatible(a.recipients, b.recipients)


def _hits_a_place(e: Event) -> bool:
    """Whether violence names no victims but where it is ("a bomb exploded in Oslo")."""
    where = e.place
    return where is not None and all(where.start <= r.start < where.end for r in e.recipients)


def _are_apart(a: Place | None, b: Place | None) -> bool:
    """Whether two towns or provinces are named, neither of them as where the other lies."""
    if a is None or b is None or "country" in (a.precision, b.precision):
        return False
    if a.precision == b.precision:
        return a.geonames_id != b.geonames_id
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return False
    return kilometres(a.lat, a.lon, b.lat, b.lon) > PROVINCE  # "in Gao and in Mopti region"


def _compatible(a: tuple[Actor, ...], b: tuple[Actor, ...]) -> bool:
    if not a or not b:
        return True
    return bool({(x.country, x.sector) for x in a} & {(x.country, x.sector) for x in b}) or bool(
        {x.name for x in a} & {x.name for x in b}
    )


def _merged(x: Told, y: Told) -> Told:
    """The first event with what the second knows beside it."""
    a, b = x.event, y.event
    event = replace(
        a,
        actors=a.actors or b.actors,
        recipients=_both(_hit(a.recipients, b), _hit(b.recipients, a)),
        place=_finer(a.place, b.place),
        killed=a.killed if a.killed is not None else b.killed,
        injured=a.injured if a.injured is not None else b.injured,
        arrested=a.arrested if a.arrested is not None else b.arrested,
    )
    return replace(x, event=event)


def _finer(a: Place | None, b: Place | None) -> Place | None:
    """The first place, unless it is the country in which the second lies."""
    if a is None or (a.precision == "country" and b is not None and a.country == b.country):
        return b or a
    return a


def _hit(victims: tuple[Actor, ...], other: Event) -> tuple[Actor, ...]:
    """Victims whose country nobody tells, of the country that the other statement says was hit.

    "Guards fired at an Afghan boat, wounding a man": he is none of the guards' own people.
    """
    whose = {a.country for a in other.recipients}
    if other.event_type != "ASSAULT" or len(whose) != 1:
        return victims
    doers = {a.country for a in other.actors} - whose
    code = whose.pop()
    return tuple(
        replace(v, country=code) if v.country in doers and v.text.islower() else v for v in victims
    )


def _both(a: tuple[Actor, ...], b: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Recipients of two statements of one event, named ones before mere places."""
    named = [x for x in a if x.sector or x.entity_id] + [x for x in b if x.sector or x.entity_id]
    pool = named or [*a, *b]
    out: list[Actor] = []
    for x in pool:
        if all((x.start, x.country) != (o.start, o.country) for o in out):
            out.append(x)
    return tuple(out)
