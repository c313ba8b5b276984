"""Duplicates: copies, trimmed copies and rewrites meet; look-alikes of other reports do not."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning.duplicates import Text, find_duplicates

DAY = date(2024, 5, 3)
REPORT = (
    "Ministers of Norland and Sarmia met in Vell on Friday to sign a treaty on the river Ange that "
    "both had sought for 10 years. Ana Reyes, the foreign minister of Norland, said that it would "
    'give each country 1,200 million cubic metres of water in dry years. "We have waited ten years '
    'for this day," she said. Farmers on both banks had protested in March against an earlier '
    "draft, which they called unfair, and 14 of them were arrested in Orr. The parliament of "
    "Sarmia must approve the treaty before the end of June, and its president, Tom Orlo, expects "
    "a majority of 30 votes. A court in Vell will settle disputes about the dam at Kell."
)
OTHER = (
    "The army of Torvia said on Friday that 3 soldiers were killed when a mine exploded under "
    "their lorry near the border town of Hask. No group has said that it laid the mine. General "
    "Ivo Marn told reporters in the capital that patrols would be doubled along the road, which "
    "carries most of the trade with its neighbour. Residents said that they had heard two blasts "
    "shortly after dawn and that helicopters took the wounded to a hospital in Brena."
)
WORDS = {
    "met": "gathered", "sign": "ink", "treaty": "accord", "sought": "wanted", "give": "hand",
    "country": "nation", "dry": "arid", "Farmers": "Growers", "banks": "shores",
    "earlier": "previous", "draft": "version", "called": "termed", "unfair": "unjust",
    "arrested": "detained",
    "approve": "endorse", "expects": "foresees", "court": "tribunal", "settle": "resolve",
    "disputes": "quarrels", "would": "will", "protested": "rallied", "before": "ahead of",
}  # fmt: skip


def rewritten(text):
    return " ".join(WORDS.get(word.strip(",."), word) for word in text.split())


def texts(*bodies, gap=0, title="Treaty signed"):
    return [
        Text(f"t{n}", body, DAY + timedelta(days=n * gap), title=title)
        for n, body in enumerate(bodies)
    ]


def kinds(found):
    return [(a.duplicate_of, a.kind) for a in found]


def test_the_same_text_is_an_exact_copy_of_the_earliest():
    later, earlier = Text("a", REPORT, DAY), Text("b", REPORT, DAY - timedelta(days=1))
    first, second = find_duplicates([later, earlier])
    assert (first.duplicate_of, first.kind, first.similarity) == ("b", "exact", 1.0)
    assert (second.cluster_id, second.duplicate_of, second.kind) == ("b", None, None)


def test_within_a_day_the_earlier_hour_is_canonical_then_the_smaller_id():
    at = datetime(2024, 5, 3, 9, tzinfo=UTC)
    found = find_duplicates(
        [Text("a", REPORT, DAY), Text("c", REPORT, DAY, at), Text("b", REPORT, DAY, at)]
    )
    assert {a.cluster_id for a in found} == {"b"}


@pytest.mark.parametrize(
    "copy",
    [
        f"Metro Ledger | World\nShare Tweet Email\n{REPORT}",
        f"By staff and agencies. {REPORT}",
        REPORT + "\nContent Source: www.herald.example",
    ],
)
def test_a_reprint_with_boilerplate_is_an_exact_copy(copy):
    assert kinds(find_duplicates(texts(REPORT, copy)))[1] == ("t0", "exact")


def test_a_trimmed_wire_is_near():
    start = ". ".join(REPORT.split(". ")[:3]) + "."
    assert kinds(find_duplicates(texts(REPORT, start)))[1] == ("t0", "near")


def test_moved_sentences_are_near():
    sentences = REPORT.split(". ")
    moved = ". ".join([sentences[0], sentences[3], sentences[2], *sentences[4:]])
    assert kinds(find_duplicates(texts(REPORT, moved)))[1] == ("t0", "near")


def test_a_text_rewritten_word_by_word_is_a_rewrite():
    found = find_duplicates(texts(REPORT, rewritten(REPORT)))[1]
    assert (found.duplicate_of, found.kind) == ("t0", "rewrite")
    assert 0.3 < found.similarity < 0.8


def test_another_report_is_no_duplicate():
    assert kinds(find_duplicates(texts(REPORT, OTHER))) == [(None, None)] * 2


def test_the_same_phrases_about_another_company_are_no_duplicate():
    issue = (
        "{} Corp is issuing a {} mln crown bond due May {}, 2029 that pays {} pct and is priced at "
        "par, lead manager Harbour Bank said. The issue is guaranteed by {} Bank and available in "
        "denominations of 5,000 crowns. The selling concession is 1-1/2 pct, while management and "
        "underwriting combined pay 3/4 pct. The bonds will be listed in Vell and the payment date "
        "is May {}, 2024."
    )
    found = find_duplicates(
        texts(
            issue.format("Kell", 40, 7, "2-1/4", "Orr", 8),
            issue.format("Hask Optical", 65, 9, "3", "Brena", 10),
        )
    )
    assert kinds(found)[1] == (None, None)


def test_a_short_notice_is_told_apart_by_its_title():
    notice = "Pay June 1. Record May 15. Dividend 10 cts against 10 cts."
    one, other = (
        Text("a", notice, DAY, title="Kell pays"),
        Text("b", notice, DAY, title="Hask dividend set"),
    )
    assert kinds(find_duplicates([one, other]))[1] == (None, None)
    assert kinds(find_duplicates([one, Text("b", notice, DAY, title="Kell pays")]))[1] == (
        "a",
        "exact",
    )


def test_copies_further_apart_than_the_window_are_not_compared():
    assert kinds(find_duplicates(texts(REPORT, REPORT, gap=8), window_days=7))[1] == (None, None)
    assert kinds(find_duplicates(texts(REPORT, REPORT, gap=8), window_days=8))[1] == ("t0", "exact")


def test_undated_texts_are_compared_among_themselves():
    found = find_duplicates(
        [Text("a", REPORT, None), Text("b", REPORT, None), Text("c", REPORT, DAY)]
    )
    assert kinds(found) == [(None, None), ("a", "exact"), (None, None)]


def test_nothing_has_no_duplicates():
    assert find_duplicates([]) == []
    assert kinds(find_duplicates(texts("", "...", "Hm"))) == [(None, None)] * 3


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(8)))
def test_the_order_of_the_texts_does_not_matter(order):
    bodies = [
        REPORT,
        rewritten(REPORT),
        OTHER,
        REPORT + " More later.",
        OTHER,
        REPORT[:400],
        "Hm",
        rewritten(OTHER),
    ]
    given_ = texts(*bodies)
    straight = {a.id: a for a in find_duplicates(given_)}
    shuffled = {a.id: a for a in find_duplicates([given_[i] for i in order])}
    assert straight == shuffled


def test_a_flood_of_copies_is_one_cluster():
    noise = random.Random(4)
    bodies = [
        f"{REPORT} {' '.join(''.join(noise.sample('abcdefgh', 5)) for _ in range(8))}"
        for _ in range(300)
    ]
    assert {a.cluster_id for a in find_duplicates(texts(*bodies))} == {"t0"}
