# SPDX-License-Identifier: BSD-2-Clause
"""kill -9 under load: what was acknowledged is counted, option by option.

Each answer has a ballot of its own; some are sent again with other answers,
while the first is on its way and later. An answer with a thank-you must be
counted as it was; one without may be counted, once, or not at all. Where all
of them insist until they are told, the sums are exact.
"""

import collections
import os
import queue
import random
import re
import signal
import subprocess
import threading
import time

import pytest
import requests
from private_mariadb import MariaDB
from site_of_tests import Site, wait_until
from survey_crowd import OPTIONS, Crowd, total
from survey_program import TOOL, Surveys


class Voter(threading.Thread):
    """Sends answers until it is told to stop; remembers what became of
    each ballot."""

    def __init__(self, surveys, ballots, stop):
        super().__init__()
        self.surveys, self.ballots, self.stop = surveys, ballots, stop
        self.sent = collections.defaultdict(list)  # ballot: options sent
        self.thanked = {}                          # ballot: option
        self.wrong = []

    def post(self, ballot, option):
        self.sent[ballot].append(option)
        try:
            reply = self.surveys.answer(ballot=ballot, mode=option)
        except (OSError, requests.RequestException):
            return None
        if reply is None:
            return None
        if reply.status == 303:
            if ballot in self.thanked:
                self.wrong.append("thanked twice")
            self.thanked[ballot] = option
        return reply.status

    def run(self):
        rng = random.Random()
        while not self.stop.is_set():
            try:
                ballot = self.ballots.get_nowait()
            except queue.Empty:
                return
            status = self.post(ballot, rng.choice(OPTIONS))
            if status not in (303, 409) and rng.random() < 0.5:
                time.sleep(rng.random() / 10)  # a retry with other answers
                self.post(ballot, rng.choice(OPTIONS))
            elif status == 303 and rng.random() < 0.1:
                self.post(ballot, rng.choice(OPTIONS))


def bounds(voters):
    """For each option: how many answers at least, and at most."""
    least = collections.Counter()
    most = collections.Counter()
    for voter in voters:
        for ballot, options in voter.sent.items():
            if ballot in voter.thanked:
                least[voter.thanked[ballot]] += 1
                most[voter.thanked[ballot]] += 1
            else:
                for option in set(options):
                    most[option] += 1
    return least, most


class Behind:
    """A whole site where Surveys is asked for: nginx in front, MariaDB."""

    def __init__(self, site):
        self.site = site

    def answer(self, ballot, **answers):
        reply = requests.post(
            f"{self.site.url}/surveys/commute/answers", timeout=20,
            data={"ballot": ballot, **answers}, allow_redirects=False)
        reply.status = reply.status_code
        return reply

    def tool(self, *args):
        return subprocess.run(
            [TOOL, self.site.path("etc"), *map(str, args)], text=True,
            capture_output=True, check=True).stdout

    def results(self):
        return Surveys.results(self, "commute")

    def kill(self):
        self.site.restart("surveys")


def run_and_kill(surveys, kills, voters=8):
    ballots, stop = queue.Queue(), threading.Event()
    for ballot in surveys.tool("mint", "commute", 60000).split():
        ballots.put(ballot)
    threads = [Voter(surveys, ballots, stop) for _ in range(voters)]
    for thread in threads:
        thread.start()
    for _ in range(kills):
        time.sleep(random.random() * 0.6 + 0.1)
        surveys.kill()
    time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join()
    return threads


def check(surveys, voters):
    if isinstance(surveys, Behind):
        surveys.site.pledgectl("surveys", "close", "commute")
    else:
        surveys.tool("close", "commute")
    found = surveys.results()
    least, most = bounds(voters)
    thanked = sum(len(voter.thanked) for voter in voters)
    tried = sum(len(voter.sent) for voter in voters)
    assert thanked > 100
    assert not any(voter.wrong for voter in voters)
    assert thanked <= found["-", "answers"] <= tried
    for option in OPTIONS:
        assert least[option] <= found["mode", option] <= most[option], option
    print(f"{thanked} thanked, {found['-', 'answers']} counted, {tried} sent")


def test_kill_once(tmp_path):
    with Surveys(tmp_path) as surveys:
        check(surveys, run_and_kill(surveys, 2))


@pytest.mark.long
def test_kill_loop(tmp_path):
    with Surveys(tmp_path) as surveys:
        check(surveys, run_and_kill(surveys, 50))


@pytest.mark.long
def test_kill_while_the_database_comes_and_goes(tmp_path):
    """SQLite's file is away half of the time."""
    with Surveys(tmp_path) as surveys:
        stop = threading.Event()
        here, away = (f"{surveys.dir}/{name}" for name in
                      ("surveys.db", "away.db"))

        def move():
            while not stop.is_set():
                os.rename(here, away)
                os.mkdir(here)
                time.sleep(0.7)
                os.rmdir(here)
                os.rename(away, here)
                time.sleep(0.7)
        mover = threading.Thread(target=move)
        mover.start()
        try:
            voters = run_and_kill(surveys, 20)
        finally:
            stop.set()
            mover.join()
        check(surveys, voters)


