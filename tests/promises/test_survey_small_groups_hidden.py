# SPDX-License-Identifier: BSD-2-Clause
"""Surveys: a figure about fewer than k people is neither shown nor can it be
computed from what is shown (survey.small-groups-hidden)."""

import os
import subprocess

import pytest

from site_of_tests import BUILD

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
    ("tables", 7000, 3000 * 36), ("sequences", 1000, 10000),
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
