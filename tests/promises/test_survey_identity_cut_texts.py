# SPDX-License-Identifier: BSD-2-Clause
"""Surveys with text questions: what somebody wrote is kept in no relation to
the person, to the other texts, or to any other answer (survey.identity-cut)."""

import json
import os
import re
import sqlite3
import subprocess

import pytest
from private_mariadb import MariaDB
from survey_figures import PLEDGECTL
from survey_program import Surveys

PEOPLE = 120
RARE = 9  # one fewer than k
SURVEY = """
title = "Words"; who = "anyone"; k = 10;
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


def test_identity_cut_form_says_that_texts_are_kept(tmp_path):
    with define(Surveys(tmp_path, [])) as surveys:
        page = surveys.get("/surveys/words").body.decode()
        assert page.count("<textarea") == 3
        assert page.count("may tell who wrote it") == 3
        assert "none of your answers is kept as a record" not in page
        assert "kept, each text on its own" in page
        ballot = surveys.ballot("words")
        for text in ("x" * 501, "ä" * 251):
            reply = surveys.answer("words", ballot, say=text + "<b>",
                                   wish="a <b> & wish")
            assert reply.status == 422
            page = reply.body.decode()
            assert f"{text}&lt;b&gt;</textarea>" in page
            assert "a &lt;b&gt; &amp; wish</textarea>" in page
        assert surveys.answer("words", ballot, say=LONGEST).status == 303
