"""Plain text: what surrounds the body is taken off it, and the body is left as it is."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.cleaning.article import clean_text, count_sentences
from pipeline.cleaning.normalise import PARAGRAPH, characters, paragraphs

LEDE = "Ministers of both countries met in Vell on Friday to sign the river treaty."
SECOND = "“We have waited ten years,” said Ana Reyes, the foreign minister."


def body(*parts, title=None, byline=None):
    return clean_text("\n\n".join(parts), title, byline)


def test_title_byline_and_dateline_are_taken_off():
    found = body(
        "River treaty signed in Vell", "By Ana Reyes and Tom Orr", f"VELL, Norland — {LEDE}", SECOND
    )
    assert (found.title, found.byline) == ("River treaty signed in Vell", "Ana Reyes and Tom Orr")
    assert found.dateline_place == "VELL, Norland"
    assert found.text == LEDE + PARAGRAPH + SECOND
    assert found.language == "en"


def test_a_title_that_is_known_is_not_repeated():
    found = body("River Treaty signed in Vell!", LEDE, title="River treaty signed in Vell")
    assert (found.title, found.text) == ("River treaty signed in Vell", LEDE)


def test_a_rubric_above_the_title_goes_with_it():
    found = body("World", "River treaty signed in Vell", LEDE, title="River treaty signed in Vell")
    assert found.text == LEDE
    assert body("World", LEDE, title="River treaty signed in Vell").text != LEDE


def test_a_first_sentence_is_no_title():
    assert body(LEDE, SECOND).title is None


def test_the_job_of_a_writer_is_no_part_of_the_byline():
    assert body("By Ana Reyes, Staff Writer", LEDE, title="x").byline == "Ana Reyes"
    assert body(LEDE, byline="By Ana Reyes").byline == "Ana Reyes"
    assert body(LEDE, byline="Ana Reyes is a reporter for The Herald").byline == "Ana Reyes"
    assert body(LEDE, byline="Ana Reyes November 3, 2024").byline == "Ana Reyes"
    assert body(LEDE, byline="Admin").byline is None


@pytest.mark.parametrize(
    "clutter",
    [
        "Share Tweet Email",
        "Advertisement",
        "Content Source: www.herald.example",
        "Read more: Ministers to meet again",
        "Photo: Ana Reyes in Vell on Friday",
        "Metro Ledger | World",
        "Sign up for our morning newsletter",
        "Copyright 2024 The Herald. All rights reserved.",
        "Reporting by Ana Reyes; Editing by Tom Orr",
        "5 min read",
        "https://herald.example/1",
        "* * *",
        "The post River treaty appeared first on Herald.",
        "We use cookies to improve this site.",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_boilerplate_is_dropped_wherever_it_stands(clutter, place):
    parts = [LEDE, SECOND]
    parts.insert(place, clutter)
    assert body(*parts).text == LEDE + PARAGRAPH + SECOND


@pytest.mark.parametrize(
    "sentence",
    [
        "Copyright law was changed by the Senate on Friday.",
        "One of every five people fled.",
        "Share prices fell after the ministers met.",
        "The minister did not answer requests for comment.",
        "Follow-up talks are planned for May.",
        "Print workers walked out on Friday.",
    ],
)
def test_a_sentence_that_begins_like_boilerplate_stays(sentence):
    assert sentence in body(LEDE, sentence, SECOND).text


def test_all_that_follows_related_stories_is_dropped():
    found = body(LEDE, SECOND, "Related stories", "Ministers quarrel over river", "Dam opens")
    assert found.text == LEDE + PARAGRAPH + SECOND


def test_a_reprint_mark_on_the_line_of_the_text_is_cut():
    assert clean_text(f"By staff and agencies. {LEDE}").text == LEDE


def test_a_credit_at_the_end_of_the_last_sentence_is_cut():
    assert clean_text(f"{LEDE} Additional reporting by Tom Orr").text == LEDE


def test_hard_wrapped_lines_are_joined_and_indents_begin_paragraphs():
    wrapped = (
        "    Ministers of both countries met in\nVell on Friday to sign the river\ntreaty that "
        "both had sought for\nten years.\n    The inter-\nnational court had urged them\nto "
        "sign a cease-\nfire as well, international\nlawyers said.\n"
    )
    assert paragraphs(wrapped) == [
        "Ministers of both countries met in Vell on Friday to sign the river treaty that both had "
        "sought for ten years.",
        "The international court had urged them to sign a cease-fire as well, international "
        "lawyers said.",
    ]


def test_lines_that_are_paragraphs_stay_apart():
    assert paragraphs(f"{LEDE}\n{SECOND}\n") == [LEDE, SECOND]


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("The presidentâ€™s envoy", "The president’s envoy"),
        ("GenÃ¨ve", "Genève"),
        ("``No,'' he said", "“No,” he said"),
        ("zero\u200bwidth and soft\u00adhyphen", "zerowidth and softhyphen"),
        ("e\u0301tat", "état"),
    ],
)
def test_damaged_characters_are_repaired(damaged, meant):
    assert characters(damaged) == meant


def test_another_language_is_named():
    french = "Les ministres des deux pays se sont réunis vendredi pour signer le traité."
    assert body(french, title="x").language == "fr"
    assert body("Hm.", title="x").language is None


def test_sentences_are_counted_across_abbreviations():
    assert count_sentences("Mr. Reyes met the U.S. envoy.\n\nHe left at 3 p.m. on Friday.") == 2


SNIPPETS = st.sampled_from(
    [LEDE, SECOND, "Share Tweet Email", "By Ana Reyes", "VELL, Norland — ", "CAIRO (AP) - ",
     "Related stories", "Content Source: x.example", "\n", "\n\n", "  ", "-\n", "``", "''", "â€™",
     "\t", "Advertisement", "&amp;", "|", "River treaty"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(SNIPPETS, st.text(max_size=20)), max_size=12).map("".join))
@example("¢¿0Â\t0")  # a tab hides the damage from the first pass
def test_cleaning_a_clean_text_changes_nothing(text):
    once = clean_text(text, "A title")
    twice = clean_text(once.text, once.title, once.byline)
    assert twice.text == once.text
    assert (twice.title, twice.byline) == (once.title, once.byline)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_characters_settle_at_once(text):
    once = characters(text)
    assert characters(once) == once
