# SPDX-License-Identifier: BSD-2-Clause
"""The ballot box when its disk, its database or its clock goes wrong: nobody
is thanked whose answers are not kept, and nothing is counted twice."""

import glob
import itertools
import os
import random
import re
import select
import shutil
import signal
import subprocess
import time
import urllib.parse

import pytest
from box_faults import Faulty
from fcgi_client import encode, params_of
from private_mariadb import MariaDB
from site_of_tests import BUILD, wait_until
from survey_crowd import Crowd, mint, total
from survey_program import TOOL, Surveys

FAKETIME = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
PLEDGECTL = os.path.join(BUILD, "modules/pledgectl/pledgectl")


def send(surveys, ballot, mode):
    """An answer on its way: the connection, not yet read from."""
    body = urllib.parse.urlencode({"ballot": ballot, "mode": mode}).encode()
    sent = params_of("POST", "/surveys/commute/answers", body)
    del sent["REMOTE_ADDR"]
    link = surveys.connect()
    link.send(encode(sent, body))
    return link


def has_reply(link):
    return bool(select.select([link.sock], [], [], 0)[0])


def health(surveys):
    return surveys.get("/surveys/health").status


# Durable before the reply, one sync for many

@pytest.fixture
def faulty(tmp_path):
    with Faulty(tmp_path, hold_back=100000) as program:
        yield program


def handled(surveys):
    """What was sent before has been taken by the event thread: it accepts in
    turn, and this came last."""
    assert surveys.get("/surveys/").status == 200


def test_durable_before_the_reply(faulty):
    """And so is what was there before a duplicate is told so."""
    one, = mint(faulty, 1)
    faulty.disk.set("hold")
    first, second = send(faulty, one, "bike"), send(faulty, one, "bus")
    handled(faulty)
    assert not has_reply(first) and not has_reply(second)
    faulty.disk.unset("hold")
    assert first.reply().status == 303
    assert second.reply().status == 409


def test_one_sync_for_many(faulty):
    ballots = mint(faulty, 33)
    faulty.disk.set("hold")
    before = faulty.disk.writes()
    links = [send(faulty, ballots[0], "bike")]
    faulty.disk.wait_held()
    links += [send(faulty, ballot, "bus") for ballot in ballots[1:]]
    handled(faulty)
    faulty.disk.unset("hold")
    assert [link.reply().status for link in links] == [303] * 33
    assert faulty.disk.writes() - before == 2


def test_one_sync_and_no_other(faulty):
    """Who came first does not wait for the write of those behind."""
    ballots = mint(faulty, 2)
    faulty.disk.set("hold")
    first = send(faulty, ballots[0], "bike")
    faulty.disk.wait_held()
    second = send(faulty, ballots[1], "bike")
    handled(faulty)
    faulty.disk.set("hold", str(faulty.disk.writes() + 1))
    assert first.reply().status == 303
    assert not has_reply(second)
    faulty.disk.unset("hold")
    assert second.reply().status == 303


@pytest.mark.parametrize("how", ["none", "half", "all"])
def test_a_failed_write_is_not_tried_again(faulty, how):
    """Whatever of it reached the disk."""
    kept, lost, *more = mint(faulty, 10)
    assert faulty.answer(ballot=kept, mode="bike").status == 303
    faulty.disk.set("eio", how)
    assert faulty.answer(ballot=lost, mode="bus").status == 503
    faulty.disk.unset("eio")
    writes = faulty.disk.writes()
    for ballot in [lost, *more]:
        assert faulty.answer(ballot=ballot, mode="bus").status == 503
    assert faulty.answer(ballot=kept, mode="bike").status == 503
    assert faulty.disk.writes() == writes
    assert health(faulty) == 503
    assert re.search(r"commute\.box: .*no more answers are taken.*see to the"
                     r" disk, then restart", faulty.logged())
    faulty.stop()
    faulty.start()
    assert health(faulty) == 200
    assert faulty.answer(ballot=kept, mode="walk").status == 409
    # who was refused may try again; what reached the disk is there
    for ballot in [lost, *more]:
        status = faulty.answer(ballot=ballot, mode="bus").status
        assert status == (409 if how == "all" and ballot == lost else 303)
    faulty.stop()
    faulty.tool("close", "commute")
    assert total(faulty) == {"bike": 1, "bus": 9}


