"""When do two mentions state the same event?

Mentions are first put into blocks that share what every statement of an event must share: day,
type, kind of status, and who is on each side by country. Within a block two mentions match unless
what they say further (mode, place, sector, known entity) contradicts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Row = Mapping[str, Any]
Token = tuple[str, str]
"""What stands for a participant in a block: its country or, without one, its sector or name."""

_FACTS = ("occurred", "historical")
PLACE_RANK = {None: 0, "country": 1, "admin1": 2, "city": 3}


@dataclass(frozen=True, slots=True)
class Block:
    """What all mentions of an event share."""

    event_type: str
    status_kind: str
    event_date: date | None
    event_date_end: date | None
    date_precision: str | None
    actors: tuple[Token, ...]
    recipients: tuple[Token, ...]
    scope: str
    """An article, where the mention says too little to be matched with those of other articles."""


def block_of(mention: Row) -> Block:
    """The block of a mention."""
    actors = _tokens(mention["actors"])
    recipients = _tokens(mention["recipients"])
    # a year, no date or nobody named would merge events that have nothing else in common
    vague = (
        mention["event_date"] is None
        or mention["date_precision"] == "year"
        or not any(kind == "country" for kind, _ in (*actors, *recipients))
    )
    return Block(
        event_type=mention["event_type"],
        status_kind="fact" if mention["status"] in _FACTS else mention["status"],
        event_date=mention["event_date"],
        event_date_end=mention["event_date_end"],
        date_precision=mention["date_precision"],
        actors=actors,
        recipients=recipients,
        scope=mention["article_id"] if vague else "",
    )


def precision_of(mention: Row) -> tuple[int, int, int, float]:
    """How much a mention says, for sorting: the most definite come first and gather the vague."""
    people = [*mention["actors"], *mention["recipients"]]
    return (
        -(mention["event_mode"] is not None),
        -PLACE_RANK[mention["place_precision"]],
        -sum(p["entity_id"] is not None for p in people),
        -mention["confidence"],
    )


class Group:
    """Mentions that were found to state one event."""

    def __init__(self, mention: Row) -> None:
        self.mentions: list[Row] = []
        # thousands of mentions of a great event say only a few different things
        self._distinct: dict[tuple[object, ...], Row] = {}
        self.add(mention)

    def takes(self, mention: Row) -> bool:
        """Whether a mention contradicts none of the group's."""
        if _content(mention) in self._distinct:
            return True
        return all(compatible(mention, other) for other in self._distinct.values())

    def add(self, mention: Row) -> None:
        """Put a mention into the group."""
        self.mentions.append(mention)
        self._distinct.setdefault(_content(mention), mention)


def compatible(one: Row, other: Row) -> bool:
    """Whether two mentions of a block may state the same event. Symmetric."""
    modes = {one["event_mode"], other["event_mode"]} - {None}
    return (
        len(modes) <= 1
        and _places_agree(one, other)
        and _people_agree(one["actors"], other["actors"])
        and _people_agree(one["recipients"], other["recipients"])
    )


def token_of(participant: Row) -> Token:
    """What stands for a participant in a block."""
    if participant["country"] is not None:
        return "country", participant["country"]
    if participant["sector"] not in (None, "UNK"):
        return "sector", participant["sector"]
    return "name", (participant["name"] or participant["text"]).casefold()


def same_participant(one: Row, other: Row) -> bool:
    """Whether two participants of matching mentions are the same one."""
    if token_of(one) != token_of(other):
        return False
    if one["entity_id"] is not None and other["entity_id"] is not None:
        return bool(one["entity_id"] == other["entity_id"])
    return _sectors_agree(one, other)


def _content(mention: Row) -> tuple[object, ...]:
    """All of a mention that :func:`compatible` looks at."""
    people = (
        (side, token_of(p), p["entity_id"], p["sector"], tuple(p["other_sectors"]))
        for side in ("actors", "recipients")
        for p in mention[side]
    )
    place = ("place_name", "geonames_id", "country", "admin1", "place_precision")
    return (mention["event_mode"], *(mention[column] for column in place), *people)


def _tokens(participants: Sequence[Row]) -> tuple[Token, ...]:
    return tuple(sorted({token_of(participant) for participant in participants}))


def _places_agree(one: Row, other: Row) -> bool:
    """The same place, one inside the other, or one not stated."""
    if one["place_name"] is None or other["place_name"] is None:
        return True
    if (one["country"] or other["country"]) != (other["country"] or one["country"]):
        return False
    coarse, fine = sorted((one, other), key=lambda m: PLACE_RANK[m["place_precision"]])
    if coarse["place_precision"] == "country":
        return bool(coarse["country"] == fine["country"])
    if coarse["place_precision"] == "admin1" and fine["place_precision"] == "city":
        return coarse["admin1"] is not None and coarse["admin1"] == fine["admin1"]
    if one["geonames_id"] is not None and other["geonames_id"] is not None:
        return bool(one["geonames_id"] == other["geonames_id"])
    return bool(one["place_name"] == other["place_name"])


def _people_agree(ones: Sequence[Row], others: Sequence[Row]) -> bool:
    """Every token that both sides name must have a pair of participants that agree."""
    for token in {token_of(p) for p in ones} & {token_of(p) for p in others}:
        mine = [p for p in ones if token_of(p) == token]
        theirs = [p for p in others if token_of(p) == token]
        if not any(same_participant(a, b) for a in mine for b in theirs):
            return False
    return True


def _sectors_agree(one: Row, other: Row) -> bool:
    open_sectors = (None, "UNK")
    if one["sector"] in open_sectors or other["sector"] in open_sectors:
        return True
    mine = {one["sector"], *one["other_sectors"]}
    return not mine.isdisjoint({other["sector"], *other["other_sectors"]})
