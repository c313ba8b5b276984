"""Is it politics? Which statements a political event dataset would list."""

from __future__ import annotations

from pipeline.coding.actors import Reading
from pipeline.coding.counts import Counts
from pipeline.coding.records import Place
from pipeline.coding.statements import Statement
from pipeline.contracts.codebook import codebook
from pipeline.lexicon.triggers import word_classes

POLITICAL_SECTORS = frozenset(
    {"GOV", "MIL", "LEG", "JUD", "COP", "REB", "PTY", "SPY", "UAF", "PRM", "OPP", "ELI", "REF"}
)
POLITICAL_CODES = frozenset({"IGO", "UNO", "EUR", "IMG"})
POLITICAL_ROOTS = frozenset({"14", "16", "17", "18", "19", "20"})
LEGAL_CODES = ("115", "116")
"""CAMEO codes of charges and verdicts."""
PUBLIC_COERCION = frozenset({"arrest", "deport", "curfew", "martial-law"})
VERBAL = frozenset({"AGREE", "CONSULT", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
BATTLES = frozenset({"190", "193", "194", "195"})
"""CAMEO codes of armed fights: small arms, artillery and tanks, aerial, or any arms."""
BOMBS = "183"
"""How the CAMEO codes of bombs begin."""
ASSASSINATION = "assassinat"
"""How the words begin that say of themselves that a murder is no private one."""


def is_political(
    s: Statement,
    actors: list[Reading],
    recipients: list[Reading],
    counts: Counts,
    place: Place | None,
) -> bool:
    """Whether the participants make a statement one of politics rather than of private life.

    A body of the state, an armed group, a party, an organisation of states or a country takes part;
    or people of two countries do; or the act itself is public (a protest, a bomb, several dead,
    a battle for some town).
    """
    both = [*actors, *recipients]
    if s.symmetric and s.code in BATTLES and s.event_type == "ASSAULT" and _is_local(place):
        return True
    if not both and _is_fire_on(s, place):
        return True
    if not _complete(s, actors, recipients):
        return False
    if both and ASSASSINATION in s.hit.entry.lemma:
        return True
    if any(_is_political(r) for r in both):
        return True
    countries = {
        r.country for r in both if r.country and r.basis in ("name", "modifier", "complement")
    }
    if len(countries) > 1:
        return True
    if is_act_of_law(s) and recipients:
        return True
    if s.code.startswith("082") and both:
        return True  # a strike or protest called off
    if s.composed and s.hit.entry.code[:2] in POLITICAL_ROOTS and countries:
        return True  # truckers who threaten to strike, bishops who condemn arrests
    if s.event_type in VERBAL:
        return False
    if s.event_type == "PROTEST":
        return True
    if s.event_type == "COERCE" and (s.event_mode in PUBLIC_COERCION or s.code == "174"):
        return True  # people put out of a country, or of their homes
    if s.code == "0841" and recipients:
        return True  # captives set free
    if s.event_type == "COERCE" and any(r.sector == "JRN" for r in recipients):
        return True  # the press is held back
    if s.event_type == "ASSAULT":
        if s.hit.entry.bare and (not both or s.code.startswith(BOMBS)):
            return True
        if not both:
            return False
        private = all(r.kind == "person" and not r.plural for r in both)
        return not private or (counts.killed or 0) > 1
    return s.event_type == "AID"


def _is_local(place: Place | None) -> bool:
    """Whether a place is finer than a country: "aid amid fighting in Yemen" tells of no battle."""
    return place is not None and place.precision != "country"


def _is_fire_on(s: Statement, place: Place | None) -> bool:
    """Whether weapons without anybody behind them hit a town ("shells struck Donetsk").

    Or a town "was shelled", which only weapons do.
    """
    armed = s.hit.entry.lemma in word_classes()["shelling_verb"]
    return (
        _is_local(place)
        and s.event_type == "ASSAULT"
        and s.code in BATTLES
        and s.hit.entry.pos == "v"
        and not s.composed
        and s.hit.entry.frame.recipient[:1] == ("obj",)  # not "caused no casualties"
        and (
            armed
            or any(c.slot == "subj" and c.words for c in s.hit.entry.conditions if not c.negated)
        )
    )


def is_act_of_law(s: Statement) -> bool:
    """Whether it is a charge, verdict or sentence: an act of the state though none is named."""
    return s.code in LEGAL_CODES or (s.event_type, s.code) == ("SANCTION", "173")


def _complete(s: Statement, actors: list[Reading], recipients: list[Reading]) -> bool:
    """Whether the participants that the type cannot do without are there."""
    if s.symmetric and not actors:
        return False
    if s.event_type == "CONSULT" and s.symmetric and len(actors) < 2:
        # ministers of one land may meet others unnamed, its cabinet meets by itself
        return any(
            (r.sector in ("GOV", "LEG", "MIL") and r.kind != "organization")
            or r.country in POLITICAL_CODES
            or r.kind == "country"
            for r in actors
        )
    if s.hit.entry.bare and not s.composed:
        return True
    if not actors and not recipients:
        return False
    if codebook().event_types[s.event_type].needs_recipient and not actors:
        # "two traffickers were extradited", "2,000 migrants were rescued": by whom is understood
        return s.event_type == "SANCTION" or (s.hit.entry.pos == "v" and not s.composed)
    if s.composed and s.event_type == "ACCUSE" and s.code.startswith("112"):
        return True  # "is accused of the massacre"
    return bool(actors) or s.event_type not in VERBAL or s.hit.entry.pos == "v"


def _is_political(r: Reading) -> bool:
    if (
        r.sector in POLITICAL_SECTORS
        or r.country in POLITICAL_CODES
        or POLITICAL_SECTORS & set(r.others)
    ):
        return True
    if r.role is not None and r.role.split(" ")[-1] in word_classes()["protester_role"]:
        return True
    return r.kind == "country" or (r.kind == "group" and r.sector is None and r.basis == "name")