# Load

@pytest.mark.parametrize("keep", [0.0, 0.5], ids=["all", "half"])
def test_power_is_lost(tmp_path, keep):
    """What no sync followed is gone, or every other sector of it: boxes, and
    the database while it counts."""
    with Faulty(tmp_path) as surveys:
        with Crowd(surveys) as crowd:
            for _ in range(4):
                crowd.wait(random.randrange(40, 200))
                surveys.lose_power(keep)
                surveys.start()
            crowd.wait(50)
        surveys.stop()
        surveys.tool("close", "commute")
        assert total(surveys) == dict(crowd.taken())
        assert "no more answers" not in surveys.logged()


@pytest.mark.parametrize("planted", [False, True])
def test_a_missing_sync_would_be_found(faulty, planted):
    """The control: where writes are not durable, answers are lost."""
    if planted:
        faulty.stop()
        faulty.disk.set("nosync")
        faulty.start()
        faulty.wait_open("commute")
    ballots = mint(faulty, 20)
    for ballot in ballots:
        assert faulty.answer(ballot=ballot, mode="bike").status == 303
    assert bool(faulty.lose_power()) == planted
    if planted:
        faulty.disk.unset("nosync")
    faulty.start()
    statuses = {faulty.answer(ballot=ballot, mode="bus").status
                for ballot in ballots}
    assert statuses == ({303} if planted else {409})


def test_power_is_lost_while_a_box_is_made(tmp_path):
    """An answer that was taken is in a box that stays, whatever name was
    given to its files last."""
    surveys = Faulty(tmp_path, hold_back=100000)
    surveys.tool("open", "commute")
    surveys.start()
    surveys.wait_open("commute")
    one, = mint(surveys, 1)
    assert surveys.answer(ballot=one, mode="bike").status == 303
    surveys.lose_power()
    surveys.start()
    assert surveys.answer(ballot=one, mode="bike").status == 409
    surveys.stop()


# Full disks, full boxes

def test_no_room_for_the_box(tmp_path):
    """It has its full size from the start, or there is none."""
    surveys = Faulty(tmp_path, ["commute", "workplace"])
    surveys.disk.set("full", "commute.box.new")
    surveys.tool("open", "commute")
    surveys.tool("open", "workplace")
    surveys.start()
    surveys.wait_open("workplace")
    wait_until(lambda: "no room for the ballot box" in surveys.logged())
    assert surveys.get("/surveys/commute").status == 503
    assert surveys.answer(ballot="x", mode="bike").status == 503
    assert health(surveys) == 503
    assert not os.path.exists(f"{surveys.dir}/boxes/commute.box.new")
    surveys.disk.unset("full")
    surveys.stop()
    surveys.start()
    surveys.wait_open("commute")
    assert surveys.answer(mode="bike").status == 303
    assert health(surveys) == 200
    surveys.stop()


def test_the_database_s_disk_is_full(tmp_path):
    """Answers wait in the box, also over a restart."""
    with Faulty(tmp_path) as surveys:
        surveys.disk.set("full", "surveys.db-wal")
        ballots = mint(surveys, 100)
        for i, ballot in enumerate(ballots):
            if i == 50:
                surveys.kill()
            assert surveys.answer(ballot=ballot, mode="bus").status == 303
        wait_until(lambda: "answers wait in the box" in surveys.logged())
        assert surveys.results()["-", "answers"] == -1
        surveys.disk.unset("full")
        wait_until(lambda: surveys.results()["mode", "bus"] >= 50, 20)
        surveys.stop()
        surveys.tool("close", "commute")
        assert total(surveys) == {"bus": 100}


