"""The values of an event, chosen among those of its mentions.

Each value is the one that most mentions state; between equals the surer, then the earlier mention
decides. Quad class, Goldstein value and PLOVER score follow from the codes chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from pipeline.contracts.codebook import Codebook
from pipeline.dataset.matching import PLACE_RANK, Row, same_participant

Value = TypeVar("Value", bound=Hashable)

_PLACE_COLUMNS = (
    "place_name",
    "geonames_id",
    "country",
    "admin1",
    "latitude",
    "longitude",
    "place_precision",
)


def order_of(mention: Row) -> tuple[Any, ...]:
    """Where a mention stands among those of its event: by publication, then by position.

    An article without a time of publication comes after those of its day that have one.
    """
    instant = mention["published_at"]
    return (
        mention["published_date"],
        instant is None,
        0.0 if instant is None else instant.timestamp(),
        mention["article_id"],
        mention["sentence_start"],
        mention["trigger_start"],
        mention["mention_id"],
    )


def representative(mentions: Sequence[Row]) -> Row:
    """The surest mention, the earliest of equals."""
    return min(mentions, key=lambda m: (-m["confidence"], order_of(m)))


def event_values(mentions: Sequence[Row], codebook: Codebook) -> dict[str, Any]:
    """The columns of an event that its mentions state; ``mentions`` are in publication order."""
    chosen = representative(mentions)
    event_type = chosen["event_type"]
    mode = _most(mentions, lambda m: m["event_mode"])
    cameo = codebook.cameo[_code(mentions)]
    statuses = {m["status"] for m in mentions}
    stated = {context for m in mentions for context in m["contexts"]}
    located = [m for m in mentions if m["place_name"] is not None]
    place = max(located, key=lambda m: PLACE_RANK[m["place_precision"]], default=chosen)
    finest = [m for m in located if m["place_precision"] == place["place_precision"]]
    name = _most(finest, lambda m: m["place_name"])
    place = next((m for m in finest if m["place_name"] == name), place)
    return {
        "event_date": chosen["event_date"],
        "event_date_end": chosen["event_date_end"],
        "date_precision": chosen["date_precision"],
        "date_basis": _most(mentions, lambda m: m["date_basis"]),
        "event_type": event_type,
        "event_mode": mode,
        "contexts": [context for context in codebook.contexts if context in stated],
        "cameo_code": cameo.code,
        "cameo_root": cameo.root,
        "quad_class": cameo.quad_class,
        "goldstein": cameo.goldstein,
        "plover_score": codebook.plover_score(event_type, mode),
        "status": "occurred" if "occurred" in statuses else chosen["status"],
        **{column: place[column] for column in _PLACE_COLUMNS},
        "killed": _most(mentions, lambda m: m["killed"]),
        "injured": _most(mentions, lambda m: m["injured"]),
        "arrested": _most(mentions, lambda m: m["arrested"]),
        "confidence": chosen["confidence"],
        "mention_id": chosen["mention_id"],
        "first_published": mentions[0]["published_date"],
        "num_mentions": len(mentions),
    }


def side_participants(mentions: Sequence[Row], side: str) -> list[dict[str, Any]]:
    """The participants of one side, in the order of the representative mention.

    A participant that only another mention names is appended; what one mention leaves open about a
    participant (name, sector, entity) is taken from those that state it.
    """
    chosen = representative(mentions)
    ordered = [chosen, *(m for m in mentions if m is not chosen)]
    slots: list[list[Row]] = []
    for mention in ordered:
        free = list(range(len(slots)))
        for participant in mention[side]:
            home = next((i for i in free if _belongs(participant, slots[i])), None)
            if home is None:
                slots.append([participant])
            else:
                slots[home].append(participant)
                free.remove(home)
    return [_merge(slot) for slot in slots]


def _belongs(participant: Row, slot: Sequence[Row]) -> bool:
    return all(same_participant(participant, other) for other in slot)


def _merge(slot: Sequence[Row]) -> dict[str, Any]:
    # an entity that the lexicon knows has the name the lexicon gives it
    known = [p for p in slot if p["entity_id"] is not None] or slot
    first = known[0]
    sectors = [p["sector"] for p in slot if p["sector"] not in (None, "UNK")]
    sector = first["sector"] if first["sector"] not in (None, "UNK") else next(iter(sectors), None)
    further = dict.fromkeys(s for p in slot for s in (*p["other_sectors"], p["sector"]) if s)
    return {
        "name": first["name"] or next((p["name"] for p in slot if p["name"]), None),
        "country": slot[0]["country"],
        "sector": sector or first["sector"],
        "other_sectors": sorted(s for s in further if s not in (sector, "UNK")),
        "entity_id": first["entity_id"],
    }


def _code(mentions: Sequence[Row]) -> str:
    """The CAMEO code; a general one (040) yields to a finer one (042) that also is stated."""
    stated = {m["cameo_code"] for m in mentions}
    general = {
        code
        for code in stated
        if any(o != code and o.startswith(code.rstrip("0")) and o[:2] == code[:2] for o in stated)
    }
    finest = [m for m in mentions if m["cameo_code"] not in general]
    return str(_most(finest, lambda m: m["cameo_code"]))


def _most(mentions: Sequence[Row], value_of: Callable[[Row], Value | None]) -> Value | None:
    """The value stated most often; then the one stated with more confidence, then the first."""
    votes: dict[Value, list[float]] = defaultdict(list)
    for mention in mentions:
        value = value_of(mention)
        if value is not None:
            votes[value].append(mention["confidence"])
    if not votes:
        return None
    # max keeps the first of equals, and votes are in publication order
    return max(votes, key=lambda v: (len(votes[v]), max(votes[v])))
