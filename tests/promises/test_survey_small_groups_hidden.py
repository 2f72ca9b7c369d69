# SPDX-License-Identifier: BSD-2-Clause
"""Surveys: a figure about fewer than k people is neither shown nor can it be
computed from what is shown (survey.small-groups-hidden)."""

import hashlib
import json
import os
import sqlite3
import subprocess
from collections import Counter
from random import Random

import pytest
from survey_figures import (of_csv, of_json, of_page, of_pledgectl,
                            pledgectl)
from survey_program import Surveys

from site_of_tests import BUILD, wait_until

AUDIT = os.path.join(BUILD, "tests/modules/surveys/audit_results")

needs_glpk = pytest.mark.skipif(
    not os.path.exists(AUDIT),
    reason="built without GLPK: install libglpk-dev and configure again")


def audit(kind, rule, surveys, seed):
    """Random surveys, released as the product does or as a mistake would, and
    an attacker who solves linear programs over all that was shown. What
    "recovered" means is said in tests/modules/surveys/attacker.h."""
    done = subprocess.run([AUDIT, kind, rule, str(surveys), str(seed)],
                          text=True, capture_output=True, check=True)
    words = done.stdout.split()
    return {name: int(n) for name, n in zip(words[::2], words[1::2])}


@needs_glpk
@pytest.mark.parametrize("kind, surveys, cells", [
    ("tables", 4000, 3000 * 36), ("sequences", 600, 10000),
    ("sensitive", 1000, 10000)])
def test_small_groups_hidden_from_an_attacker(kind, surveys, cells):
    """More are drawn than are counted: some show no table at all."""
    found = audit(kind, "product", surveys, seed=20261121)
    assert found["surveys"] == surveys
    # not by showing nothing, and not for want of something to find
    assert found["cells"] > cells and found["shown"] > cells / 3
    assert found["targets"] > surveys
    assert found["recovered"] == 0


@needs_glpk
@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind, surveys", [
    ("tables", 50000), ("sequences", 20000), ("sensitive", 20000)])
def test_small_groups_hidden_from_a_patient_attacker(kind, surveys, seed):
    assert audit(kind, "product", surveys, seed)["recovered"] == 0


@needs_glpk
@pytest.mark.parametrize("kind, rule", [
    ("tables", "primary"), ("tables", "two"), ("sequences", "primary"),
    ("sequences", "two"), ("sequences", "forgetful"),
    ("sensitive", "primary"), ("sensitive", "forgetful")])
def test_small_groups_attacker_finds_what_mistakes_give_away(kind, rule):
    """Planted: small cells hidden alone, two hidden cells a line, releases
    that are not held against those before."""
    found = audit(kind, rule, 200, seed=20261121)
    assert found["recovered"] > found["targets"] / 20


def draw(random, chances):
    return random.choices(list(chances), list(chances.values()))[0]


def commuter(random):
    """Few work at home, few are not content, and few say nothing."""
    return {"mode": draw(random, {"walk": 10, "bike": 25, "bus": 20,
                                  "train": 15, "car": 29, "home": 1, "": 3}),
            "content": draw(random, {"1": 4, "2": 12, "3": 30, "4": 30,
                                     "5": 23, "": 3})}


def count(answers):
    """What is true: of both questions, and of the two together."""
    found = Counter()
    for answer in answers:
        mode, content = answer["mode"] or None, answer["content"] or None
        found["mode", mode] += 1
        found["content", content] += 1
        found["mode", mode, "content", content] += 1
    return found


@pytest.fixture(name="surveys", scope="module")
def surveys_fixture(tmp_path_factory):
    """700 people about the way to work in five portions, 60 at work; what
    was to be seen after each portion."""
    random = Random(7)
    folder = tmp_path_factory.mktemp("figures")
    with Surveys(folder, ["commute", "workplace"], hold_back=30) as surveys:
        surveys.said, surveys.seen = [], []
        ballots = surveys.tool("mint", "commute", 700).split()
        for i, ballot in enumerate(ballots, 1):
            surveys.said.append(commuter(random))
            reply = surveys.answer("commute", ballot, **surveys.said[-1])
            assert reply.status == 303
            if i % 140 == 0 and i < 700:
                wait_until(lambda least=i - 100: answers(surveys) >= least,
                           30, "most of a portion counted")
                surveys.seen.append(look(surveys))
        health = ["no"] * 48 + ["once"] * 9 + ["often"] * 3
        ballots = surveys.tool("mint", "workplace", 60).split()
        for ballot, answer in zip(ballots, health):
            assert surveys.answer("workplace", ballot, health=answer,
                                  consent_sensitive="yes").status == 303
        surveys.tool("close", "commute")
        surveys.tool("close", "workplace")
        surveys.seen.append(look(surveys))
        yield surveys


