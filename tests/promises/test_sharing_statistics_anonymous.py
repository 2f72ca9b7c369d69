# SPDX-License-Identifier: BSD-2-Clause
"""sharing.statistics-anonymous: what can be handed on, the files and
pledgectl's figures of a survey, is what everybody may see; nobody can ask for
a figure about fewer people, and counters for operators are about none."""

import re

import pytest
from survey_figures import of_csv, of_json, of_pledgectl, pledgectl
from survey_program import Surveys

K = 10
SAID = ["no"] * 48 + ["once"] * 9 + ["often"] * 3  # of a sensitive question


@pytest.fixture(name="surveys", scope="module")
def surveys_fixture(tmp_path_factory):
    with Surveys(tmp_path_factory.mktemp("shared"), ["workplace"]) as surveys:
        ballots = surveys.tool("mint", "workplace", len(SAID)).split()
        for ballot, health in zip(ballots, SAID):
            assert surveys.answer("workplace", ballot, health=health,
                                  consent_sensitive="yes").status == 303
        surveys.tool("close", "workplace")
        yield surveys


def small(figures):
    """Of the sensitive question, where every cell counts."""
    return {cell: n for cell, n in figures.items()
            if "health" in cell and n and n < K}


def test_sharing_statistics_anonymous_files(surveys):
    shown = of_json(surveys, "workplace")
    assert shown["health", "once"] is shown["health", "often"] is None
    for figures in (shown, of_csv(surveys, "workplace"),
                    of_pledgectl(surveys, "workplace")):
        assert figures == shown
        assert not small(figures)


@pytest.mark.parametrize("path", ["results.csv", "results.json", "results"])
@pytest.mark.parametrize("query", ["health=often", "k=1", "option=often",
                                   "by=health&by_option=often", "all=1"])
def test_sharing_statistics_anonymous_no_question_of_ones_own(
        surveys, path, query):
    """No address asks for another figure."""
    whole = surveys.get(f"/surveys/workplace/{path}")
    assert whole.status == 200
    asked = surveys.get(f"/surveys/workplace/{path}", QUERY_STRING=query)
    assert asked.body == whole.body


def test_sharing_statistics_anonymous_pledgectl_has_no_raw_answers(surveys):
    said = pledgectl(surveys, "surveys", "show", "workplace")
    said += pledgectl(surveys, "surveys", "list")
    assert not re.search(r"\b(once|often)\b\D*\b[39]\b", said)


def test_sharing_statistics_anonymous_leak_is_found(surveys):
    """Planted: the figures without the rules."""
    figures = dict(of_json(surveys, "workplace"))
    figures["health", "often"] = SAID.count("often")
    assert small(figures)
