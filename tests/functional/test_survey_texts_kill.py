# SPDX-License-Identifier: BSD-2-Clause
"""Texts and crashes: what was acknowledged is kept, once, with the answer it
came with; kill -9 between counting and storing the texts included."""

import collections
import json
import os
import subprocess
import threading

import pymysql
import pytest
from private_mariadb import MariaDB
from site_of_tests import BUILD, wait_until
from survey_program import Surveys

PLEDGECTL = os.path.join(BUILD, "modules/pledgectl/pledgectl")
SURVEY = """
title = "Words"; who = "anyone"; k = 10; texts = "keep";
questions = (
  { id = "way"; kind = "single"; label = "How?"; options = (
      { id = "a"; label = "A"; }, { id = "b"; label = "B"; } ); },
  { id = "say"; kind = "text"; label = "Say it"; }
);
"""


def make(folder, **settings):
    os.makedirs(folder, exist_ok=True)
    surveys = Surveys(folder, [], **settings)
    surveys.write("definitions/words.conf", SURVEY)
    surveys.ids = ["words"]
    return surveys


def insist(surveys, ballots, numbers):
    """Sends each text until told that it was taken."""
    for i in numbers:
        status = 0
        while status not in (303, 409):
            try:
                reply = surveys.answer("words", ballots[i], way="ab"[i % 2],
                                       say=f"text {i}")
                status = reply.status if reply else 0
            except OSError:
                status = 0
            assert status != 422


def assert_once(surveys, n):
    """Each text once, and each option as often as it was sent."""
    surveys.tool("close", "words")
    done = subprocess.run([PLEDGECTL, "--conf", surveys.dir, "surveys",
                           "texts", "words", "--json"], text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    found = collections.Counter(row["text"] for row in json.loads(done.stdout))
    figures = surveys.results("words")
    assert figures["-", "answers"] == figures["say", "answers"] == n
    assert figures["way", "a"] == (n + 1) // 2
    assert found == collections.Counter(f"text {i}" for i in range(n))


def under_load(surveys, kills, n, end):
    """n people insist, while it is ended now and then."""
    ballots = surveys.tool("mint", "words", n).split()
    threads = [threading.Thread(target=insist,
                                args=(surveys, ballots, range(i, n, 4)))
               for i in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(kills):
        if any(thread.is_alive() for thread in threads):
            end()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("kills, n", [
    (3, 400), pytest.param(50, 20000, marks=pytest.mark.long)])
def test_killed_under_load(tmp_path, kills, n):
    # 30 wait to the end, so that the last group is shown
    with make(tmp_path, hold_back=30) as surveys:
        under_load(surveys, kills, n, surveys.kill)
        assert_once(surveys, n)


@pytest.mark.parametrize("ends", ["module", "MariaDB"])
def test_killed_between_counting_and_storing_texts(tmp_path, ends):
    """The digests are in and the text that is next cannot go in, as its
    table is locked: there one of the two is killed."""
    with MariaDB(tmp_path / "server") as server, \
            make(tmp_path / "surveys", hold_back=0,
                 database=server.url) as surveys:
        ballots = surveys.tool("mint", "words", 40).split()
        link = pymysql.connect(unix_socket=f"{server.dir}/sock", user="test",
                               database="test", autocommit=True)

        def waits():
            with link.cursor() as cursor:
                cursor.execute("SELECT info FROM "
                               "information_schema.processlist")
                return any("INSERT INTO survey_text" in (row[0] or "")
                           and "processlist" not in row[0]
                           for row in cursor.fetchall())
        with link.cursor() as cursor:
            cursor.execute("LOCK TABLES survey_text WRITE")
        insist(surveys, ballots, range(40))
        wait_until(waits, 60, "a transaction at the texts")
        if ends == "module":
            surveys.kill()
            link.close()
        else:
            server.kill()
            server.start()
        assert_once(surveys, 40)
