# SPDX-License-Identifier: BSD-2-Clause
"""pledgectl policy announce, killed again and again: everybody is told, and
nobody twice."""

import os
import pty
import random
import signal
import sqlite3
import subprocess

import pytest

from test_keys import Database
from test_pledgectl import PLEDGECTL, Etc

MEMBER = ("INSERT INTO member (id, state, policy, age_limit, age_month, "
          "age_method, mail_news, user_id, email, password) VALUES "
          "({id}, {state}, '1', 18, 202611, 'self-declared', {news}, "
          "x'78', x'78', x'78')")


class Members(Etc):
    """A database of members who are not there, and nobody who sends."""

    def __init__(self, folder, n):
        super().__init__(folder)
        os.makedirs(self.path("data/registration"))
        more = f'keystore = "sqlite:{self.path("data/registration/k.db")}";\n'
        self.put_database("registration", more)
        self.run("db", "init", "registration")
        self.ids = {random.randbytes(16) for _ in range(n)}
        with self.link() as db:
            for at, who in enumerate(self.ids):
                db.execute(MEMBER.format(id="?", state="?", news="?"),
                           (who, (1, 2, 1, 3)[at % 4], at % 3 == 0))
            self.visitors = {random.randbytes(16) for _ in range(n // 7)}
            for who in self.visitors:
                db.execute("INSERT INTO visitor (id, state, policy, email) "
                           "VALUES (?, 1, '1', x'78')", (who,))
            # Not confirmed: nobody yet
            db.execute(MEMBER.format(id="x'%s'" % ("ab" * 16), state=0,
                                     news=1))
            db.execute("INSERT INTO visitor (id, state, policy, email) "
                       "VALUES (x'%s', 0, '1', x'78')" % ("cd" * 16))

    def link(self):
        return sqlite3.connect(self.path("data/registration/registration.db"),
                               timeout=20)

    def rows(self, sql):
        with self.link() as db:
            return db.execute(sql).fetchall()

    def start(self, *args, wrap=(), **more):
        return subprocess.Popen(
            [*wrap, PLEDGECTL, "--conf", self.folder, *args], **more)


def killed(command, calls):
    """Runs it until it ends by itself; how often it was killed: when it calls
    one of the kernel's functions for the nth time, so that no
    machine is too fast or too slow for it. The first run is always cut off:
    it has more such calls to make than that."""
    kills, most = 0, 40
    while True:
        at = random.randint(most // 2, most)
        process = command(["strace", "-f", "-qq", "-o", "/dev/null",
                           "-e", f"trace={calls}", "-e",
                           f"inject={calls}:signal=SIGKILL:when={at}"])
        if process.wait() == 0:
            return kills
        assert process.returncode == -signal.SIGKILL
        kills += 1
        most += most // 4  # it comes to an end


@pytest.mark.parametrize("n", [4000, pytest.param(
    40000, marks=pytest.mark.long)])
def test_killed_at_random(tmp_path, n):
    there = Members(tmp_path, n)
    kills = killed(lambda wrap: there.start(
        "policy", "announce", "--kind", "change", wrap=wrap,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), "pwrite64")
    assert kills > 3
    told = there.rows("SELECT member FROM outbox WHERE visitor = 0")
    assert len(told) == len(there.ids)
    assert {who for who, in told} == there.ids
    told = there.rows("SELECT member FROM outbox WHERE visitor = 1")
    assert len(told) == len(there.visitors)
    assert {who for who, in told} == there.visitors
    # How far it came is what is in the outbox, and once more tells nobody
    assert there.rows("SELECT told, phase FROM announcement") == [
        (len(there.ids) + len(there.visitors), 2)]
    assert "already" in there.run("policy", "announce", "--kind", "change")
    assert len(there.rows("SELECT id FROM outbox")) == len(
        there.ids) + len(there.visitors)


def test_killed_and_sent_meanwhile(tmp_path):
    """Rows leave the outbox as they are sent: nobody gets a second one."""
    there = Members(tmp_path, 3000)
    with there.link() as db:
        db.execute("CREATE TABLE seen (member BLOB)")
        db.execute("CREATE TRIGGER see AFTER INSERT ON outbox BEGIN "
                   "INSERT INTO seen VALUES (new.member); END")

    def go(wrap):
        there.rows("DELETE FROM outbox")
        return there.start("policy", "announce", "--kind", "change",
                           wrap=wrap, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    assert killed(go, "pwrite64") > 3
    seen = [who for who, in there.rows("SELECT member FROM seen")]
    assert len(seen) == len(set(seen))
    assert set(seen) == there.ids | there.visitors


def test_two_at_once(tmp_path):
    there = Members(tmp_path, 3000)
    both = [there.start("policy", "announce", "--kind", "change",
                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            for _ in range(2)]
    for one in both:
        assert one.wait(120) == 0, one.stderr.read()
        one.stderr.close()
    told = there.rows("SELECT member FROM outbox")
    assert len(told) == len(there.ids) + len(there.visitors)


def test_mailing_obeys_choices(tmp_path):
    there = Members(tmp_path, 900)
    path = there.path("news.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write("News\n\nThere are news.\n")
    there.run("mail", "send", "--category", "news", path)
    told = {who for who, in there.rows("SELECT member FROM outbox")}
    chose = {who for who, in there.rows(
        "SELECT id FROM member WHERE mail_news = 1 AND state = 1")}
    assert told == chose and told
    assert there.rows("SELECT DISTINCT category, visitor FROM outbox") == [
        ("news", 0)]


def test_dry_run_counts(tmp_path):
    there = Members(tmp_path, 100)
    row = there.json("policy", "announce", "--kind", "change", "--dry-run")
    # All have this version: a slip, which is said
    said = there.run("policy", "announce", "--kind", "change", "--dry-run")
    assert "every member has agreed to version 1 already" in said
    path = there.path("next.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write('name = "n"; version = "9"; text = "T.";\n'
                   'effective = "2099-01-01";\n')
    said = there.run("policy", "announce", "--kind", "change", "--dry-run",
                     "--policy", path)
    assert "already" not in said
    assert (row["members"], row["visitors"], row["told"]) == (
        len(there.ids), len(there.visitors), 0)
    assert there.rows("SELECT count(*) FROM announcement") == [(0,)]
    there.run("policy", "announce", "--kind", "change")
    row = there.json("policy", "announce", "--kind", "change", "--dry-run")
    assert row["told"] == len(there.ids) + len(there.visitors)
    assert row["state"] == "done"


def test_progress(tmp_path):
    """A bar on a terminal; elsewhere lines, where it takes long."""
    there = Members(tmp_path, 2000)
    done = there.run("policy", "announce", "--kind", "change")
    assert "2285" in done and "\r" not in done
    with there.link() as db:
        db.execute("DELETE FROM announcement")
        db.execute("DELETE FROM outbox")
    mine, its = pty.openpty()
    process = there.start("policy", "announce", "--kind", "change",
                          stdout=subprocess.DEVNULL, stderr=its)
    os.close(its)
    seen = b""
    try:
        while True:
            part = os.read(mine, 4096)
            if not part:
                break
            seen += part
    except OSError:
        pass
    os.close(mine)
    assert process.wait(60) == 0
    assert b"\rtold [" in seen and b"#] 2285 of 2285" in seen


def test_killed_on_mariadb(sites):
    """The same on MariaDB, where the module sends what is in the outbox."""
    site = sites.get("nginx", "mysql")
    sql = Database(site).sql
    sql("registration", "CREATE TABLE seen (member BINARY(16)); "
        "CREATE TRIGGER see AFTER INSERT ON outbox FOR EACH ROW "
        "INSERT INTO seen VALUES (NEW.member)")
    try:
        ids = [random.randbytes(16).hex() for _ in range(600)]
        for at in range(0, len(ids), 100):
            sql("registration", "; ".join(
                MEMBER.format(id=f"x'{who}'", state=1, news=0)
                for who in ids[at:at + 100]))
        path = site.path("killed.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("Killed\n\nAgain and again.\n")
        kills = killed(lambda wrap: subprocess.Popen(
            [*wrap, site.path("bin/pledgectl"), "policy", "announce",
             "--kind", "risk", path], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL), "sendto")
        assert kills > 3
        seen = [row[0] for row in sql("registration",
                                      "SELECT hex(member) FROM seen")]
        assert len(seen) == len(set(seen))
        assert {who.upper() for who in ids} <= set(seen)
    finally:
        sql("registration", "DROP TRIGGER see; DROP TABLE seen; DELETE FROM "
            "member WHERE password = x'78'; UPDATE announcement SET "
            "shown_until = 0")
