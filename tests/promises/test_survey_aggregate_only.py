# SPDX-License-Identifier: BSD-2-Clause
"""Surveys: answers are used and shown in aggregate; no interface shows one
response, and a response is no record once it was counted
(survey.aggregate-only)."""

import os
import re
import sqlite3
import subprocess

import pytest
from survey_figures import PLEDGECTL, of_json
from survey_program import Surveys

from site_of_tests import TOP

PEOPLE = 60
# one person alone answered so
ALONE = {"mode": "home", "minutes": "77", "days": "7", "content": "1",
         "change": "unsure", "why": ["health", "choice"]}
OTHERS = {"mode": "bike", "minutes": "20", "days": "5", "content": "4",
          "change": "no", "why": ["fast"]}
# all that pledgectl does with surveys: what comes new is looked at here first
# "texts" is for sites that do not promise this: a survey with text questions
# is refused here, by "texts" as well
COMMANDS = {"check", "close", "list", "open", "results", "show", "texts"}
# tables of the database; columns that are there for each counted answer
TABLES = {"fp_schema", "retention_last", "survey", "survey_box",
          "survey_issued", "survey_release", "survey_spent", "survey_text"}


@pytest.fixture(name="counted", scope="module")
def counted_fixture(tmp_path_factory):
    folder = tmp_path_factory.mktemp("aggregate")
    with Surveys(folder, ["commute"]) as surveys:
        ballots = surveys.tool("mint", "commute", PEOPLE).split()
        for i, ballot in enumerate(ballots):
            answers = ALONE if i == 17 else OTHERS
            assert surveys.answer("commute", ballot, **answers).status == 303
        surveys.tool("close", "commute")
        yield surveys


def rows_of(surveys):
    """{table: rows}, every one of the database."""
    link = sqlite3.connect(f"file:{surveys.dir}/surveys.db?mode=ro", uri=True)
    names = [name for name, in link.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: list(link.execute(f"SELECT * FROM {name}"))
             for name in names}
    link.close()
    return found


def test_aggregate_only_no_record_of_a_response(counted):
    """Nothing in the database, nor in the box, is there once a person."""
    rows = rows_of(counted)
    assert set(rows) == TABLES
    assert len(rows["survey"]) == 1
    for table in ("survey_issued", "survey_spent", "survey_box",
                  "survey_text", "retention_last"):
        assert rows[table] == []
    assert len(rows["survey_release"]) <= PEOPLE / 10
    assert os.listdir(os.path.join(counted.dir, "boxes")) == []


def test_aggregate_only_while_it_is_open(tmp_path):
    """What a counted answer leaves is the digest of its ballot, alike for
    all, in no order but its own."""
    with Surveys(tmp_path, ["commute"], hold_back=0) as surveys:
        for ballot in surveys.tool("mint", "commute", 40).split():
            assert surveys.answer("commute", ballot, **OTHERS).status == 303
        surveys.stop()
        rows = rows_of(surveys)
        assert {len(row) for row in rows["survey_spent"]} <= {2}
        assert {row[0] for row in rows["survey_spent"]} <= {"commute"}
        assert {len(row[1]) for row in rows["survey_spent"]} <= {32}


@pytest.mark.parametrize("path", [
    "answers", "answers/1", "answers.json", "answers.csv", "responses",
    "responses/1", "results/1", "results.json?response=1", "results.csv?raw=1",
    "export", "export.csv", "raw.json"])
def test_aggregate_only_no_address_gives_one_response(counted, path):
    name, _, query = path.partition("?")
    reply = counted.get(f"/surveys/commute/{name}", QUERY_STRING=query)
    if name.startswith("results."):
        # what the query asks for is not looked at
        plain = counted.get(f"/surveys/commute/{name}")
        assert reply.body == plain.body
    else:
        assert reply.status in (404, 405)


def test_aggregate_only_nothing_tells_of_the_one_alone(counted):
    """Ordinary questions show how many chose each option; nowhere is there
    more than one option of the same person."""
    for key, number in of_json(counted, "commute").items():
        if len(key) == 4:
            assert number is None or number == 0 or number >= 10, key
    page = counted.get("/surveys/commute/results").body.decode()
    assert "77" not in re.sub(r"<[^>]*>", " ", page).split()


def test_aggregate_only_the_staff_have_no_command_for_it():
    done = subprocess.run([PLEDGECTL, "--help"], text=True,
                          capture_output=True, check=True)
    assert set(re.findall(r"^  surveys (\w+)", done.stdout, re.M)) == COMMANDS


def test_aggregate_only_refuses_text(tmp_path):
    surveys = Surveys(tmp_path, ["commute"])
    path = f"{surveys.dir}/definitions/words.conf"
    with open(path, "w", encoding="utf-8") as file:
        file.write('title = "Words"; who = "anyone"; k = 10;\n'
                   'questions = ( {\n'
                   '  id = "say"; label = "Say it";\n'
                   '  kind = "text";\n} );\n')
    done = subprocess.run([PLEDGECTL, "--conf", surveys.dir, "--policy",
                           f"{TOP}/conf/policies/strict.conf", "surveys",
                           "check", path], text=True, capture_output=True,
                          check=False)
    assert done.returncode == 1
    assert "words.conf:4" in done.stderr
    assert "survey.aggregate-only" in done.stderr
    with open(f"{surveys.dir}/site.conf", "r+", encoding="utf-8") as file:
        text = file.read().replace(f"{surveys.dir}/policy.conf",
                                   f"{TOP}/conf/policies/strict.conf")
        file.seek(0)
        file.write(text)
        file.truncate()
    done = surveys.tool("open", "words", check=False)
    assert done.returncode != 0
    assert "survey.aggregate-only" in done.stderr
    done = subprocess.run([PLEDGECTL, "--conf", surveys.dir, "surveys",
                           "texts", "words"], text=True, capture_output=True,
                          check=False)
    assert done.returncode == 1
    assert "survey.aggregate-only" in done.stderr
