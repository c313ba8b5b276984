"""The coder: a document in, its events, actors, places and dates out."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.coding import contexts, counts, dates, parsing, places, rewriting, status
from pipeline.coding.actors import PhraseReader, Reading
from pipeline.coding.composition import Composer, Statement
from pipeline.coding.confidence import confidence
from pipeline.coding.event_place import event_place
from pipeline.coding.names import NameMatch, disambiguate, name_finder, within
from pipeline.coding.parsing import Tree
from pipeline.coding.records import (
    Actor,
    Coding,
    DateExpression,
    Document,
    Event,
    Place,
    SentenceSpan,
    Span,
    Status,
)
from pipeline.coding.reference import Memory, Resolver
from pipeline.coding.relevance import is_political
from pipeline.coding.sentence_filter import SentenceFilter
from pipeline.coding.topics import is_off_topic
from pipeline.coding.triggers import TriggerMatcher
from pipeline.contracts.codebook import codebook
from pipeline.lexicon import actors as actor_lexicon
from pipeline.lexicon import triggers as trigger_lexicon

HISTORICAL_AFTER_DAYS = 90
BATCH_DOCUMENTS = 32
FEW_SENTENCES = 2


@dataclass(frozen=True, slots=True)
class _Context:
    """What is known of a document before its sentences are coded."""

    document: Document
    names: list[NameMatch]
    places: list[Place]
    dates: list[DateExpression]
    contexts: tuple[str, ...]

    def place_country(self, start: int, end: int) -> str | None:
        """Country of a toponym that overlaps a stretch of text."""
        for p in self.places:
            if p.start < end and start < p.end:
                return p.country
        return None


class Coder:
    """Codes documents; build it once with `load` and use it for any number of them."""

    def __init__(self) -> None:
        self.triggers = trigger_lexicon.lexicon()
        self.actors = actor_lexicon.lexicon()
        self.names = name_finder()
        self.filter = SentenceFilter(self.triggers, self.actors)

    @classmethod
    def load(cls) -> Coder:
        """A coder over the lexicon that ships.

        Raises:
            ContractError: A lexicon or codebook file is wrong.
        """
        return cls()

    def code(self, document: Document) -> Coding:
        """Code one document."""
        return next(self.code_many([document]))

    def code_many(self, documents: Iterable[Document]) -> Iterator[Coding]:
        """Code documents in order, a few at a time so that memory stays bounded."""
        batch: list[Document] = []
        for document in documents:
            batch.append(document)
            if len(batch) == BATCH_DOCUMENTS:
                yield from self._code_batch(batch)
                batch = []
        yield from self._code_batch(batch)

    def _code_batch(self, batch: list[Document]) -> Iterator[Coding]:
        repairs = [rewriting.repair(d.text) for d in batch]
        batch = [replace(d, text=r.text) if r else d for d, r in zip(batch, repairs, strict=True)]
        kept: list[tuple[int, tuple[int, int, str]]] = []
        skipped: dict[int, list[tuple[int, int, int]]] = {}
        for n, document in enumerate(batch):
            sentences = parsing.split_sentences(document.text)
            for sentence in sentences:
                # a phrase or a sentence alone is cheap, and its actors are wanted too
                if len(sentences) <= FEW_SENTENCES or self.filter.keeps(sentence[2]):
                    kept.append((n, sentence))
                else:
                    index, start, text = sentence
                    skipped.setdefault(n, []).append((index, start, start + len(text)))
        trees: dict[int, list[Tree]] = {}
        for (n, _), tree in zip(kept, parsing.parse(s for _, s in kept), strict=True):
            trees.setdefault(n, []).append(tree)
        for n, document in enumerate(batch):
            coding = self._code_document(document, trees.get(n, []), skipped.get(n, []))
            repaired = repairs[n]
            yield rewriting.restore(coding, repaired) if repaired else coding

    # -- one document --------------------------------------------------------------------------

    def _code_document(
        self, document: Document, trees: list[Tree], skipped: list[tuple[int, int, int]]
    ) -> Coding:
        names = disambiguate(self.names.find(document.text))
        found_places = places.find_places(document.text, names, trees)
        found_dates = dates.find_dates(document.text, document.published_at)
        context = _Context(
            document, names, found_places, found_dates, contexts.of_document(document.text)
        )
        memory = Memory(_home(names, found_places, document.text))
        named_codes = frozenset(
            a.entity.offices[0].code
            for m in names
            for a in m.aliases
            if a.entity.kind in ("country", "person") or " " in a.entity.name and a.entity.name.split()[0] in self.actors.aliases
        )
        quiet = is_off_topic(document.text)
        events: list[Event] = []
        actors: list[Actor] = []
        unread = deque(skipped)
        for tree in trees:
            while unread and unread[0][0] < tree.index:
                index, start, end = unread.popleft()
                memory.learn_names(index, within(names, start, end), document.published_at)
            reader = PhraseReader(
                tree,
                within(names, tree.start, tree.end),
                self.actors,
                document.published_at,
                context.place_country,
                memory.home,
                named_codes,
            )
            resolver = Resolver(tree, reader, memory)
            if not quiet:
                events += self._code_sentence(tree, reader, resolver, context)
            for reading in reader.actors():
                for resolved in resolver.resolve(reading.head) or [reading]:
                    actors.append(_actor(tree, resolved, document.text))
            memory.learn(tree, reader)
        events = name_implied_recipients(complete_participants(inherit_dates(events)))
        return Coding(document.id, tuple(events), tuple(actors), tuple(found_places), tuple(found_dates))

    def _code_sentence(
        self, tree: Tree, reader: PhraseReader, resolver: Resolver, context: _Context
    ) -> list[Event]:
        matcher = TriggerMatcher(tree, reader, self.triggers)
        hits = matcher.hits()
        composer = Composer(tree, reader, matcher, self.triggers)
        found_counts = counts.sentence_counts(tree)
        out: list[Event] = []
        for statement in composer.statements(hits):
            event = self._event(statement, tree, composer, resolver, context, found_counts)
            if event is not None:
                out.append(event)
        return _deduplicated(out)

    def _event(
        self,
        statement: Statement,
        tree: Tree,
        composer: Composer,
        resolver: Resolver,
        context: _Context,
        found_counts: dict[str, list[tuple[int, int]]],
    ) -> Event | None:
        document = context.document
        statement, state = status.resolve(statement, tree, composer)
        actors = _resolve_all(statement.actors, resolver)
        recipients = _resolve_all(statement.recipients, resolver)
        actors, recipients = _political(actors), _political(recipients)
        recipients = [r for r in recipients if (r.name, r.country, r.sector) not in {(a.name, a.country, a.sector) for a in actors}]
        numbers = counts.counts_for(found_counts, tree, statement.path)
        if not is_political(statement, actors, recipients, numbers):
            return None
        when = _when(statement, tree, context)
        event_date, event_end, precision, basis = _resolved_date(when, document.published_at, state)
        if state == "occurred" and event_date and document.published_at and event_date > document.published_at:
            state = "future"
        state = _historical(state, event_date, event_end, document.published_at)
        place = event_place(statement, tree, context.places)
        actors, recipients = _at_the_place(statement, actors, recipients, place)
        if not recipients and statement.event_type == "ASSAULT" and not statement.symmetric:
            recipients = _people_there(place, tree, actors)
        entry = codebook().cameo[statement.code]
        violent = statement.event_type in ("ASSAULT", "PROTEST", "COERCE", "MOBILIZE")
        anchor = statement.anchor
        first = statement.hit.first if anchor == statement.hit.token else anchor
        attributed = None
        if statement.attribution is not None:
            a, b = resolver.reader.extent(statement.attribution)
            attributed = _span(document.text, tree.starts[a], tree.ends[b])
        book = codebook()
        return Event(
            event_type=statement.event_type,
            event_mode=statement.event_mode,
            contexts=contexts.of_event(statement, entry, document.text[tree.start : tree.end], context.contexts),
            cameo_code=statement.code,
            quad_class=entry.quad_class,
            goldstein=entry.goldstein,
            plover_score=book.plover_score(statement.event_type, statement.event_mode),
            status=state,
            event_date=event_date,
            event_date_end=event_end,
            date_precision=precision,
            date_basis=basis,
            actors=tuple(_actor(tree, r, document.text) for r in actors),
            recipients=tuple(_actor(tree, r, document.text) for r in recipients),
            place=place,
            killed=numbers.killed if violent else None,
            injured=numbers.injured if violent else None,
            arrested=numbers.arrested if statement.event_type in ("COERCE", "PROTEST") else None,
            trigger=_span(document.text, tree.starts[first], tree.ends[anchor]),
            sentence=SentenceSpan(tree.index, tree.start, tree.end),
            attributed_to=attributed,
            confidence=confidence(statement, tree, actors, recipients, state),
            rule=statement.rule,
        )


def _span(text: str, start: int, end: int) -> Span:
    return Span(text[start:end], start, end)


def _actor(tree: Tree, r: Reading, text: str) -> Actor:
    start, end = tree.starts[r.first], tree.ends[max(r.last, r.first)]
    return Actor(text[start:end], start, end, r.name, r.country, r.sector, r.others, r.entity_id)


def _resolve_all(heads: tuple[int, ...], resolver: Resolver) -> list[Reading]:
    out: list[Reading] = []
    for h in heads:
        for r in resolver.resolve(h):
            if all((r.head, r.name, r.country) != (o.head, o.name, o.country) for o in out):
                out.append(r)
    return out


def _political(readings: list[Reading]) -> list[Reading]:
    """Participants that a political dataset lists: those with a country or a sector."""
    return [r for r in readings if r.is_actor]


def _at_the_place(
    s: Statement, actors: list[Reading], recipients: list[Reading], place: Place | None
) -> tuple[list[Reading], list[Reading]]:
    """Bodies taken to be the article's own belong where the event is, or with the other side.

    "Police detained eleven people" in a brief from Georgia: the people are of the country of the
    police, whatever the page is about.
    """
    where = place.country if place is not None else None
    named = {r.country for r in (*actors, *recipients) if r.country and r.basis in ("name", "modifier")}
    if where is None and len(named) == 1 and s.event_type in DOMESTIC:
        where = next(iter(named))
    if where is None or where in INTERNATIONAL or s.event_type not in (*DOMESTIC, "ASSAULT", "MOBILIZE"):
        return actors, recipients

    def moved(r: Reading) -> Reading:
        return replace(r, country=where) if r.basis == "home" else r

    return [moved(r) for r in actors], [moved(r) for r in recipients]


DOMESTIC = ("COERCE", "PROTEST", "SANCTION")


def _people_there(place: Place | None, tree: Tree, actors: list[Reading]) -> list[Reading]:
    """Violence whose victims are not named is against the people of the place."""
    if place is None or place.country is None:
        return []
    tokens = [i for i in range(len(tree)) if tree.starts[i] < place.end and tree.ends[i] > place.start]
    if not tokens or any(a.first <= tokens[0] <= a.last for a in actors):
        return []
    return [
        Reading(tokens[0], tokens[0], tokens[-1], place.name, place.country, None, (), None, "place", "place")
    ]


def _deduplicated(events: list[Event]) -> list[Event]:
    """One event a type and pair of participants in a sentence: the finer code is kept."""
    out: list[Event] = []
    for e in events:
        twin = next((k for k, o in enumerate(out) if _same(o, e)), None)
        if twin is None:
            out.append(e)
        elif len(e.cameo_code.rstrip("0")) > len(out[twin].cameo_code.rstrip("0")) or e.confidence > out[twin].confidence:
            out[twin] = _merged(e, out[twin])
        else:
            out[twin] = _merged(out[twin], e)
    return out


def _same(a: Event, b: Event) -> bool:
    sides = {x.name for x in (*a.actors, *b.actors)} & {x.name for x in (*a.recipients, *b.recipients)}
    if sides and (a.actors, a.recipients) != (b.actors, b.recipients):
        return False
    if a.event_mode and b.event_mode and a.event_mode != b.event_mode and not _is_casualty(a, b):
        return False
    if a.event_type != b.event_type or a.status != b.status or (a.event_date and b.event_date and a.event_date != b.event_date):
        return False
    if a.event_type == "ASSAULT" and _is_casualty(a, b) and _compatible(a.actors, b.actors):
        return True
    return _compatible(a.actors, b.actors) and _compatible(a.recipients, b.recipients)


def _is_casualty(a: Event, b: Event) -> bool:
    """Whether one of two statements only tells the dead and hurt of the other."""
    return any(e.rule.split(" ")[-1].removesuffix(".v") in CASUALTY_VERBS for e in (a, b))


CASUALTY_VERBS = frozenset({"kill", "wound", "injure", "die", "hurt", "claim", "leave", "maim"})


def _compatible(a: tuple[Actor, ...], b: tuple[Actor, ...]) -> bool:
    if not a or not b:
        return True
    return bool({(x.country, x.sector) for x in a} & {(x.country, x.sector) for x in b}) or bool({x.name for x in a} & {x.name for x in b})


def _merged(a: Event, b: Event) -> Event:
    return replace(
        a,
        actors=a.actors or b.actors,
        recipients=_both(a.recipients, b.recipients),
        place=a.place or b.place,
        killed=a.killed if a.killed is not None else b.killed,
        injured=a.injured if a.injured is not None else b.injured,
        arrested=a.arrested if a.arrested is not None else b.arrested,
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


HOME_WEIGHT = {"name": 2.0, "capital": 2.0, "seat": 2.0, "short": 2.0, "adjective": 1.0, "national": 1.0, "former": 1.0, "territory": 0.5}
INTERNATIONAL = frozenset({"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"})


def _home(names: list[NameMatch], found: list[Place], text: str) -> str | None:
    """The country that an article is about: the one named most, early mentions counting double."""
    votes: Counter[str] = Counter()
    head = min(len(text), 600)
    for m in names:
        codes = {a.entity.offices[0].code for a in m.aliases}
        if len(codes) == 1 and not codes & INTERNATIONAL:
            weight = HOME_WEIGHT.get(m.aliases[0].form, 1.0)
            votes[codes.pop()] += weight * (2 if m.start < head else 1)
    for p in found:
        if p.country and p.precision != "country":
            votes[p.country] += 2 if p.start < head else 1
    if not votes:
        return None
    return min(votes, key=lambda c: (-votes[c], c))


def complete_participants(events: list[Event]) -> list[Event]:
    """Fill the missing side of a mention from the article's other mentions of the same event.

    "The explosion", "was killed": who did it, or to whom, stands in another sentence. Only
    violence, arrests and protests that are dated alike are compared, and only where all other
    mentions name the same country, so that nothing is guessed between two candidates.
    """
    out = []
    for e in events:
        if e.event_type in ("ASSAULT", "COERCE", "PROTEST") and not (e.actors and e.recipients) and e.status in ("occurred", "historical"):
            twins = [o for o in events if o is not e and o.event_type == e.event_type and o.event_date == e.event_date and o.status == e.status and _same_event(o, e)]
            if not e.actors:
                e = replace(e, actors=_unanimous([t.actors for t in twins], e.recipients))
            if not e.recipients and e.event_type != "PROTEST":
                e = replace(e, recipients=_unanimous([t.recipients for t in twins], e.actors))
        out.append(e)
    return out


REPLIES = ("ACCUSE", "SUPPORT", "REJECT", "AGREE", "AID", "REQUEST", "THREATEN")
REACH = 3
"""How many sentences back a reply may answer."""


def name_implied_recipients(events: list[Event]) -> list[Event]:
    """ "China praised the operation", "Spain offered tents": to whom, when the sentence does not say.

    Praise, blame and refusal are for whoever did what was told before; help and demands for whoever
    suffered it. The last other party of the preceding events is taken.
    """
    out: list[Event] = []
    for e in events:
        if not e.recipients and e.event_type in REPLIES and len({a.country for a in e.actors}) == 1:
            own = {(a.country, a.sector) for a in e.actors}
            found = _other_party(out, e, own)
            if found:
                e = replace(e, recipients=found, confidence=round(max(0.05, e.confidence - 0.05), 2))
        out.append(e)
    return out


def _other_party(before: list[Event], e: Event, own: set[tuple[str | None, str | None]]) -> tuple[Actor, ...]:
    countries = {c for c, _ in own}
    for o in reversed(before):
        if e.sentence.index - o.sentence.index > REACH:
            break
        sides = (o.recipients, o.actors) if e.event_type in ("AID", "AGREE", "REQUEST") else (o.actors, o.recipients)
        for side in sides:
            other = tuple(a for a in side if a.country and a.country not in countries)
            if other:
                return other[:2]
    return ()


def _unanimous(sides: list[tuple[Actor, ...]], other: tuple[Actor, ...]) -> tuple[Actor, ...]:
    named = [s for s in sides if s and any(a.country for a in s)]
    if not named or len({frozenset(a.country for a in s) for s in named}) > 1:
        return ()
    if {a.name for a in named[0]} & {a.name for a in other}:
        return ()
    return named[0]


def inherit_dates(events: list[Event]) -> list[Event]:
    """Give a mention without a date of its own the one the article gives the same event elsewhere.

    The same event: same type and status, participants that do not differ. Earlier sentences are
    asked first. Only single days and months are handed on.
    """
    dated = [e for e in events if e.date_basis in ("explicit", "relative") and e.date_precision in ("day", "week", "month")]
    if not dated:
        return events
    out = []
    for e in events:
        if e.date_basis == "publication":
            twins = [d for d in dated if d.sentence.index != e.sentence.index and _same_event(d, e)]
            if twins:
                best = min(twins, key=lambda d: (d.sentence.index > e.sentence.index, abs(d.sentence.index - e.sentence.index)))
                e = replace(e, event_date=best.event_date, event_date_end=best.event_date_end, date_precision=best.date_precision, date_basis=best.date_basis, status=best.status)
        out.append(e)
    return out


def _same_event(a: Event, b: Event) -> bool:
    if a.event_type != b.event_type or {a.status, b.status} - {"occurred", "historical"} or a.event_type in ("ACCUSE", "REQUEST", "SUPPORT"):
        return False
    if a.event_type not in ("ASSAULT", "MOBILIZE", "PROTEST", "COERCE", "CONSULT"):
        return False
    if a.event_type == "CONSULT":
        return {x.country for x in (*a.actors, *a.recipients)} == {x.country for x in (*b.actors, *b.recipients)}
    return _overlapping(a.actors, b.actors) and _overlapping(a.recipients, b.recipients)


def _overlapping(a: tuple[Actor, ...], b: tuple[Actor, ...]) -> bool:
    """Whether participants may be the same: no country named on both sides differs."""
    left, right = {x.country for x in a if x.country}, {x.country for x in b if x.country}
    return not left or not right or bool(left & right)


# -- when and where --------------------------------------------------------------------------------


def _when(s: Statement, tree: Tree, context: _Context) -> DateExpression | None:
    """The date expression that belongs to an event, by where it hangs in the tree.

    A date belongs to the nearest verb or event above it; a date that modifies another noun
    ("the 2020 election", "Monday's talks") belongs to that noun alone.
    """
    here = [d for d in context.dates if d.start >= tree.start and d.end <= tree.end]
    best: tuple[tuple[int, int], DateExpression] | None = None
    for d in here:
        tokens = [i for i in range(len(tree)) if tree.starts[i] < d.end and tree.ends[i] > d.start]
        if not tokens:
            continue
        rank = _date_rank(tree, tokens, s)
        key = (rank, abs(tokens[0] - s.anchor))
        if rank < 4 and (best is None or key < best[0]):
            best = (key, d)
    return best[1] if best is not None else None


def _date_rank(tree: Tree, tokens: list[int], s: Statement) -> int:
    """0: hangs on the event's words; 1: on what carries it; 2: on a clause above; 3: beside it."""
    top = next((i for i in tokens if tree.heads[i] not in tokens), tokens[0])
    i = top
    noun: int | None = None
    for a in tree.ancestors(top):
        if a in s.path:
            return 0 if a in (s.anchor, s.hit.token) else 1
        if tree.pos[a] in ("NOUN", "PROPN") and noun is None and tree.deps[i] in ("compound", "amod", "nmod", "nummod", "poss", "npadvmod"):
            noun = a
        if tree.pos[a] in ("VERB", "AUX"):
            if noun is not None:
                return 4
            above = set(tree.ancestors(s.path[-1]))
            if a in above:
                # "said on Monday that …" dates the report; a matrix clause dates its complements
                return 2
            if any(tree.heads[a] == p or a in tree.ancestors(p) for p in s.path) or tree.deps[a] in ("conj",):
                return 3 if tree.deps[a] == "conj" or a < s.anchor else 4
            return 4
        i = a
    return 3 if noun is None else 4


def _resolved_date(
    when: DateExpression | None, published: date | None, state: Status
) -> tuple[date | None, date | None, object, object]:
    if when is None:
        if published is None or state in ("future", "hypothetical"):
            return None, None, None, None
        return published, None, "day", "publication"
    start, end, precision = dates.interval(when.value)
    return start, end, precision, when.basis


def _historical(state: Status, start: date | None, end: date | None, published: date | None) -> Status:
    if state != "occurred" or published is None or start is None:
        return state
    last = end or start
    return "historical" if (published - last) > timedelta(days=HISTORICAL_AFTER_DAYS) else state
