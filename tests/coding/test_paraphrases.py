"""Sentences that say the same are coded the same, whatever their grammar."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.coding.coder import Coder
from pipeline.coding.records import Document, Event

PUBLISHED = date(2024, 5, 15)

ACTS = {
    # base: past, participle, object, type
    "attack": ("attacked", "attacked", "Chadian soldiers", "ASSAULT"),
    "bomb": ("bombed", "bombed", "a Chadian camp", "ASSAULT"),
    "shell": ("shelled", "shelled", "a Chadian base", "ASSAULT"),
    "ambush": ("ambushed", "ambushed", "a Chadian convoy", "ASSAULT"),
    "invade": ("invaded", "invaded", "Chad", "ASSAULT"),
    "kidnap": ("kidnapped", "kidnapped", "a Chadian pilot", "ASSAULT"),
    "kill": ("killed", "killed", "a Chadian general", "ASSAULT"),
    "torture": ("tortured", "tortured", "a Chadian prisoner", "ASSAULT"),
    "arrest": ("arrested", "arrested", "a Chadian editor", "COERCE"),
    "deport": ("deported", "deported", "Chadian migrants", "COERCE"),
    "detain": ("detained", "detained", "a Chadian senator", "COERCE"),
    "condemn": ("condemned", "condemned", "Chad", "ACCUSE"),
    "criticise": ("criticised", "criticised", "the Chadian president", "ACCUSE"),
    "denounce": ("denounced", "denounced", "Chad", "ACCUSE"),
    "sue": ("sued", "sued", "the Chadian government", "ACCUSE"),
    "praise": ("praised", "praised", "Chad", "SUPPORT"),
    "endorse": ("endorsed", "endorsed", "the Chadian candidate", "SUPPORT"),
    "recognise": ("recognised", "recognised", "the Chadian government", "SUPPORT"),
    "visit": ("visited", "visited", "Chad", "CONSULT"),
    "threaten": ("threatened", "threatened", "Chad", "THREATEN"),
    "expel": ("expelled", "expelled", "the Chadian ambassador", "SANCTION"),
    "free": ("freed", "freed", "a Chadian hostage", "RETREAT"),
    "release": ("released", "released", "two Chadian prisoners", "RETREAT"),
    "fund": ("funded", "funded", "the Chadian rebels", "AID"),
    "extradite": ("extradited", "extradited", "a Chadian banker", "COOPERATE"),
}
WHO = "Ghana"


def facts(event: Event) -> tuple[object, ...]:
    """What the grammar must not change: type, code and who did it to whom."""
    return (
        event.event_type,
        event.cameo_code,
        {(a.country, a.sector) for a in event.actors},
        {(r.country, r.sector) for r in event.recipients},
    )


def coded(coder: Coder, text: str) -> list[Event]:
    return list(coder.code(Document("d", text, PUBLISHED)).events)


def upper(phrase: str) -> str:
    return phrase[0].upper() + phrase[1:]


@pytest.fixture(scope="module")
def plain(coder: Coder) -> dict[str, list[Event]]:
    """Each act in the plainest sentence: subject, past tense, object."""
    documents = [
        Document(base, f"{WHO} {past} {thing}.", PUBLISHED)
        for base, (past, _, thing, _) in ACTS.items()
    ]
    return {c.id: list(c.events) for c in coder.code_many(documents)}


@pytest.mark.parametrize("base", ACTS)
def test_plain_sentence_has_its_type_and_parties(plain: dict[str, list[Event]], base: str) -> None:
    (event,) = plain[base]
    assert (event.event_type, event.status) == (ACTS[base][3], "occurred")
    assert [a.country for a in event.actors] == ["GHA"]
    assert [r.country for r in event.recipients] == ["TCD"]


PARAPHRASES = {
    "passive": "{Thing} {was} {participle} by {who}.",
    "perfect": "{who} has {participle} {thing}.",
    "fronted_adverb": "Early on Monday, {who} {past} {thing}.",
    "speaker": "A witness said that {who} had {participle} {thing}.",
    "trailing_speaker": "{who} {past} {thing}, a witness said.",
    "inserted_clause": "{who}, a state on the coast, {past} {thing}.",
    "began": "{who} said nothing and {past} {thing}.",
    "relative": "Nobody is surprised that {who} {past} {thing}.",
}


@pytest.mark.parametrize("form", PARAPHRASES)
def test_paraphrase_states_the_same_facts(
    coder: Coder, plain: dict[str, list[Event]], form: str
) -> None:
    wrong = {}
    for base, (past, participle, thing, _) in ACTS.items():
        was = "were" if thing.split()[-1].endswith("s") else "was"
        text = PARAPHRASES[form].format(
            who=WHO, past=past, participle=participle, thing=thing, Thing=upper(thing), was=was
        )
        events = coded(coder, text)
        if [facts(e) for e in events] != [facts(e) for e in plain[base]]:
            wrong[text] = [facts(e) for e in events]
        elif any(e.status != "occurred" for e in events):
            wrong[text] = [e.status for e in events]
    assert not wrong


STATUSES = {
    "{who} did not {base} {thing}.": "negated",
    "{who} never {past} {thing}.": "negated",
    "{who} may {base} {thing}.": "hypothetical",
    "{who} could {base} {thing}.": "hypothetical",
    "It is unclear whether {who} {past} {thing}.": "hypothetical",
    "{who} {past} {thing} in 1994.": "historical",
}


@pytest.mark.parametrize("pattern", STATUSES)
def test_mood_changes_the_status_and_nothing_else(
    coder: Coder, plain: dict[str, list[Event]], pattern: str
) -> None:
    wrong = {}
    for base, (past, _, thing, _) in ACTS.items():
        text = pattern.format(who=WHO, base=base, past=past, thing=thing)
        events = coded(coder, text)
        if [(*facts(e), e.status) for e in events] != [
            (*facts(e), STATUSES[pattern]) for e in plain[base]
        ]:
            wrong[text] = [(*facts(e), e.status) for e in events]
    assert not wrong


@pytest.mark.parametrize("base", ACTS)
def test_two_actors_and_two_recipients_are_all_there(coder: Coder, base: str) -> None:
    past, _, thing, _ = ACTS[base]
    other = thing.replace("Chadian", "Malian").replace("Chad", "Mali")
    (event,) = coded(coder, f"{WHO} and Togo {past} {thing} and {other}.")
    assert [a.country for a in event.actors] == ["GHA", "TGO"]
    assert [r.country for r in event.recipients] == ["TCD", "MLI"]