def answers(surveys):
    got = json.loads(surveys.get("/surveys/commute/results.json").body)
    return got["answers"] or 0


def look(surveys):
    """The CSV file, and its numbers."""
    body = surveys.get("/surveys/commute/results.csv").body
    return body, of_csv(surveys, "commute")


def test_small_groups_hidden_at_every_place(surveys):
    for name in surveys.ids:
        figures = of_json(surveys, name)
        assert of_csv(surveys, name) == figures
        # the operator sees no more
        assert of_pledgectl(surveys, name) == figures
        page = of_page(surveys, name)
        assert page.count(None) > 0
        # the page leaves out a line of those without an answer that is all 0
        assert sorted(n for n in page if n) == sorted(
            n for n in figures.values() if n)


def test_small_groups_hidden_of_sensitive_questions(surveys):
    figures = of_json(surveys, "workplace")
    assert [figures["health", option] for option in ("once", "often")] == [
        None, None]
    # nor can they be had by subtracting: of two hidden numbers only the sum
    assert figures["health", "no"] in (None, 48)


def test_small_groups_hidden_of_cross_tables(surveys):
    true, (_, figures) = count(surveys.said), surveys.seen[-1]
    table = {key: n for key, n in figures.items() if len(key) == 4}
    # which answers are counted together is chance, and so is, rarely, whether
    # there is a release that can be shown
    assert len(table) in (7 * 6, 0)
    assert all(n is None or n == 0 or n >= 10 for n in table.values())
    got = json.loads(surveys.get("/surveys/commute/results.json").body)
    if got["cross_tables"][0]["as_of_release"] < got["as_of_release"]:
        return  # as it was when other numbers were true
    for key, n in table.items():
        assert n in (None, true[key])
        assert n is None or not 0 < true[key] < 10, key
    for line in {key[:2] for key in table} | {key[2:] for key in table}:
        hidden = [true[key] for key, n in table.items()
                  if n is None and line in (key[:2], key[2:])]
        # alone it would be what is missing from the sum
        assert len(hidden) != 1 or hidden == [0], line


def test_small_groups_hidden_from_one_release_to_the_next(surveys):
    """Every two releases that were seen, not only neighbours."""
    assert len({body for body, _ in surveys.seen}) > 3
    for i, (_, later) in enumerate(surveys.seen):
        for _, earlier in surveys.seen[:i]:
            for key, n in later.items():
                before = earlier.get(key)
                if len(key) == 4 and n is not None and before is not None:
                    assert n - before == 0 or n - before >= 10, key
            for question in ("mode", "content"):
                more = [later[key] - earlier[key] for key in later
                        if len(key) == 2 and key[0] == question]
                assert sum(more) == 0 or sum(more) >= 10


def test_small_groups_ledger_has_every_release_as_it_was_seen(surveys):
    ledger = json.loads(pledgectl(
        surveys, "surveys", "results", "--ledger", "--json", "commute"))
    digests = {entry["digest"] for entry in ledger}
    assert [entry["release"] for entry in ledger] == list(
        range(1, len(ledger) + 1))
    for body, _ in surveys.seen:
        assert hashlib.sha256(body).hexdigest() in digests
    for entry in ledger:
        assert hashlib.sha256(
            entry["figures"].encode()).hexdigest() == entry["digest"]
    table = sqlite3.connect(f"file:{surveys.dir}/surveys.db?mode=ro",
                            uri=True)
    assert table.execute("SELECT COUNT(*), COUNT(counts) FROM survey_release"
                         ).fetchone()[1] == 0, "hidden numbers outlive closing"
    table.close()
