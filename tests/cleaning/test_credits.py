"""Bylines, credits and end notes: none is text, and who wrote the article is kept."""

import pytest

from pipeline.cleaning.article import clean_text
from pipeline.cleaning.normalise import PARAGRAPH
from pipeline.cleaning.phrases import boilerplate
from pipeline.errors import ContractError

STORY = (
    "Ministers of both countries met in Vell on Friday to sign the river treaty.",
    "“We have waited ten years,” said Ana Reyes, the foreign minister.",
    "Norland said that its army would leave the border villages by June.",
)
TITLE = "River treaty signed"


def with_note(note, at):
    parts = list(STORY)
    parts.insert(at, note)
    return clean_text(PARAGRAPH.join(parts), TITLE)


@pytest.mark.parametrize("at", [0, len(STORY)])
@pytest.mark.parametrize(
    ("note", "byline"),
    [
        ("By Kim Day", "Kim Day"),
        ("By Kim Day in Vell", "Kim Day"),
        ("By Kim Day for The Herald", "Kim Day"),
        ("By Kim Day and Lou Fox, The Associated Press", "Kim Day and Lou Fox"),
        ("By Kim Day, Herald Staff Writer", "Kim Day"),
        ("By Kim Day, AP Diplomatic Writer", "Kim Day"),
        ("By Kim Day • Published March 3, 2024", "Kim Day"),
        ("By Kim Day @kimday kday@herald.example", "Kim Day"),
        ("By Herald staff", "Herald staff"),
        ("By The Associated Press", "The Associated Press"),
        ("Kim Day, Staff Writer", "Kim Day"),
        ("KIM DAY, Associated Press", "KIM DAY"),
        ("Reported by Kim Day", "Kim Day"),
        ("Reporting by Kim Day; Editing by Lou Fox", "Kim Day"),
        ("(Reporting by Kim Day in Vell and Tom Orr; Editing by Lou Fox)", "Kim Day and Tom Orr"),
        ("(Writing by Kim Day)", "Kim Day"),
        ("AFP", "AFP"),
        ("(Reuters)", "Reuters"),
    ],
)
def test_who_wrote_it_is_taken_off_and_kept(note, byline, at):
    found = with_note(note, at)
    assert found.text == PARAGRAPH.join(STORY)
    assert found.byline == byline


def test_a_byline_that_is_known_is_not_overruled_by_a_credit():
    parts = [*STORY, "Reporting by Kim Day; Editing by Lou Fox"]
    assert clean_text(PARAGRAPH.join(parts), TITLE, "Tom Orr").byline == "Tom Orr"


@pytest.mark.parametrize("at", [0, 1, len(STORY)])
@pytest.mark.parametrize(
    "note",
    [
        "By our correspondent in Vell",
        "Staff Reporter",
        "(Edited by Lou Fox)",
        "Edited by: Lou Fox",
        "Additional reporting by Lou Fox in Port Lin",
        "(Additional reporting by Lou Fox)",
        "Lou Fox in Port Lin contributed to this report.",
        "Lou Fox contributed reporting from Port Lin.",
        "(Compiled by Lou Fox)",
        "Translation: Lou Fox",
        "(With inputs from agencies)",
        "With PTI inputs",
        "With additional reporting by AFP",
        "Copyright The Herald",
        "Copyright 2024 The Herald. All rights reserved. This material may not be published, "
        "broadcast, rewritten or redistributed without permission.",
        "The Herald © 2024",
        "Read more: Ministers to meet again",
        "Read more about the treaty here",
        "READ ALSO: Ministers to meet again",
        "Sign up for our newsletter",
        "Sign up here for The Morning Herald",
        "Don't miss out! Sign up for our free newsletter",
        "(Photo: Kim Day/The Herald)",
        "Photograph: Kim Day/The Herald",
        "Kim Day walks along the river in Vell. (AP Photo/Lou Fox)",
        "Ministers at the bridge on Friday. Lou Fox via Getty Images",
        "Content Source: www.herald.example",
        "Content source: The Herald",
        "Source: The Herald",
        "Editor's note: This story was updated at noon.",
        "Kim Day can be reached at kday@herald.example.",
        "-ENDS-",
        "(END)",
        "The views expressed in this article are those of the author.",
        "For more news, visit herald.example",
        "Join our Telegram channel",
        "Share on Facebook",
    ],
)
def test_a_note_is_no_text(note, at):
    assert with_note(note, at).text == PARAGRAPH.join(STORY)


@pytest.mark.parametrize(
    "note",
    [
        "(Reporting by Kim Day; Editing by Lou Fox)",
        "Reporting by Kim Day; Editing by Lou Fox.",
        "Reuters contributed to this report.",
        "With inputs from agencies",
        "Additional reporting by Kim Day in Port Lin",
        "Read more: Ministers to meet again",
    ],
)
def test_a_note_behind_the_last_sentence_is_cut_off_it(note):
    assert clean_text(f"{' '.join(STORY)} {note}", TITLE).text == " ".join(STORY)


@pytest.mark.parametrize(
    "sentence",
    [
        "By Friday the army had left both villages, the ministry said.",
        "By nightfall, police had arrested 12 people in Vell.",
        "Reporting by state media was banned during the trial, judges said.",
        "Copyright holders sued the ministry in a court in Vell.",
        "Photographs by soldiers showed the damaged bridge.",
        "Source of the leak was the ministry itself, the minister said.",
        "Sources in Vell said that the talks had failed.",
        "Reuters said that two of its reporters had been detained in Vell.",
        "Edited extracts of the treaty were read out in parliament on Monday.",
        "The AP said that its office had been searched.",
        "Publishers of three newspapers were summoned by police.",
        "Ministers said that they would read more of the report before the vote.",
        "Visiting Port Lin, the president condemned the attack.",
        "Special correspondents of two papers were expelled from Norland.",
    ],
)
@pytest.mark.parametrize("at", [0, 1, len(STORY)])
def test_a_sentence_that_begins_like_a_note_stays(sentence, at):
    parts = list(STORY)
    parts.insert(at, sentence)
    found = with_note(sentence, at)
    assert found.text == PARAGRAPH.join(parts)
    assert found.byline is None


def test_a_headline_that_ends_in_reporters_is_no_byline():
    found = clean_text(PARAGRAPH.join(["Police Arrest Five Reporters", *STORY]))
    assert (found.title, found.byline) == ("Police Arrest Five Reporters", None)


def test_hostile_credits_take_no_time():
    note = "Reporting by A" + " A@a" * 90
    assert with_note(note, len(STORY)).byline is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("middle\tRead on", "boilerplate.tsv, line 2: place 'middle'"),
        ("line", "boilerplate.tsv, line 2: phrase is empty"),
        ("line\tRead on\tfurther", "line 2: 3 cells for 2 columns"),
    ],
)
def test_a_mistake_in_the_phrases_is_named(tmp_path, monkeypatch, line, says):
    (tmp_path / "boilerplate.tsv").write_text(f"place\tphrase\n{line}\n", encoding="utf-8")
    monkeypatch.setattr("pipeline.cleaning.phrases._FOLDER", tmp_path)
    with pytest.raises(ContractError, match=says):
        boilerplate.__wrapped__()
