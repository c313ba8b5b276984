"""Flags: kinds of text that are no plain report are noticed, and plain reports are not."""

import pytest

from pipeline.cleaning.flags import flags_of, rewriting_score, sport_score
from pipeline.cleaning.phrases import agencies, boilerplate, flag_phrases, labels, rewriting_phrases

REPORT = (
    "Ministers of Norland and Sarmia met in Vell on Friday to sign a treaty on the river Ange that "
    "both had sought for 10 years. Ana Reyes, the foreign minister of Norland, said that it would "
    "give each country more water in dry years. Farmers had protested in March against a draft."
)
MATCH = (
    "Vell United won the cup final 2-1 in extra time on Sunday after their striker scored twice in "
    "the second half. The goalkeeper saved a penalty kick before half-time, and the coach praised "
    "his midfield. The team, third in the league, lost two players to injury this season."
)
REWRITTEN = (
    "Officers of the State Division stated on situation of anonymity that the civil struggle was "
    "not over. The prime clergyman, who spoke at a information convention on the White Dwelling, "
    "mentioned in an announcement that well being officers had been killed. “We were at the White "
    "House,” he stated, in response to the information company."
)


def flags(text=REPORT, title="Treaty signed", url=None, language="en"):
    return flags_of(title, text, url, language)


def test_a_plain_report_has_no_flag():
    assert flags() == ()
    assert flags(title=None) == ()


@pytest.mark.parametrize(
    ("title", "flag"),
    [
        ("Opinion: The treaty is a mistake", "opinion"),
        ("Letters to the editor", "opinion"),
        ("River treaty – live updates", "live_blog"),
        ("The Latest: Ministers arrive in Vell", "live_blog"),
        ("Ana Orr, who built the dam, dies at 91", "obituary"),
        ("Tom Orr obituary", "obituary"),
        ("Today in history: May 3", "on_this_day"),
        ("World news in brief", "digest"),
        ("Your Friday Briefing", "digest"),
        ("Briefing: What moved the world", "digest"),
        ("The morning briefing for Vell", "digest"),
        ("Correction: River treaty story", "correction"),
    ],
)
def test_the_title_tells(title, flag):
    assert flag in flags(title=title)


@pytest.mark.parametrize(
    "title",
    [
        "Two die at 3 crossings",
        "Ministers live in fear",
        "Public opinion shifts",
        "Editor killed in Vell",
        "Minister angers farmers at a briefing",
        "Ana Reyes keeps her answer brief",
        "Live fire exercise starts in Norland",
        "Today in Vell: ministers meet",
        "Correctional officers strike",
        "Minister of sport resigns",
    ],
)
def test_a_title_with_the_same_words_does_not(title):
    assert flags(title=title) == ()


@pytest.mark.parametrize(
    ("url", "flag"),
    [
        ("https://h.example/opinion/2024/treaty", "opinion"),
        ("https://h.example/sports/cup", "sport"),
        ("https://h.example/obituaries/orr", "obituary"),
        ("https://h.example/world/live/2024/may/03", "live_blog"),
    ],
)
def test_the_address_tells(url, flag):
    assert flags(url=url) == (flag,)


@pytest.mark.parametrize(
    "url",
    [
        "https://h.example/world/opinion-poll-shows-lead",
        "https://h.example/world/transport/strike",
        "https://h.example/world/obituaries-law-passed",
        "https://h.example/world/living/treaty",
        "https://h.example/world/2024/may/03/treaty",
    ],
)
def test_an_address_with_the_same_letters_does_not(url):
    assert flags(url=url) == ()


@pytest.mark.parametrize(
    ("ending", "flag"),
    [
        ("Ana Orr is a senior fellow at the Ange Institute.", "opinion"),
        ("He is survived by his wife and two sons.", "obituary"),
        ("An earlier version of this story misspelt the name of the river.", "correction"),
    ],
)
def test_the_end_tells(ending, flag):
    assert flags(f"{REPORT}\n\n{ending}") == (flag,)


def test_a_match_report_is_sport_and_a_metaphor_is_not():
    assert "sport" in flags(MATCH)
    politics = REPORT + " The minister scored a goal for his team, a rival said: it was a home run."
    assert flags(politics) == ()
    assert sport_score(politics) < sport_score(MATCH)


def test_swapped_words_show_that_software_rewrote_a_text():
    assert "machine_rewritten" in flags(REWRITTEN)
    assert rewriting_score(REPORT) == (0.0, 0)


def test_what_is_in_quotation_marks_is_not_held_against_a_text():
    quoted = f"{REPORT} “The prime clergyman and the civil struggle of the suppose tank,” he read."
    assert rewriting_score(quoted) == (0.0, 0)


def test_one_odd_phrase_is_not_enough():
    assert flags(f"{REPORT} He called it a civil struggle.") == ()


@pytest.mark.parametrize("mark", ["• ", "- ", "1. "])
def test_a_list_is_noticed(mark):
    items = "\n\n".join(
        f"{mark}The treaty was signed in the town of Vell on Friday" for _ in range(7)
    )
    assert "list" in flags(items)


def test_entries_with_times_are_a_live_blog():
    entries = "\n\n".join(
        f"{hour}:15 The ministers went on with their talks." for hour in range(9, 14)
    )
    assert "live_blog" in flags(entries)


def test_a_table_of_prices_is_noticed():
    assert "stock_table" in flags(
        "Vell closing May 3 " + "Kell 315.00 316.50 Hask 276.10 275.90 " * 4
    )


@pytest.mark.parametrize(
    "more",
    [
        "\n\n- Water is shared by halves.\n\n- Dams need the consent of both.",
        "\n\n09:15 was when they arrived.\n\nThey left at 10:40, and signed at 11:30.",
        " Shares fell 3.5 percent to 41.20 from 42.70, and the index lost 12 points to 3,410.",
        " She promised a correction of the maps.",
        " Their predecessors survived a coup.",
        " He is a fellow of nobody, a rival said.",
    ],
    ids=["two points", "three times", "a few prices", "a correction", "survived", "a fellow"],
)
def test_a_report_with_a_little_of_it_has_no_flag(more):
    assert flags(REPORT + more) == ()


def test_a_report_of_some_sentences_is_not_too_short():
    assert flags(" ".join(REPORT.split()[:40])) == ()


def test_short_and_foreign_texts_are_noticed():
    assert flags("Talks failed.") == ("too_short",)
    assert flags(language="fr") == ("not_english",)
    assert flags(language=None) == ()


def test_the_lexicon_of_cleaning_is_sound():
    assert boilerplate().line.match("Advertisement")
    assert {"AP", "Reuters"} <= agencies()
    assert "BREAKING" in labels()
    assert all(weight > 0 for weight in rewriting_phrases()[1].values())
    assert len({flag for flag, _ in flag_phrases()}) >= 7
