# SPDX-License-Identifier: BSD-2-Clause
"""The outbox: a mail may come twice after a crash, and none is lost."""

import contextlib
import os
import random
import signal
import sqlite3
import time

import pymysql
import pytest

from site_of_tests import Site, free_port, wait_until
from smtp_sink import Sink
from test_keys import Database
from test_registration import BASE, Person, link_in, log_in, sign_up
from visitor import Visitor


class Post:
    """A site whose relay is ours to start and stop."""

    def __init__(self, database, folder):
        self.port, self.mail = free_port(), str(folder)
        self.sink = None
        self.up()
        self.site = Site("nginx", database, modules=["registration"],
                         options=["--relay", f"smtp://127.0.0.1:{self.port}"])
        self.site.__enter__()
        self.site.set_conf("registration", "rate_limit", "100000")
        self.site.restart("registration")
        self.sql = lambda text: Database(self.site).sql("registration", text)

    def up(self):
        rules = ["nobody*=refuse", "slow*=slow-end:1.5"]
        self.sink = Sink(self.mail, rules, port=self.port)
        self.sink.start()

    def down(self):
        self.sink.stop()

    def now(self):
        """Whatever waits is due, whoever had taken it."""
        self.sql("UPDATE outbox SET due = 0, lease = 0")

    def waiting(self):
        return int(self.sql("SELECT count(*) FROM outbox")[0][0])

    def kill(self):
        self.site.restart("registration", signal.SIGKILL)

    def got(self, address):
        return [m for m in self.sink.messages()
                if m["Delivered-To"] == f"<{address}>"]

    def wait(self, address, n=1):
        return wait_until(lambda: len(self.got(address)) >= n
                          and self.got(address), 20, "a mail")

    @contextlib.contextmanager
    def locked(self):
        """Nobody else writes into the outbox."""
        if self.site.database == "sqlite":
            db = sqlite3.connect(self.site.path("data/registration.db"),
                                 isolation_level=None, timeout=10)
            db.execute("BEGIN IMMEDIATE")
        else:
            db = pymysql.connect(unix_socket=self.site.path(
                "run/mariadb.sock"), user="root",
                database="formpledge_registration")
            db.cursor().execute("LOCK TABLES outbox READ")
        try:
            yield
        finally:
            self.end_waiting()
            db.close()

    def end_waiting(self):
        """A statement that waits is carried out by the server even when its
        program is gone."""
        if self.site.database == "sqlite":
            return
        for who, in self.sql("SELECT id FROM information_schema.processlist "
                             "WHERE user = 'formpledge-registration'"):
            self.sql(f"KILL {who}")

    def close(self):
        self.site.stop()
        self.sink.stop()


@pytest.fixture(scope="module", params=["sqlite", "mysql"])
def post(request, tmp_path_factory):
    post = Post(request.param, tmp_path_factory.mktemp("mail"))
    yield post
    post.close()


def asked(post, name=""):
    """Somebody whose sign-up is committed."""
    person = Person()
    person.email = name + person.email
    page = sign_up(Visitor(post.site), person)
    assert page.url.endswith("/sent"), page.text
    return person


def test_relay_down_and_back(post):
    post.down()
    person = asked(post)
    wait_until(lambda: int(post.sql("SELECT attempts FROM outbox")[0][0]) > 0
               and int(post.sql("SELECT lease FROM outbox")[0][0]) == 0,
               20, "a try")
    assert log_in(Visitor(post.site), person.user_id).status == 422
    post.up()
    assert not post.got(person.email)
    post.now()
    link = link_in(post.wait(person.email)[0])
    wait_until(lambda: post.waiting() == 0, 10, "an empty outbox")
    Visitor(post.site).get(link).form("/verify").send()
    assert log_in(Visitor(post.site), person.user_id).url.endswith("/me")
    assert len(post.got(person.email)) == 1


def test_refused_for_good(post):
    nobody, person = asked(post, "nobody"), asked(post)
    post.wait(person.email)
    wait_until(lambda: post.waiting() == 0, 10, "an empty outbox")
    assert not post.got(nobody.email)


def test_killed_between_commit_and_sending(post):
    post.down()
    person = asked(post)
    post.kill()
    post.up()
    assert post.waiting() == 1
    post.now()
    post.wait(person.email)
    wait_until(lambda: post.waiting() == 0, 10, "an empty outbox")


def test_killed_between_sending_and_removal(post):
    person = asked(post, "slow")
    wait_until(lambda: int(post.sql("SELECT max(lease) FROM outbox")[0][0]
                           or 0) > 0, 10, "a lease")
    with post.locked():
        post.wait(person.email)  # the relay has taken it
        time.sleep(0.3)
        for pid in post.site.pids("registration"):
            os.kill(pid, signal.SIGKILL)
    assert post.waiting() == 1
    post.now()
    assert len(post.wait(person.email, 2)) == 2  # twice, not never
    wait_until(lambda: post.waiting() == 0, 10, "an empty outbox")


def test_killed_at_random(post):
    post.down()
    people = [asked(post) for _ in range(12)]
    assert post.waiting() == len(people)
    post.up()
    post.now()
    kills = 0
    while post.waiting() and kills < 6:
        time.sleep(random.uniform(0.05, 0.5))
        post.kill()
        kills += 1
        post.now()
    wait_until(lambda: post.waiting() == 0, 30, "an empty outbox")
    assert all(post.got(person.email) for person in people)


def test_erasure_drops_what_is_pending(post):
    person = asked(post)
    link = link_in(post.wait(person.email)[0])
    Visitor(post.site).get(link).form("/verify").send()
    visitor = Visitor(post.site)
    log_in(visitor, person.user_id)
    wait_until(lambda: post.waiting() == 0, 10, "an empty outbox")
    post.down()
    Visitor(post.site).get(BASE + "/reset").form("/reset").send(
        login=person.email)
    assert post.waiting() == 1
    visitor.get(BASE + "/me/erase").form("/me/erase").send()
    assert post.waiting() == 0
    post.up()
    time.sleep(3)
    assert len(post.got(person.email)) == 1


def test_mailings_wait_for_other_mail(post):
    """A link that somebody waits for goes before a mailing to thousands."""
    person = Person()
    sign_up(Visitor(post.site), person, mail_news="yes")
    link = link_in(post.wait(person.email)[0])
    Visitor(post.site).get(link).form("/verify").send()
    wait_until(lambda: post.waiting() == 0, 10, "an empty outbox")
    post.down()
    path = post.site.path("mailing.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write("A mailing\n\nOf no hurry.\n")
    post.site.pledgectl("mail", "send", "--category", "news", path)
    Visitor(post.site).get(BASE + "/reset").form("/reset").send(
        login=person.email)
    assert post.waiting() >= 2
    post.up()
    post.sql("UPDATE outbox SET due = bulk + 1, lease = 0 WHERE bulk = 0")
    post.sql("UPDATE outbox SET due = 0, lease = 0 WHERE bulk = 1")
    mails = post.wait(person.email, 3)
    assert mails[1]["Subject"].startswith("Choose a new password")
    assert mails[2]["Subject"] == "A mailing"
