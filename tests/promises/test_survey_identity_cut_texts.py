# SPDX-License-Identifier: BSD-2-Clause
"""Surveys with text questions: what somebody wrote is kept in no relation to
the person, to the other texts, or to any other answer (survey.identity-cut)."""

import json
import os
import re
import sqlite3
import subprocess

import pymysql
import pytest
from private_mariadb import MariaDB
from survey_figures import PLEDGECTL
from survey_program import Surveys

from site_of_tests import wait_until

PEOPLE = 120
RARE = 9  # one fewer than k
SURVEY = """
title = "Words"; who = "anyone"; k = 10; texts = "keep";
questions = (
  { id = "way"; kind = "single"; label = "How?"; options = (
      { id = "a"; label = "A"; }, { id = "b"; label = "B"; } ); },
  { id = "say"; kind = "text"; label = "Say it"; },
  { id = "wish"; kind = "text"; label = "A wish"; },
  { id = "rare"; kind = "text"; label = "Anything else?"; }
);
"""
LONGEST = "ä" * 250  # 500 bytes


def say(i):
    return LONGEST if i == 5 else f"zebra <{i:03}>\r\non two lines"


def wish(i):
    return f"wish {i:03}" + " quokka" * (i % 60)


def define(surveys):
    surveys.write("definitions/words.conf", SURVEY)
    surveys.ids = ["words"]
    return surveys


