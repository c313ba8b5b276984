"""Sentences, lemmas and trees."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.coding.lemmas import guesses, is_listed, lemma
from pipeline.coding.parsing import Tree, parse, split_sentences
from pipeline.coding.sentence_filter import SentenceFilter
from pipeline.lexicon.triggers import lexicon


def sentences(text: str) -> list[str]:
    return [s for _, _, s in split_sentences(text)]


def tree(text: str) -> Tree:
    return next(parse(split_sentences(text)))


@pytest.mark.parametrize(
    "text",
    [
        "U.S. officials met Mr. Kim in St. Petersburg.",
        "Gen. Aung and Sen. Pérez spoke for 2.5 hours.",
        "The U.N. envoy, Dr. Haile, left at 5 p.m. on Monday.",
        '"We will leave," he said, "when they do."',
        "Lt. Gov. J. P. Oduya opened the No. 3 gate.",
    ],
)
def test_abbreviation_ends_no_sentence(text: str) -> None:
    assert sentences(text) == [text]


def test_full_stops_question_and_exclamation_marks_end_sentences() -> None:
    text = "Troops left. Who fired? Nobody knows! The mayor fled."
    assert sentences(text) == ["Troops left.", "Who fired?", "Nobody knows!", "The mayor fled."]


def test_blank_line_ends_a_sentence_without_a_full_stop() -> None:
    assert sentences("Rebels seize town\n\nThe army left at dawn.") == [
        "Rebels seize town",
        "The army left at dawn.",
    ]


def test_hard_wrapped_line_does_not_end_a_sentence() -> None:
    text = (
        "The president of the republic arrived in the capital on Monday evening with\n"
        "Foreign Minister Sato and a large delegation of business people from the coast\n"
        "and the islands."
    )
    assert len(sentences(text)) == 1


def test_dateline_is_cut_off_the_first_sentence() -> None:
    (sentence,) = split_sentences("BAMAKO, Mali (AP) - Soldiers seized the palace.")
    assert sentence == (0, 20, "Soldiers seized the palace.")


@pytest.mark.parametrize("text", ["", " ", "\n\n\t "])
def test_empty_text_has_no_sentence(text: str) -> None:
    assert split_sentences(text) == []


@pytest.mark.parametrize(
    ("word", "tag", "stem"),
    [
        ("hoped", "VBD", "hope"),
        ("stopped", "VBD", "stop"),
        ("fled", "VBD", "flee"),
        ("wounded", "VBN", "wound"),
        ("left", "VBD", "leave"),
        ("found", "VBD", "find"),
        ("Shelled", "VBD", "shell"),
        ("dying", "VBG", "die"),
        ("shot", "VBN", "shoot"),
        ("overthrew", "VBD", "overthrow"),
        ("troops", "NNS", "troop"),
        ("embassies", "NNS", "embassy"),
        ("police", "NNS", "police"),
        ("talks", "NNS", "talks"),
    ],
)
def test_lemma_of_news_words(word: str, tag: str, stem: str) -> None:
    assert lemma(word, tag) == stem


@pytest.mark.parametrize("word", ["geese", "axes", "themselves", "strove", "bombed", "analyses"])
def test_listed_lemmas_are_those_of_lemminflect(word: str) -> None:
    from lemminflect import getLemma

    for tag, part in (("NNS", "NOUN"), ("VBD", "VERB")):
        listed = getLemma(word, upos=part, lemmatize_oov=False)
        assert is_listed(word, tag) == bool(listed)
        assert not listed or lemma(word, tag) == listed[0]


def test_tree_words_stand_at_their_offsets_in_the_document() -> None:
    text = "Nothing new here. “Leave,” said Ghana’s\npresident."
    for t in parse(split_sentences(text)):
        for word, start, end in zip(t.words, t.starts, t.ends, strict=True):
            assert end - start == len(word)
            assert text[start:end].translate(str.maketrans("“”’\n", '""\' ')) == word


def test_subtree_of_the_root_is_the_sentence() -> None:
    t = tree("The old king of Tonga met farmers in the hills.")
    (root,) = [i for i in range(len(t)) if t.heads[i] == i]
    assert t.subtree(root) == list(range(len(t)))
    assert all(list(t.ancestors(i))[-1:] == [root] for i in range(len(t)) if i != root)


def test_parse_of_a_sentence_does_not_depend_on_its_neighbours() -> None:
    texts = ["Chad recalled its envoy.", "The rain fell.", "Police freed the men."]
    alone = [tree(t) for t in texts]
    together = list(parse((0, 0, t) for t in texts))
    assert [(t.words, t.deps, t.heads) for t in alone] == [
        (t.words, t.deps, t.heads) for t in together
    ]


TEXT = st.text(
    st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from(list(" .,\n\"'?!-AaMr"))),
    max_size=120,
)


@given(TEXT)
@settings(max_examples=150, deadline=None)
def test_sentences_of_any_text_are_pieces_of_it_in_order(text: str) -> None:
    at = 0
    for number, (index, start, sentence) in enumerate(split_sentences(text)):
        assert index == number
        assert start >= at
        assert text[start : start + len(sentence)] == sentence
        assert sentence == sentence.strip() != ""
        at = start + len(sentence)


@given(st.text("abcdegiknorsty", min_size=1, max_size=14), st.sampled_from(["VBD", "NNS"]))
def test_lemma_of_an_unlisted_word_is_one_of_the_possible_guesses(word: str, tag: str) -> None:
    if not is_listed(word, tag):
        assert lemma(word, tag) in {word, *guesses(word)}


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister resigned.",
        "They fought all night.",
        "Rebels counter-attacked.",
        "Hostilities’ end was near.",
    ],
)
def test_inflected_trigger_keeps_its_sentence(sentence: str) -> None:
    assert SentenceFilter(lexicon()).keeps(sentence)


def test_sentence_of_names_alone_is_left_out() -> None:
    assert not SentenceFilter(lexicon()).keeps("Zbigniewski, Qarabaghli, Tshikapemba.")


@pytest.mark.parametrize(
    "text",
    [
        "The minister left office last month. Maria Costa took over.",
        "Two bodies were found. Police opened an inquiry.",
        "He pointed to the west. “Nobody came,” he said.",
    ],
)
def test_common_words_before_a_full_stop_are_no_abbreviations(text: str) -> None:
    assert len(sentences(text)) == 2


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "The court heard Unions vs. Management for a day."
    assert sentences(text) == [text]


# -- verbs that the parser takes for nouns -----------------------------------------------------


def verb_of(text: str) -> tuple[str, list[str], list[str]]:
    """The first verb of a sentence with its subjects and objects."""
    t = tree(text)
    verb = next(i for i in range(len(t)) if t.pos[i] == "VERB")
    return (
        t.lemmas[verb],
        [t.words[i] for i in t.dependents(verb, "nsubj")],
        [t.words[i] for i in t.dependents(verb, "dobj")],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Airstrikes target rebels in Taiz", ("target", ["Airstrikes"], ["rebels"])),
        ("Iraqi forces bomb hospital in Fallujah", ("bomb", ["forces"], ["hospital"])),
        ("Drug gangs attack convoy in Tijuana", ("attack", ["gangs"], ["convoy"])),
        ("The junta forces shell areas in Kayah state", ("shell", ["forces"], ["areas"])),
        ("bombardment targets areas of Kherson", ("target", ["bombardment"], ["areas"])),
    ],
)
def test_the_verb_of_a_headline_is_no_noun(
    text: str, expected: tuple[str, list[str], list[str]]
) -> None:
    assert verb_of(text) == expected


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("Bali bombs trial begins", "bombs"),
        ("The police bomb squad left the station.", "bomb"),
        ("The firm sets sales targets for dealers.", "targets"),
        ("The general strike paralysed the port.", "strike"),
    ],
)
def test_a_noun_before_a_noun_stays_one(text: str, noun: str) -> None:
    t = tree(text)
    assert t.pos[t.words.index(noun)] == "NOUN"