def test_a_restart_while_the_database_hangs(tmp_path):
    """It is not waited for: who answers is served at once."""
    os.mkdir(tmp_path / "surveys")
    with MariaDB(tmp_path / "server") as server:
        surveys = Surveys(tmp_path / "surveys", database=server.url)
        with open(f"{surveys.dir}/site.conf", "a", encoding="utf-8") as file:
            file.write('database_timeout = "60 s";\n')
        with surveys:
            one, two = mint(surveys, 2)
            with server.hanging():
                assert surveys.answer(ballot=one, mode="bike").status == 303
                surveys.stop(signal.SIGKILL)
                surveys.start(wait=False)
                wait_until(surveys.is_ready, 40, "the start")
                assert surveys.answer(ballot=one, mode="bike").status == 409
                assert surveys.answer(ballot=two, mode="bike").status == 303
            surveys.stop(signal.SIGKILL)
            surveys.tool("close", "commute")
            surveys.start()
            assert "was closed" not in surveys.logged()


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own, for root."""
    folder = str(tmp_path / "disk")
    os.mkdir(folder)
    if os.getuid() != 0 or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=12m", "none", folder],
            capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder):
    """Until nothing goes in any more."""
    with open(f"{folder}/filler", "wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass


def test_a_disk_runs_full(small_disk):
    """One that holds both, box and database."""
    with Surveys(small_disk, box_answers=20000) as surveys:
        assert surveys.answer(mode="bike").status == 303
        fill(small_disk)
        ballots = mint(surveys, 99)
        for ballot in ballots:
            assert surveys.answer(ballot=ballot, mode="bike").status == 303
        time.sleep(1)  # it tries to count
        os.unlink(f"{small_disk}/filler")
        wait_until(lambda: surveys.results()["mode", "bike"] >= 50, 20)
        surveys.stop()
        surveys.tool("close", "commute")
        assert total(surveys) == {"bike": 100}


def test_a_box_too_small_to_be_counted(tmp_path):
    done = Surveys(tmp_path, box_answers=1000, hold_back=1001).check()
    assert done.returncode != 0 and "box_answers" in done.stderr


def test_a_full_box(tmp_path):
    """The database is away until the box is full, over restarts: from then
    on 503, and each who was thanked is counted."""
    with Surveys(tmp_path, box_answers=1000) as surveys:
        ballots = itertools.cycle(mint(surveys, 4000))
        os.rename(f"{surveys.dir}/surveys.db", f"{surveys.dir}/away.db")
        os.mkdir(f"{surveys.dir}/surveys.db")
        taken, refused = 0, 0
        while not refused:
            status = surveys.answer(ballot=next(ballots), mode="bus").status
            assert status in (303, 503)
            taken += status == 303
            refused += status == 503
            if taken in (300, 700) and status == 303:
                surveys.kill()
        assert taken >= 1000
        wait_until(lambda: "its ballot box is full" in surveys.logged())
        waiting = next(ballots)
        for _ in range(5):
            assert surveys.answer(ballot=waiting, mode="car").status == 503
        surveys.kill()
        assert surveys.answer(ballot=waiting, mode="car").status == 503
        assert health(surveys) == 503
        os.rmdir(f"{surveys.dir}/surveys.db")
        os.rename(f"{surveys.dir}/away.db", f"{surveys.dir}/surveys.db")
        wait_until(lambda: surveys.answer(ballot=waiting, mode="car").status
                   == 303, 20, "room")
        wait_until(lambda: health(surveys) == 200, 20)
        surveys.stop()
        surveys.tool("close", "commute")
        assert surveys.results()["mode", "bus"] == taken
        assert surveys.results()["-", "answers"] == taken + 1


# Damaged boxes

def cut_off(path):
    os.truncate(path, os.path.getsize(path) - 40000)


def alter(path):
    with open(path, "r+b") as file:
        bits = bytearray(file.read())
        for at in range(100, len(bits), 16384):
            bits[at] ^= 1
        file.seek(0)
        file.write(bits)


def swap(path):
    """Another survey's box."""
    shutil.copy(path.replace("workplace", "commute"), path)


