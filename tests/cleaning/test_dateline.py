"""Datelines: where a story was filed is cut off, and a subject never is."""

import pytest

from pipeline.cleaning.dateline import split_dateline


@pytest.mark.parametrize(
    ("paragraph", "place"),
    [
        ("SEOUL, South Korea — Ministers met on Friday.", "SEOUL, South Korea"),
        ("CAIRO — Police said on Friday.", "CAIRO"),
        ("BERLIN -- The cabinet met.", "BERLIN"),
        ("MEXICO CITY (AP) — Two parties agreed.", "MEXICO CITY"),
        ("BUFFALO, N.Y. — Workers walked out.", "BUFFALO, N.Y."),
        ("ST. PAUL, Minn. -- The House voted.", "ST. PAUL, Minn."),
        ("PUTRAJAYA, Nov 22 — The minister denied it.", "PUTRAJAYA"),
        ("SEOUL, Sept 11 (Yonhap) -- The two met.", "SEOUL"),
        ("BEIJING, Jan. 5 (Xinhua) -- Officials arrived.", "BEIJING"),
        ("MOSCOW. Sept 11 (Interfax) - The envoy left.", "MOSCOW"),
        ("GENEVA (25 May 2023) – Experts called for a halt.", "GENEVA"),
        ("ISLAMABAD (Reuters) - Police arrested two men.", "ISLAMABAD"),
        ("LONDON/BRUSSELS, March 3 (Reuters) - Talks resumed.", "LONDON/BRUSSELS"),
        ("NEW DELHI: The court ruled on Monday.", "NEW DELHI"),
        ("Beirut (AFP) – At least two died.", "Beirut"),
        ("Nairobi – Police said two men fled.", "Nairobi"),
        ("N'DJAMENA (AFP) - Soldiers patrolled.", "N'DJAMENA"),
        ("PORT-AU-PRINCE, Haiti — Gangs attacked.", "PORT-AU-PRINCE, Haiti"),
        ("DUNNIGAN, Calif. — The fire spread.", "DUNNIGAN, Calif."),
        ("Roszke, Hungary — Police closed the road.", "Roszke, Hungary"),
        ("KHAN YOUNIS — Rescuers dug on.", "KHAN YOUNIS"),
        ("KYIV, Ukraine (AP) — “We will not go,” he said.", "KYIV, Ukraine"),
    ],
)
def test_the_place_is_cut_off_and_kept(paragraph, place):
    found = split_dateline(paragraph)
    assert found.place == place
    assert paragraph.endswith(found.rest)
    assert not found.rest.startswith(("-", "—", "–", " "))


@pytest.mark.parametrize(
    "paragraph",
    [
        "NATO — the alliance of the West — met on Friday.",
        "NATO — The alliance met on Friday.",
        "OPINION: The minister is wrong.",
        "BREAKING: Police close the bridge.",
        "Ana Reyes — the envoy — said that talks had failed.",
        "Prime Minister Reyes - The man who would not leave.",
        "Iran: What we know so far.",
        "CAIRO — the capital of Egypt — was quiet on Friday.",
        "VELL RUBBER NOON - APRIL 7",
        "VELL RUBBER - April 7 prices rose.",
        "EDITOR'S NOTE - The following story may disturb.",
        "Kell Lights, Inc. (Nasdaq: KLI), a maker of lamps, said on Friday that it had grown.",
        "The ministers met in Vell. SEOUL, South Korea — was not named.",
        "Seoul said on Friday that talks would resume.",
        "",
    ],
)
def test_a_subject_or_label_is_left_alone(paragraph):
    assert split_dateline(paragraph) is None


@pytest.mark.parametrize("paragraph", ["(Reuters) - Two ships left.", "AP — Two ships left."])
def test_an_agency_alone_is_cut_off_and_names_no_place(paragraph):
    found = split_dateline(paragraph)
    assert (found.place, found.rest) == (None, "Two ships left.")
