"""Numbered headings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_claims.audit.headings import number_lengths
from sphinx_claims.audit.numerals import facts_in_prose

FREE = {
    "numbers": ["T", "1. Getting started", "2. Next", "3. Last"],
    "from zero": ["T", "0. Setup", "1. Start"],
    "parentheses": ["T", "1) Getting started", "(2) Next"],
    "without a separator": ["T", "1 First week", "2 Second week"],
    "levels": ["2. T", "2.1 Loops", "2.2 While", "2.2.1 Break", "3. Next"],
    "letters": ["T", "1. Start", "1a. Left", "1b. Right", "2. Next"],
    "sections of a page without a number": ["T", "2.1 Loops", "2.2 While"],
    "two lists": ["T", "Left", "1. A", "2. B", "Right", "1. C", "2. D"],
    "lecture": ["Lecture 4"],
    "chapter": ["Chapter 1: Python"],
    "two words": ["T", "Problem Set 4", "Case Study 2: Rain"],
    "label before a capital": ["T", "Week 2 Loops", "Lecture #4", "Homework #3: Loops"],
    "sign in front": ["T", "🚀 1. Start", "🚀 2. Next"],
    "zeros": ["01 Introduction"],
    "dash": ["T", "1 - Start", "2 – Next", "3.Last"],
    "number word": ["T", "Step Three: loops", "Chapter Four"],
    "lone label": ["T", "Week 3", "Day 2: Data", "Part 4 — More"],
    "other words that count up": ["T", "Width 1: small", "Width 2: large"],
    "title with a number": ["2 Second week"],
    "title with a period": ["4. Loops"],
    "title in two parts": ["3.1 A page"],
}


@pytest.mark.parametrize("headings", FREE.values(), ids=FREE)
def test_numbers_that_count_up_are_free(headings):
    lengths = number_lengths(headings)
    assert not any(
        facts_in_prose(heading[length:]) for heading, length in zip(headings, lengths, strict=True)
    )


BOUND = {
    "count": (["Example with 3 variables"], 0),
    "later words": (["T", "1. First of 5"], 1),
    "count in front": (["7 layers suffice"], 0),
    "lower case": (["T", "3 ways to plot"], 1),
    "gap": (["T", "1. A", "3. B"], 2),
    "repetition": (["T", "1. A", "2. B", "2. C"], 3),
    "start above one": (["T", "4. A"], 1),
    "other part": (["3.1 A page", "7.7 Heading"], 1),
    "word": (["T", "Width 64"], 1),
    "words": (["T", "Net Width 64: all"], 1),
    "sign": (["T", "-1. Start"], 1),
    "about": (["T", "≈ 1: all"], 1),
    "formula": (["T", "• 1: all"], 1),
    "words that skip": (["T", "Width 1", "Width 3"], 2),
    "gap of a label": (["T", "Week 1", "Week 3"], 2),
    "lone number": (["T", "1 layer"], 1),
    "percent": (["T", "5% of it"], 1),
    "decimal": (["T", "0.5 is half"], 1),
}


@pytest.mark.parametrize(("headings", "place"), BOUND.values(), ids=BOUND)
def test_numbers_that_state_a_fact_are_not_free(headings, place):
    rest = headings[place][number_lengths(headings)[place] :]
    assert any(sign.isdigit() for sign in rest)


LANGUAGES = {
    "de": ["Kapitel 4", "Woche 2: Schleifen", "Abschnitt 2.1"],
    "fr": ["Chapitre 4", "Semaine 2 : boucles", "Étape 2"],
    "zh": ["第3章 循环", "第１节 开始", "第２节 结束"],
    "ko": ["제3장 반복"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_other_languages(language):
    headings = LANGUAGES[language]
    for heading, length in zip(headings, number_lengths(headings, language), strict=True):
        assert heading[length - 1].isdecimal()


@given(st.lists(st.text(st.sampled_from("Week 12.3a:第章-")), max_size=4))
def test_any_headings_are_read(headings):
    lengths = number_lengths(headings)
    assert all(0 <= n <= len(h) for n, h in zip(lengths, headings, strict=True))