DAMAGES = {"cut off": cut_off, "altered": alter, "another's": swap,
           "gone": os.unlink}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_box(tmp_path, damage):
    """Refused and reported; other surveys go on; put right, it goes on with
    everything in it."""
    with Surveys(tmp_path, ["commute", "workplace"]) as surveys:
        box = f"{surveys.dir}/boxes/workplace.box"
        mine, yours = mint(surveys, 1, "workplace"), mint(surveys, 2)
        assert surveys.answer("workplace", mine[0], size="m").status == 303
        surveys.stop(signal.SIGKILL)
        shutil.copy(box, f"{surveys.dir}/kept")
        DAMAGES[damage](box)
        surveys.start()
        assert surveys.answer("workplace", mine[0], size="m").status == 503
        assert surveys.get("/surveys/workplace").status == 503
        assert surveys.answer(ballot=yours[0], mode="bike").status == 303
        assert health(surveys) == 503
        said = [line for line in surveys.logged().splitlines()
                if "takes no answers" in line]
        assert len(said) == 1 and "survey workplace" in said[0]
        surveys.stop()
        shutil.copy(f"{surveys.dir}/kept", box)
        surveys.start()
        assert health(surveys) == 200
        assert surveys.answer("workplace", mine[0], size="m").status == 409


def test_a_box_is_removed_while_in_use(tmp_path):
    """Nobody is thanked for what no restart would find, and what was there
    can still be counted."""
    with Surveys(tmp_path, ["commute", "workplace"]) as surveys:
        ballots = mint(surveys, 21)
        for ballot in ballots[:20]:
            assert surveys.answer(ballot=ballot, mode="bike").status == 303
        os.unlink(f"{surveys.dir}/boxes/commute.box")
        wait_until(lambda: "was removed while" in surveys.logged())
        assert surveys.answer(ballot=ballots[20], mode="bike").status == 503
        assert health(surveys) == 503
        mine, = mint(surveys, 1, "workplace")
        assert surveys.answer("workplace", mine, size="m").status == 303
        surveys.tool("close", "commute")
        assert total(surveys) == {"bike": 20}
        wait_until(lambda: health(surveys) == 200)


def test_the_box_has_one_owner(tmp_path):
    """A second process on the same box takes no answers; it goes on when the
    first has ended."""
    with Surveys(tmp_path) as surveys:
        one, two = mint(surveys, 2)
        assert surveys.answer(ballot=one, mode="bike").status == 303
        second = Surveys.__new__(Surveys)
        second.__dict__.update(surveys.__dict__)
        second.socket = f"{surveys.dir}/second.sock"
        second.log = f"{surveys.dir}/second.log"
        second.conf = f"{surveys.dir}/second.conf"
        with open(surveys.conf, encoding="utf-8") as file:
            second.write("second.conf", file.read().replace(
                surveys.socket, second.socket))
        second.start()
        assert second.answer(ballot=two, mode="bike").status == 503
        assert surveys.answer(ballot=two, mode="bike").status == 303
        surveys.stop()
        wait_until(lambda: second.answer(ballot=one, mode="bike").status
                   == 409)
        second.stop()


# Clocks