def test_an_early_thank_you_would_be_found(tmp_path):
    """The control: a box put back as it was a moment ago has lost answers,
    and the comparison above notices."""
    with Surveys(tmp_path, hold_back=100000) as surveys:
        surveys.stop(signal.SIGTERM)
        with open(f"{surveys.dir}/boxes/commute.box", "rb") as file:
            before = file.read()
        surveys.start()
        surveys.wait_open("commute")
        voters = run_and_kill(surveys, 1)
        surveys.stop(signal.SIGKILL)
        with open(f"{surveys.dir}/boxes/commute.box", "wb") as file:
            file.write(before)
        surveys.start()
        wait_until(lambda: surveys.get("/surveys/commute").status == 200)
        with pytest.raises(AssertionError):
            check(surveys, voters)


# MariaDB beneath, and killed as well

def end_module(surveys, _server):
    surveys.kill()


def end_server(_surveys, server):
    server.kill()


def end_both(surveys, server):
    server.kill()
    surveys.kill()


ENDS = {"module": end_module, "MariaDB": end_server, "both": end_both}


def kill_and_count(tmp_path, kills, ballots=20000):
    """Each of kills is an end; answers are taken whatever is dead."""
    with MariaDB(tmp_path / "server") as server:
        os.mkdir(tmp_path / "surveys")
        with Surveys(tmp_path / "surveys", database=server.url) as surveys:
            with Crowd(surveys, ballots) as crowd:
                for end in kills:
                    crowd.wait(random.randrange(20, 120))
                    end(surveys, server)
                    crowd.wait(20)
                    if end != end_module:
                        server.start()
                wait_until(lambda: surveys.results()["-", "answers"] > 0, 30,
                           "some are counted")
            surveys.tool("close", "commute")
            assert total(surveys) == dict(crowd.taken())
            print(sum(crowd.taken().values()), "taken")


def test_a_server_that_could_lose_commits(tmp_path):
    """The module says so: what was counted is not in the box any more."""
    os.mkdir(tmp_path / "surveys")
    said = "could lose answers"
    with MariaDB(tmp_path / "server") as server:
        surveys = Surveys(tmp_path / "surveys", database=server.url)
        surveys.start()
        surveys.stop()
        assert said not in surveys.logged()
        for option, name in (
                ("--innodb-flush-log-at-trx-commit=2", "innodb_flush_log"),
                ("--log-bin", "sync_binlog")):
            server.kill()
            server.start(option)
            surveys.start()
            wait_until(lambda name=name: re.search(
                f"{said}.*{name}", surveys.logged()), 20, "a warning")
            surveys.stop()


@pytest.fixture
def small_disk(tmp_path):
    """Where MariaDB fits, and not much more."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.getuid() != 0 or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=400m", "none", folder],
            capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(path):
    """Until nothing goes in any more."""
    with open(path, "wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass


@pytest.mark.long
def test_mariadb_s_disk_is_full(tmp_path, small_disk):
    """With a binary log it hangs then, and commits later what nobody waits
    for any more: counted once all the same."""
    os.mkdir(tmp_path / "surveys")
    with MariaDB(small_disk / "server") as server:
        server.kill()
        server.start("--log-bin", "--sync-binlog=1")
        surveys = Surveys(tmp_path / "surveys", database=server.url)
        with open(f"{surveys.dir}/site.conf", "a", encoding="utf-8") as file:
            file.write('database_timeout = "2 s";\n')
        with surveys, Crowd(surveys, 100000) as crowd:
            for _ in range(3):
                crowd.wait(200)
                fill(small_disk / "filler")
                crowd.wait(500)
                time.sleep(6)  # counting has given up meanwhile
                crowd.wait(50)
                os.unlink(small_disk / "filler")
            crowd.stop.set()
            for voter in crowd.voters:
                voter.join()
            taken = sum(crowd.taken().values())
            wait_until(lambda: surveys.results()["-", "answers"]
                       >= taken - 50, 100, "all but what is held back")
            surveys.tool("close", "commute")
            assert total(surveys) == dict(crowd.taken())
            print(taken, "taken")
        # said once each time, not at every try
        assert surveys.logged().count("answers wait in the box") <= 3
        assert "counted again" in surveys.logged()


def test_module_and_mariadb_are_killed(tmp_path):
    kill_and_count(tmp_path, ENDS.values())


@pytest.mark.long
@pytest.mark.parametrize("end", ENDS)
def test_kill_loop_with_mariadb(tmp_path, end):
    kill_and_count(tmp_path, [ENDS[end]] * 50, ballots=400000)


@pytest.mark.long
@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_kill_loop_on_mariadb(server):
    with Site(server, "mysql", modules=["surveys"]) as site:
        behind = Behind(site)
        check(behind, run_and_kill(behind, 20))
