# SPDX-License-Identifier: BSD-2-Clause
"""Results as a page, as JSON and as CSV: their form and their language. What
they may say is in tests/promises/test_survey_small_groups_hidden.py."""

import csv
import io
import json
import os
import sqlite3
import subprocess

import pytest
from site_of_tests import BUILD
from survey_program import Surveys

PLEDGECTL = os.path.join(BUILD, "modules/pledgectl/pledgectl")

SURVEY = """
title = { en = "Ways"; de = "Wege"; }; who = "anyone"; k = 10;
languages = ( "en", "de" );
questions = (
  { id = "way"; kind = "single";
    label = { en = "How do you come?"; de = "Wie kommen Sie?"; };
    options = (
      { id = "foot"; label = { en = "On foot"; de = "Zu Fuß"; }; },
      { id = "sum"; label = { en = "=1+1"; de = "=1+1"; }; },
      { id = "dash"; label = { en = "-2, \\"or\\" so"; de = "-2"; }; } ); },
  { id = "like"; kind = "scale"; from = 1; to = 4;
    label = { en = "Do you like it?"; de = "Gefällt es Ihnen?"; }; },
  { id = "ill"; kind = "single"; sensitive = true;
    label = { en = "Ill?"; de = "Krank?"; };
    options = ( { id = "no"; label = { en = "No"; de = "Nein"; }; },
                { id = "yes"; label = { en = "Yes"; de = "Ja"; }; } ); }
);
cross_tables = ( ( "way", "like" ), ( "like", "ill" ) );
"""


@pytest.fixture(name="ways", scope="module")
def ways_fixture(tmp_path_factory):
    surveys = Surveys(tmp_path_factory.mktemp("ways"), ["commute"])
    with open(f"{surveys.dir}/definitions/ways.conf", "w",
              encoding="utf-8") as file:
        file.write(SURVEY)
    surveys.ids = ["ways"]
    with open(f"{surveys.dir}/site.conf", "a", encoding="utf-8") as file:
        file.write('\nlanguages = [ "en", "de" ];\n')
    with surveys:
        surveys.tool("fill", "ways", 2000, 5)
        yield surveys


def largest(label):
    """As many questions, options and cells as a survey has at most, each
    label of 300 characters, as label gives them."""
    options = ", ".join(f'{{ id = "o{i}"; label = "{label(i)}"; }}'
                        for i in range(32))
    questions = ", ".join(
        f'{{ id = "q{i}"; kind = "single"; label = "{label(i)}"; '
        f'help = "{label(i)}"; options = ( {options} ); }}'
        for i in range(64))
    crosses = ", ".join(f'("q{i}", "q{i + 1}")' for i in (0, 2, 4))
    return (f'title = "Largest"; who = "anyone"; k = 10;\n'
            f'questions = ( {questions} );\ncross_tables = ( {crosses} );\n')


def test_largest_survey(tmp_path):
    """Its form and its results can be sent, in each form."""
    surveys = Surveys(tmp_path, [], hold_back=0)
    surveys.write("definitions/large.conf", largest(
        lambda i: f"{i} {'words and more ' * 30}"[:300]))
    surveys.ids = ["large"]
    with surveys:
        page = surveys.get("/surveys/large/results").body.decode()
        assert "when about 10 people have answered" in page
        surveys.tool("fill", "large", 2000, 5)
        for path in ("", ".json", "/results", "/results.json",
                     "/results.csv"):
            reply = surveys.get(f"/surveys/large{path}")
            assert reply.status == 200, (path, surveys.logged())
            assert len(reply.body) > 500000, path


def test_larger_survey_is_refused_beforehand(tmp_path):
    """What could not be sent says so before it is opened."""
    surveys = Surveys(tmp_path, [])
    surveys.write("definitions/large.conf", largest(lambda i: "&" * 300))
    done = subprocess.run([PLEDGECTL, "--conf", surveys.dir, "surveys",
                           "check", "large"], text=True, capture_output=True,
                          check=False)
    assert done.returncode == 1
    assert "too large for one page of results" in done.stderr
    assert "shorten its labels" in done.stderr


def get(surveys, name, language="en"):
    reply = surveys.get(f"/surveys/ways/{name}",
                        HTTP_ACCEPT_LANGUAGE=language)
    assert reply.status == 200
    return reply


def test_json(ways):
    got = json.loads(get(ways, "results.json").body)
    assert set(got) == {"survey", "k", "answers", "as_of_release",
                        "questions", "cross_tables"}
    assert (got["survey"], got["k"], got["answers"]) == ("ways", 10, 2000)
    by_id = {question["id"]: question for question in got["questions"]}
    for name in ("way", "like"):
        assert {"id", "kind", "answers", "hidden", "options"} <= set(
            by_id[name])
        assert by_id[name]["hidden"] is False
        assert sum(option["count"] for option in by_id[name]["options"]) == (
            by_id[name]["answers"])
    assert by_id["like"]["median"] in ("1", "2") and (
        "median" not in by_id["way"])
    shown, never = got["cross_tables"]
    assert (shown["rows"], shown["columns"]) == ("way", "like")
    assert shown["as_of_release"] > 0
    assert len(shown["cells"]) == 4 * 5
    assert never["why"] == "sensitive" and never["cells"] == []


def test_page_in_the_reader_s_language(ways):
    english = get(ways, "results").body.decode()
    german = get(ways, "results", "de").body.decode()
    assert "Do you like it?" in english and "On foot" in english
    assert "Gefällt es Ihnen?" in german and "Zu Fuß" in german
    assert "Do you like it?" not in german
    labels = json.loads(get(ways, "results.json", "de").body)["questions"]
    assert labels[0]["options"][0]["label"] == "Zu Fuß"


def test_csv_is_the_same_in_every_language_and_no_formula(ways):
    body = get(ways, "results.csv").body
    assert get(ways, "results.csv", "de").body == body
    assert all(line.endswith(b"\r") for line in body.split(b"\n")[:-1])
    rows = list(csv.DictReader(io.StringIO(body.decode(), newline="")))
    labels = {row["option"]: row["label"] for row in rows}
    assert labels["sum"] == "'=1+1" and labels["dash"] == "'-2, \"or\" so"
    for row in rows:
        assert None not in row and None not in row.values()
        assert not any(field[:1] in "=+-@" for field in row.values() if field)


def test_check_says_which_table_will_never_be_shown(ways):
    done = subprocess.run([PLEDGECTL, "--conf", ways.dir, "surveys", "check",
                           "ways"], text=True, capture_output=True,
                          check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("will never be shown") == 1
    assert '"like" and "ill"' in done.stdout


@pytest.mark.parametrize("damage", [
    "UPDATE survey_release SET counts = x'00' || substr(counts, 2) "
    "WHERE number = 2",
    "DELETE FROM survey_release WHERE number = 2",
    "DELETE FROM survey_release WHERE number > 1",
    "DELETE FROM survey_release"])
def test_damaged_ledger_stops_releases_not_counting(tmp_path, damage):
    surveys = Surveys(tmp_path, ["workplace"])
    surveys.tool("open", "workplace")
    surveys.tool("fill", "workplace", 400, 1)
    before = surveys.results("workplace")
    assert before["-", "answers"] == 400
    link = sqlite3.connect(f"{surveys.dir}/surveys.db")
    link.execute(damage)
    link.commit()
    link.close()
    done = surveys.tool("fill", "workplace", 400, 2, check=False)
    assert done.returncode == 0, done.stderr
    assert "ledger of releases is damaged" in done.stderr
    assert surveys.results("workplace") == before