class Clocked(Surveys):
    """With a clock that can be set."""

    def __init__(self, folder, **settings):
        super().__init__(folder, **settings)
        if not FAKETIME:
            pytest.skip("libfaketime is not installed")
        self.set_clock(0)
        self.env = {**os.environ, "LD_PRELOAD": FAKETIME[0],
                    "FAKETIME_TIMESTAMP_FILE": f"{self.dir}/clock",
                    "FAKETIME_NO_CACHE": "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    def set_clock(self, secs):
        self.write("clock.new", f"{secs:+d}")
        os.rename(f"{self.dir}/clock.new", f"{self.dir}/clock")

    def stop(self, *args, **kw):
        pid = self.process.pid
        status = super().stop(*args, **kw)
        for name in glob.glob(f"/dev/shm/*faketime_*_{pid}"):
            os.unlink(name)
        return status


def test_the_clock_jumps(tmp_path):
    """An hour, years, ahead and back, with the database away meanwhile and
    restarts in between: what was taken is counted."""
    with Clocked(tmp_path) as surveys:
        ballots = mint(surveys, 200)
        os.rename(f"{surveys.dir}/surveys.db", f"{surveys.dir}/away.db")
        os.mkdir(f"{surveys.dir}/surveys.db")
        for i, ballot in enumerate(ballots):
            if i % 40 == 0:
                surveys.set_clock([3600, -86400, 10 * 365 * 86400,
                                   -20 * 365 * 86400, 0][i // 40])
            if i % 80 == 79:
                surveys.kill()
            assert surveys.answer(ballot=ballot, mode="car").status == 303
        surveys.set_clock(2 * 3600)
        os.rmdir(f"{surveys.dir}/surveys.db")
        os.rename(f"{surveys.dir}/away.db", f"{surveys.dir}/surveys.db")
        wait_until(lambda: surveys.results()["mode", "car"] >= 150, 20)
        surveys.set_clock(-3600)
        surveys.stop()
        surveys.tool("close", "commute")
        assert total(surveys) == {"car": 200}


def test_the_clock_passes_the_last_day(tmp_path):
    """Closed by date is not closed for good: the clock was wrong."""
    with Clocked(tmp_path) as surveys:
        path = f"{surveys.dir}/definitions/commute.conf"
        with open(path, encoding="utf-8") as file:
            text = file.read()
        assert "closes" not in text.replace("# closes", "")
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 5 * 86400))
        surveys.stop()
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'closes = "{day}";\n' + text)
        surveys.start()
        surveys.wait_open("commute")
        one, two = mint(surveys, 2)
        assert surveys.answer(ballot=one, mode="bike").status == 303
        surveys.set_clock(6 * 86400)
        assert surveys.answer(ballot=two, mode="bike").status == 410
        assert surveys.get("/surveys/commute").status == 410
        surveys.set_clock(0)
        assert surveys.answer(ballot=one, mode="bike").status == 409
        assert surveys.answer(ballot=two, mode="bike").status == 303


# What the files say

def looks(folder):
    """All that stat says of each file, but for the box's own times."""
    found = {}
    for name in [folder, *glob.glob(f"{folder}/*")]:
        st = os.stat(name)
        times = () if name.endswith(".box") else (st.st_mtime_ns,
                                                  st.st_ctime_ns)
        found[name] = (st.st_ino, st.st_size, st.st_blocks, st.st_mode, times)
    return found


def test_the_files_say_nothing(tmp_path):
    """Size and room are those of an empty box; the names and the other files
    were never touched; and the box's times change while nobody answers."""
    with Surveys(tmp_path, cover_secs=1) as surveys:
        folder = f"{surveys.dir}/boxes"
        box = f"{folder}/commute.box"
        wait_until(lambda: os.path.exists(f"{folder}/commute.issuer"))
        before = looks(folder)
        for _ in range(60):
            assert surveys.answer(mode="bike").status == 303
        wait_until(lambda: surveys.results()["-", "answers"] > 0, 20, "a count")
        for _ in range(3):
            at = os.stat(box).st_mtime_ns
            wait_until(lambda at=at: os.stat(box).st_mtime_ns != at, 20,
                       "a write that means nothing")
        assert looks(folder) == before


# Closing, and several hosts

def test_closing_while_answers_come(tmp_path):
    """Who was thanked is counted; who was not is told that it is over."""
    with Surveys(tmp_path) as surveys:
        with Crowd(surveys) as crowd:
            crowd.wait(300)
            surveys.tool("close", "commute")
            wait_until(lambda: all(voter.over for voter in crowd.voters), 20,
                       "the end")
        assert total(surveys) == dict(crowd.taken())
        for voter in crowd.voters:
            assert set(voter.statuses) <= {303, 410, 503}