def read(surveys, name="words"):
    """[(question, text)] as pledgectl prints them."""
    done = subprocess.run([PLEDGECTL, "--conf", surveys.dir, "surveys",
                           "texts", name, "--json"], text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return [(row["question"], row["text"]) for row in json.loads(done.stdout)]


def vote(surveys):
    for i, ballot in enumerate(surveys.tool("mint", "words",
                                            PEOPLE).split()):
        more = {"rare": f"rare {i}"} if i < RARE else {}
        assert surveys.answer("words", ballot, way="ab"[i % 2], say=say(i),
                              wish=wish(i), **more).status == 303


@pytest.fixture(name="counted", scope="module", params=["sqlite", "mysql"])
def counted_fixture(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    if request.param == "sqlite":
        with define(Surveys(folder, [], hold_back=30)) as surveys:
            vote(surveys)
            surveys.tool("close", "words")
            yield surveys
        return
    os.mkdir(folder / "surveys")
    with MariaDB(folder / "server") as server, \
            define(Surveys(folder / "surveys", [], hold_back=30,
                           database=server.url)) as surveys:
        vote(surveys)
        surveys.tool("close", "words")
        yield surveys


def test_identity_cut_texts_are_read_once_and_whole(counted):
    texts = read(counted)
    assert sorted(text for question, text in texts if question == "say") == \
        sorted(say(i).replace("\r\n", "\n") for i in range(PEOPLE))
    assert sorted(text for question, text in texts if question == "wish") == \
        sorted(wish(i) for i in range(PEOPLE))


def test_identity_cut_few_texts_are_not_shown(counted):
    assert "rare" not in {question for question, _ in read(counted)}
    page = counted.get("/surveys/words/results").body.decode()
    assert "Too few people answered this question" in page


def test_identity_cut_texts_are_not_on_public_pages(counted):
    for name in ("results", "results.json", "results.csv"):
        body = counted.get(f"/surveys/words/{name}").body.decode()
        assert f"{PEOPLE}" in body
        assert "zebra" not in body and "quokka" not in body
        assert LONGEST not in body


def order_of(texts, question):
    """The people, in the order of what is read of them."""
    return [next(i for i in range(PEOPLE)
                 if (say(i).replace("\r\n", "\n") if question == "say"
                     else wish(i)) == text)
            for name, text in texts if name == question]


def test_identity_cut_order_of_texts_tells_nothing(counted):
    """Not which texts are one person's, nor when they were sent. Of 120 pairs
    one stands at the same place by chance; more than 15 do so once in 10^13
    runs. Neighbours likewise: two of 119 on average."""
    texts = read(counted)
    first, second = order_of(texts, "say"), order_of(texts, "wish")
    assert sum(a == b for a, b in zip(first, second)) <= 15
    for order in (first, second):
        assert sum(i == at for at, i in enumerate(order)) <= 15
        assert sum(abs(a - b) == 1
                   for a, b in zip(order, order[1:])) <= 25
    people = [int(re.search(r"\d+", text)[0])
              for _, text in texts if text != LONGEST]
    assert sum(a == b for a, b in zip(people, people[1:])) <= 20


def test_identity_cut_rows_of_texts_are_alike(tmp_path):
    """Random ids, one size, nothing else; the same while it is open."""
    with define(Surveys(tmp_path, [], hold_back=0)) as surveys:
        vote(surveys)
        surveys.stop()
        surveys.tool("close", "words")
        link = sqlite3.connect(f"{surveys.dir}/surveys.db")
        columns = [row[1] for row in
                   link.execute("PRAGMA table_info(survey_text)")]
        rows = list(link.execute("SELECT id, sealed FROM survey_text"))
        link.close()
        assert columns == ["survey", "id", "sealed"]
        assert len(rows) == 2 * PEOPLE + RARE
        assert {len(key) for key, _ in rows} == {16}
        assert len({key for key, _ in rows}) == len(rows)
        assert len({len(sealed) for _, sealed in rows}) == 1
        # ids are all over their range: 249 of them, each half is one in two
        low = sum(key[0] < 128 for key, _ in rows)
        assert 60 < low < 190
        for name in os.listdir(surveys.dir):
            path = os.path.join(surveys.dir, name)
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    assert b"on two lines" not in file.read(), name


def test_identity_cut_altered_text_is_not_read(tmp_path):
    with define(Surveys(tmp_path, [], hold_back=0)) as surveys:
        vote(surveys)
        surveys.tool("close", "words")
        surveys.stop()
        link = sqlite3.connect(f"{surveys.dir}/surveys.db")
        link.execute("UPDATE survey_text SET sealed = x'00' || "
                     "substr(sealed, 2) WHERE id = "
                     "(SELECT max(id) FROM survey_text)")
        link.commit()
        link.close()
        done = subprocess.run([PLEDGECTL, "--conf", surveys.dir, "surveys",
                               "texts", "words"], text=True,
                              capture_output=True, check=False)
        assert done.returncode == 1
        assert "cannot be opened" in done.stderr
        assert "zebra" not in done.stdout


def rows_of(surveys):
    """How many texts are in the table, and the bytes of all files."""
    link = sqlite3.connect(f"{surveys.dir}/surveys.db")
    sealed = [row[0] for row in
              link.execute("SELECT sealed FROM survey_text")]
    link.close()
    return sealed


def assert_gone(surveys, sealed):
    """Not in the table, and its bytes nowhere on the disk."""
    assert rows_of(surveys) == []
    for name in os.listdir(surveys.dir):
        path = os.path.join(surveys.dir, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                data = file.read()
            assert not any(text[:32] in data for text in sealed), name


def test_identity_cut_texts_are_destroyed_where_the_file_says_so(tmp_path):
    """The notice says it, and closing does it."""
    surveys = Surveys(tmp_path, [], hold_back=0)
    surveys.write("definitions/words.conf",
                  SURVEY.replace('"keep"', '"destroy"'))
    surveys.ids = ["words"]
    with surveys:
        page = surveys.get("/surveys/words").body.decode()
        assert "destroyed when the survey closes" in page
        assert "until those who run it" not in page
        assert json.loads(surveys.get("/surveys/words.json").body)[
            "texts"] == "destroy"
        vote(surveys)
        wait_until(lambda: read(surveys), 60, "texts of a release")
        sealed = rows_of(surveys)
        surveys.tool("close", "words")
        surveys.stop()
        assert_gone(surveys, sealed)
        assert read(surveys) == []
        # how many wrote something is a figure like the others
        assert surveys.results("words")["say", "answers"] == PEOPLE


def test_identity_cut_texts_are_destroyed_on_mariadb(tmp_path):
    """Closing, and the operator where the file says "keep"."""
    os.mkdir(tmp_path / "surveys")
    with MariaDB(tmp_path / "server") as server:
        surveys = Surveys(tmp_path / "surveys", [], hold_back=0,
                          database=server.url)
        surveys.write("definitions/words.conf", SURVEY)
        surveys.write("definitions/gone.conf",
                      SURVEY.replace('"keep"', '"destroy"'))
        surveys.ids = ["words", "gone"]
        with surveys:
            for name in surveys.ids:
                for ballot in surveys.tool("mint", name, 20).split():
                    assert surveys.answer(name, ballot, way="a",
                                          say=name).status == 303
                surveys.tool("close", name)
            assert read(surveys, "gone") == []
            assert set(read(surveys)) == {("say", "words")}
            done = subprocess.run(
                [PLEDGECTL, "--conf", surveys.dir, "surveys", "texts",
                 "words", "--destroy", "--yes"], text=True,
                capture_output=True, check=False)
            assert done.returncode == 0, done.stderr
            link = pymysql.connect(unix_socket=f"{server.dir}/sock",
                                   user="test", database="test")
            with link.cursor() as cursor:
                cursor.execute("SELECT COUNT(*) FROM survey_text")
                assert cursor.fetchone() == (0,)
            link.close()


def test_identity_cut_texts_that_were_kept_can_be_destroyed(tmp_path):
    with define(Surveys(tmp_path, [], hold_back=0)) as surveys:
        vote(surveys)
        surveys.tool("close", "words")
        surveys.stop()
        sealed = rows_of(surveys)
        command = [PLEDGECTL, "--conf", surveys.dir, "surveys", "texts",
                   "words", "--destroy"]
        done = subprocess.run(command, input="no\n", text=True,
                              capture_output=True, check=False)
        assert done.returncode == 1 and "nothing was done" in done.stderr
        assert len(rows_of(surveys)) == 2 * PEOPLE + RARE
        done = subprocess.run([*command, "--yes"], text=True,
                              capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert_gone(surveys, sealed)
        assert surveys.results("words")["say", "answers"] == PEOPLE


def test_identity_cut_form_says_that_texts_are_kept(tmp_path):
    with define(Surveys(tmp_path, [])) as surveys:
        page = surveys.get("/surveys/words").body.decode()
        assert page.count("<textarea") == 3
        assert page.count("may tell who wrote it") == 3
        assert "none of your answers is kept as a record" not in page
        assert "kept, each text on its own" in page
        assert "until those who run it destroy them" in page
        ballot = surveys.ballot("words")
        for text in ("x" * 501, "ä" * 251):
            reply = surveys.answer("words", ballot, say=text + "<b>",
                                   wish="a <b> & wish")
            assert reply.status == 422
            page = reply.body.decode()
            assert f"{text}&lt;b&gt;</textarea>" in page
            assert "a &lt;b&gt; &amp; wish</textarea>" in page
        assert surveys.answer("words", ballot, say=LONGEST).status == 303


PAGED = """
title = "Pages"; who = "anyone"; k = 10; texts = "keep";
pages = (
  { questions = (
      { id = "way"; kind = "single"; label = "How?"; options = (
          { id = "a"; label = "A"; }, { id = "b"; label = "B"; } ); },
      { id = "say"; kind = "text"; label = "Say it"; } ); },
  { show_if = { way = "a"; };
    questions = ( { id = "why"; kind = "text"; label = "Why A?"; } ); }
);
"""


def test_identity_cut_text_that_was_not_asked_is_dropped(tmp_path):
    """Texts travel from page to page in the body, and go with the condition
    that they were asked under."""
    surveys = Surveys(tmp_path, [], hold_back=0)
    surveys.write("definitions/pages.conf", PAGED)
    surveys.ids = ["pages"]
    with surveys:
        ballots = surveys.tool("mint", "pages", 30).split()
        page = surveys.answer("pages", ballots[0], way="a", page="0",
                              step="next", say='one "and" <two>')
        assert page.status == 200
        assert 'name="say" value="one &quot;and&quot; &lt;two&gt;"' in \
            page.body.decode()
        for i, ballot in enumerate(ballots):
            assert surveys.answer(
                "pages", ballot, way="ab"[i % 2], say=f"plain{i}",
                why=f"because{i}", page="1", step="send").status == 303
        surveys.tool("close", "pages")
        texts = read(surveys, "pages")
        assert sorted(text for question, text in texts
                      if question == "say") == sorted(
                          f"plain{i}" for i in range(30))
        assert sorted(text for question, text in texts
                      if question == "why") == sorted(
                          f"because{i}" for i in range(0, 30, 2))


def test_identity_cut_new_texts_wait_for_k_more(tmp_path):
    """Nine more texts after the first release are not shown; ten are. What
    is shown is as many as the page says."""
    with define(Surveys(tmp_path, [], hold_back=0)) as surveys:
        ballots = surveys.tool("mint", "words", 45).split()

        def send(first, end, **more):
            for ballot in ballots[first:end]:
                assert surveys.answer("words", ballot, way="a",
                                      **more).status == 303

        def wait(n):
            wait_until(lambda: surveys.results("words")["-", "answers"] >= n,
                       60, "a release")
        send(0, 10, say="first")
        wait(10)
        assert read(surveys) == [("say", "first")] * 10
        send(10, 19, say="second")
        send(19, 29)
        wait(20)
        assert read(surveys) == [("say", "first")] * 10
        send(29, 45, say="third")
        surveys.tool("close", "words")
        texts = read(surveys)
        assert len(texts) == surveys.results("words")["say", "answers"]
        assert texts.count(("say", "first")) == 10 and len(texts) >= 20


def test_identity_cut_json_takes_texts_and_a_ballot_once(tmp_path):
    with define(Surveys(tmp_path, [], hold_back=0)) as surveys:
        said = json.loads(surveys.get("/surveys/words.json").body)
        question = {q["id"]: q for q in said["questions"]}["say"]
        assert question["kind"] == "text" and question["max_bytes"] == 500
        assert "options" not in question
        assert said["texts"] == "keep"
        ballots = surveys.tool("mint", "words", 12).split()
        for again in range(2):
            for i, ballot in enumerate(ballots):
                body = json.dumps({"ballot": ballot, "say": f"ä{i}"})
                reply = surveys.post("/surveys/words/answers", body,
                                     content_type="application/json",
                                     HTTP_ACCEPT="application/json")
                assert reply.status == (409 if again else 200), reply.body
        surveys.tool("close", "words")
        assert sorted(read(surveys)) == sorted(
            ("say", f"ä{i}") for i in range(12))
