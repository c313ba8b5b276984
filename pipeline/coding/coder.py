"""The coder: a document in, its events, actors, places and dates out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from pipeline.coding import contexts, counts, dates, parsing, places, rewriting, status
from pipeline.coding.actors import PhraseReader, Reading
from pipeline.coding.article import (
    complete_participants,
    home_countries,
    inherit_dates,
    name_implied_recipients,
)
from pipeline.coding.composition import Composer
from pipeline.coding.confidence import confidence
from pipeline.coding.event_date import aged, date_of, resolved
from pipeline.coding.event_place import event_place
from pipeline.coding.loading import without_collection
from pipeline.coding.memory import Memory
from pipeline.coding.merging import Told, one_an_event
from pipeline.coding.names import NameMatch, disambiguate, name_finder, within
from pipeline.coding.parsing import Tree
from pipeline.coding.participants import (
    as_actor,
    at_the_place,
    authorities_abroad,
    people_there,
    political,
    private_persons,
    resolve_all,
    strangers,
    two_governments,
)
from pipeline.coding.protest_aims import with_aim
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
from pipeline.coding.reference import Resolver
from pipeline.coding.relevance import is_political
from pipeline.coding.retelling import Retelling, may_retell, with_retellings
from pipeline.coding.sentence_filter import SentenceFilter
from pipeline.coding.statements import Statement
from pipeline.coding.topics import required_confidence
from pipeline.coding.triggers import TriggerMatcher
from pipeline.contracts.codebook import codebook
from pipeline.lexicon import actors as actor_lexicon
from pipeline.lexicon import triggers as trigger_lexicon

BATCH_DOCUMENTS = 32
FEW_SENTENCES = 2
TITLE = -1
"""The index of a title among an article's sentences."""


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
        with without_collection():
            self.triggers = trigger_lexicon.lexicon()
            self.actors = actor_lexicon.lexicon()
            self.names = name_finder()
            self.filter = SentenceFilter(self.triggers)

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
        titled = [(n, d.title) for n, d in enumerate(batch) if d.title and n in trees]
        headings = parsing.parse((TITLE, 0, title) for _, title in titled)
        titles = {n: tree for (n, _), tree in zip(titled, headings, strict=True)}
        for n, document in enumerate(batch):
            coding = self._code_document(
                document, trees.get(n, []), skipped.get(n, []), titles.get(n)
            )
            repaired = repairs[n]
            yield rewriting.restore(coding, repaired) if repaired else coding

    # -- one document --------------------------------------------------------------------------

    def _code_document(
        self,
        document: Document,
        trees: list[Tree],
        skipped: list[tuple[int, int, int]],
        title: Tree | None,
    ) -> Coding:
        names = disambiguate(self.names.find(document.text))
        headed = disambiguate(self.names.find(document.title)) if title and document.title else []
        found_places = places.find_places(document.text, names, trees)
        found_dates = dates.find_dates(document.text, document.published_at)
        context = _Context(
            document, names, found_places, found_dates, contexts.of_document(document.text)
        )
        homes = home_countries([*headed, *names], found_places, document.text)
        memory = Memory(*homes[:2])
        named_codes = frozenset(
            a.entity.offices[0].code
            for m in names
            for a in m.aliases
            if a.entity.kind in ("country", "person")
            or (" " in a.entity.name and a.entity.name.split()[0] in self.actors.aliases)
        )
        least = required_confidence(document.text)
        events: list[Event] = []
        retellings: list[Retelling] = []
        actors: list[Actor] = []
        if title is not None:
            # what the headline names may be called "the consulate" in the first sentence
            heading = PhraseReader(
                title, headed, self.actors, document.published_at, _nowhere, memory.home
            )
            Resolver(title, heading, memory).remember()
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
            if least < 1.0:
                sure, leaning = self._code_sentence(tree, reader, resolver, context)
                events += sure
                retellings += leaning
            for reading in reader.actors():
                actors += [
                    as_actor(tree, resolved, document.text)
                    for resolved in resolver.resolve(reading.head) or [reading]
                ]
            resolver.remember()
        events = [e for e in events if e.confidence >= least]
        if least == 0.0:
            events = with_retellings(events, retellings)
        events = name_implied_recipients(complete_participants(inherit_dates(events)))
        return Coding(
            document.id, tuple(events), tuple(actors), tuple(found_places), tuple(found_dates)
        )

    def _code_sentence(
        self, tree: Tree, reader: PhraseReader, resolver: Resolver, context: _Context
    ) -> tuple[list[Event], list[Retelling]]:
        """The events of a sentence, and those that only its article may show to be politics."""
        matcher = TriggerMatcher(tree, reader, self.triggers, resolver)
        hits = matcher.hits()
        composer = Composer(matcher)
        statements = composer.statements(hits)
        if not statements:
            return [], []
        found_counts = counts.sentence_counts(tree)
        sure: list[Told] = []
        leaning: list[Retelling] = []
        for statement in statements:
            statement, state = status.resolve(statement, tree, composer)
            statement = with_aim(statement, tree, composer.reader)
            event = self._event(statement, state, tree, resolver, context, found_counts)
            if isinstance(event, Retelling):
                if event.is_against(t.event.actors for t in sure):
                    sure.append(Told(event.event, statement))
                else:
                    leaning.append(event)
            elif event is not None:
                sure.append(Told(event, statement))
        return one_an_event(sure), leaning

    def _as_of(self, r: Reading, day: date) -> Reading:
        """A known person as what they were on the day of the event, not of the article."""
        entity = self.actors.people.get(r.entity_id or "")
        if entity is None or r.sector not in ("ELI", "GOV"):
            return r
        code, sector, _ = entity.on(day)
        return replace(r, country=code, sector=sector) if sector != "ELI" else r

    def _event(
        self,
        statement: Statement,
        state: Status,
        tree: Tree,
        resolver: Resolver,
        context: _Context,
        found_counts: dict[str, list[tuple[int, int]]],
    ) -> Event | Retelling | None:
        document = context.document
        actor_heads, recipient_heads = statement.actors, statement.recipients
        if statement.hit.entry.pos == "v" or statement.composed:
            # "deals with countries like Chad" only tells that there are some
            actor_heads = resolver.reader.with_examples(actor_heads)
            recipient_heads = resolver.reader.with_examples(recipient_heads)
        actors = resolve_all(actor_heads, resolver)
        recipients = resolve_all(recipient_heads, resolver)
        recipients = private_persons(statement, recipients, resolver.memory.home)
        memory = resolver.memory
        actors, recipients = two_governments(actors, recipients, memory.home, memory.second)
        doers, sufferers = actors, recipients
        actors, recipients = political(actors), political(recipients)
        recipients = [
            r
            for r in recipients
            if (r.name, r.country, r.sector) not in {(a.name, a.country, a.sector) for a in actors}
        ]
        numbers = counts.counts_for(found_counts, tree, statement.path)
        place = event_place(statement, tree, context.places)
        standing = is_political(statement, actors, recipients, numbers, place)
        if not standing and not may_retell(statement, tree):
            return None
        actors = actors or strangers(doers, resolver.memory.home)
        recipients = recipients or strangers(sufferers, resolver.memory.home)
        when = date_of(statement, tree, context.dates)
        event_date, event_end, precision, basis = resolved(when, document.published_at, state)
        if (
            state == "occurred"
            and event_date
            and document.published_at
            and event_date > document.published_at
        ):
            state = "future"
        if basis in ("explicit", "relative") and event_date is not None:
            actors = [self._as_of(r, event_date) for r in actors]
            recipients = [self._as_of(r, event_date) for r in recipients]
        state = aged(state, event_date, event_end, document.published_at)
        actors, recipients = at_the_place(statement, actors, recipients, place)
        actors = actors or authorities_abroad(statement, recipients, place, tree)
        if not recipients and statement.event_type == "ASSAULT" and not statement.symmetric:
            recipients = people_there(place, tree, actors)
        if not actors and statement.event_type == "PROTEST":
            actors = people_there(place, tree, recipients)
        if statement.event_type == "ASSAULT" and state == "occurred" and actors:
            resolver.memory.attackers = tuple(actors)
        book = codebook()
        entry = book.cameo[statement.code]
        violent = statement.event_type in ("ASSAULT", "PROTEST", "COERCE", "MOBILIZE")
        counted = state in ("occurred", "historical")
        anchor = statement.anchor
        first = statement.hit.first if anchor == statement.hit.token else anchor
        attributed = None
        source = statement.attribution
        if source is None:
            source = _according_to(tree, statement)
        if source is not None and not _is_one_of(resolver.resolve(source), actors):
            a, b = resolver.reader.extent(source)
            attributed = _span(document.text, tree.starts[a], tree.ends[b])
        event = Event(
            event_type=statement.event_type,
            event_mode=statement.event_mode,
            contexts=contexts.of_event(
                statement, entry, document.text[tree.start : tree.end], context.contexts
            ),
            cameo_code=statement.code,
            quad_class=entry.quad_class,
            goldstein=entry.goldstein,
            plover_score=book.plover_score(statement.event_type, statement.event_mode),
            status=state,
            event_date=event_date,
            event_date_end=event_end,
            date_precision=precision,
            date_basis=basis,
            actors=tuple(as_actor(tree, r, document.text) for r in actors),
            recipients=tuple(as_actor(tree, r, document.text) for r in recipients),
            place=place,
            killed=numbers.killed if violent and counted else None,
            injured=numbers.injured if violent and counted else None,
            arrested=(
                numbers.arrested
                if counted and statement.event_type in ("COERCE", "PROTEST")
                else None
            ),
            trigger=_span(document.text, tree.starts[first], tree.ends[anchor]),
            sentence=SentenceSpan(tree.index, tree.start, tree.end),
            attributed_to=attributed,
            confidence=confidence(statement, tree, actors, recipients, state, retold=not standing),
            rule=statement.rule,
        )
        return event if standing else Retelling(event, statement.hit.entry.pos == "n")


def _nowhere(start: int, end: int) -> str | None:
    """No toponym is known of a title."""
    return None


def _according_to(tree: Tree, s: Statement) -> int | None:
    """Whom "according to" names as the source of a statement."""
    for i in (*s.path, *tree.ancestors(s.anchor)):
        for c in tree.dependents(i, "prep"):
            if tree.words[c].lower() == "according":
                for to in tree.dependents(c, "prep"):
                    for source in tree.dependents(to, "pobj"):
                        return source
    return None


def _is_one_of(source: list[Reading], actors: list[Reading]) -> bool:
    """Whether the speaker is the one who acts: then nothing is attributed."""
    return bool({r.name for r in source} & {a.name for a in actors})


def _span(text: str, start: int, end: int) -> Span:
    return Span(text[start:end], start, end)