def test_killed_while_closing(tmp_path):
    """Closing begins again until it is done, and counts nothing twice."""
    with Surveys(tmp_path) as surveys:
        os.rename(f"{surveys.dir}/surveys.db", f"{surveys.dir}/away.db")
        os.mkdir(f"{surveys.dir}/surveys.db")
        with Crowd(surveys) as crowd:
            crowd.wait(1500)  # all of them wait in the box
        os.rmdir(f"{surveys.dir}/surveys.db")
        os.rename(f"{surveys.dir}/away.db", f"{surveys.dir}/surveys.db")
        with subprocess.Popen([TOOL, surveys.dir, "close", "commute"]) as tool:
            for _ in range(5):
                time.sleep(random.random() / 10)
                surveys.stop(signal.SIGKILL)
                if random.random() < 0.5:
                    tool.kill()
                surveys.start()
        surveys.tool("close", "commute")
        assert total(surveys) == dict(crowd.taken())


class Second(Surveys):
    """Another host: a box of its own, the same database and keys."""

    def __init__(self, folder, first):
        super().__init__(folder, database=first.settings["database"])
        shutil.rmtree(f"{self.dir}/secrets")
        shutil.copytree(f"{first.dir}/secrets", f"{self.dir}/secrets")
        self.keys = first.keys


@pytest.fixture
def two_hosts(tmp_path):
    os.mkdir(tmp_path / "two")
    with Surveys(tmp_path) as first:
        second = Second(tmp_path / "two", first)
        second.start()
        second.wait_open("commute")
        yield first, second
        second.stop()


def test_one_ballot_on_two_hosts(two_hosts):
    """Both thank for it; it is counted once."""
    first, second = two_hosts
    ballots = mint(first, 60)
    for i, ballot in enumerate(ballots):
        assert first.answer(ballot=ballot, mode="bike").status == 303
        if i < 40:
            assert second.answer(ballot=ballot, mode="bus").status == 303
    first.tool("close", "commute")
    found = first.results()
    assert found["-", "answers"] == 60
    assert sum(total(first).values()) == 60
    assert found["mode", "bike"] >= 20


def both_at_work(first, second):
    """Two crowds, and both hosts count at once."""
    with Crowd(first) as here, Crowd(second) as there:
        for crowd in (here, there):
            crowd.wait(200)
        second.kill()
        for crowd in (here, there):
            crowd.wait(200)
    first.tool("close", "commute")
    assert total(first) == dict(here.taken() + there.taken())


def test_two_hosts_at_work(two_hosts):
    both_at_work(*two_hosts)


def test_two_hosts_at_work_on_mariadb(tmp_path):
    for name in ("one", "two"):
        os.mkdir(tmp_path / name)
    with MariaDB(tmp_path / "server") as server, \
            Surveys(tmp_path / "one", database=server.url) as first:
        second = Second(tmp_path / "two", first)
        second.start()
        second.wait_open("commute")
        both_at_work(first, second)
        second.stop()


def test_a_host_is_lost(two_hosts):
    """Closing names what it waits for, and goes on without it when told."""
    first, second = two_hosts
    for ballot in mint(first, 20):
        assert first.answer(ballot=ballot, mode="bike").status == 303
    for ballot in mint(first, 5):
        assert second.answer(ballot=ballot, mode="car").status == 303
    second.stop(signal.SIGKILL)

    def close(*more):
        return subprocess.run(
            [PLEDGECTL, "--conf", first.dir, "surveys", "close", "--wait", "1",
             "--yes", *more, "commute"], text=True, capture_output=True, check=False)

    def waited_for():
        """The one box that is left, once this host has drained its own."""
        done = close()
        assert done.returncode == 1, done.stdout + done.stderr
        assert "--without-host" in done.stdout
        boxes = re.findall(r"^  (\S+), box ([0-9a-f]{32})$", done.stdout, re.M)
        return boxes[0] if len(boxes) == 1 else None
    host, number = wait_until(waited_for, 60, "this host's own")
    assert host == os.uname().nodename
    assert close("--without-host", "elsewhere").returncode == 1
    assert "takes a host's name" in close("--without-host", "").stderr
    done = close("--without-host", number)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not yet counted are lost" in done.stdout
    assert total(first) == {"bike": 20}
    second.start()
    wait_until(lambda: "the 5 answers that waited" in second.logged(), 10,
               "the host that is back")
    wait_until(lambda: os.listdir(f"{second.dir}/boxes") == [], 10, "forgotten")
