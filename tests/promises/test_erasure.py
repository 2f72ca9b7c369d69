# SPDX-License-Identifier: BSD-2-Clause
"""The promises about keeping and erasing members' data: each test is named by
the id of its promise, and leaks are planted to see each check catch them."""

import glob
import os
import shutil
import sqlite3

import pytest
from canary import Canary
from site_of_tests import Site, wait_until
from test_account import OTHER_PASSWORD, ask_email, email_link
from test_erasures import deliver, draw, issued, waiting
from test_keys import (Database, erase, keys_of, pass_horizon, rotate)
from test_registration import (BASE, PASSWORD, confirm, export, log_in,
                               mails_to, member, sign_up)
from visitor import Visitor

DATABASES = ["sqlite", "mysql"]
BINLOG = "--log-bin=binlog --binlog-format=ROW --server-id=1"


class Marked:
    """A person of words that occur nowhere else."""

    def __init__(self):
        self.words = {name: Canary(name[0]) for name in
                      ("user_id", "email", "name", "address", "later")}
        self.user_id = str(self.words["user_id"])
        self.email = f"{self.words['email']}@example.org"
        self.later = f"{self.words['later']}@example.org"
        self.name = f"Ann {self.words['name']}"
        self.address = f"{self.words['address']} Lane 7\n4001 Basel"
        self.phone = "+41 61 555 0000"

    def fields(self, **more):
        return {"user_id": self.user_id, "email": self.email,
                "password": PASSWORD, "name": self.name,
                "phone": self.phone, "address": self.address, **more}

    @property
    def canaries(self):
        return list(self.words.values())


@pytest.fixture
def own_site(request):
    """On SQLite unless a test says otherwise: test_keys.py and
    test_erasures.py have the same on both."""
    with Site("nginx", getattr(request, "param", "sqlite"),
              modules=["registration", "surveys"]) as site:
        site.set_conf("registration", "rate_limit", "100000")
        site.restart("registration")
        yield site


# security.at-rest

def marked_member(there):
    """A member of canaries; mail is outside of what is searched."""
    person, visitor = Marked(), Visitor(there.site)
    there.site.mails = lambda: mails_below(there.mail)
    assert sign_up(visitor, person).url.endswith("/sent")
    confirm(there.site, visitor, person)
    assert log_in(visitor, person.user_id).url.endswith("/me")
    return visitor, person


def mails_below(folder):
    found = []
    for name in sorted(glob.glob(os.path.join(folder, "*.eml"))):
        with open(name, "rb") as file:
            found.append(file.read())
    return found


def backups(site, folder):
    """As an operator makes them: mariadb-dump, or SQLite's own backup and a
    copy of the files. (MariaDB's files are searched where they are.)"""
    os.makedirs(folder)
    database = Database(site)
    for name in ("registration", "keystore"):
        database.copy(name, os.path.join(folder, name))
    if site.database == "sqlite":
        shutil.copytree(site.path("data"), os.path.join(folder, "files"))


@pytest.mark.parametrize("database", DATABASES)
def test_security_at_rest(place, monkeypatch, database):
    """In life, after a change, after erasure, and in backups of each: none of
    the member's values in clear in tables, logs of the database (redo, binlog,
    write-ahead) or what was deleted: the raw image has it all."""
    monkeypatch.setenv("MARIADB_LOG", BINLOG)
    there = place("nginx", database, ["registration"])
    site = there.site
    visitor, person = marked_member(there)
    if database == "mysql":
        assert glob.glob(site.path("data/mariadb/binlog.0*"))
    with there.trace() as trace:
        ask_email(visitor, person.later)
        backups(site, site.path("backup-1"))
        assert not there.search(person.canaries, trace)
    visitor.get(email_link(site, person.later)).form().send()
    assert export(visitor)["email"] == person.later
    erase(visitor)
    backups(site, site.path("backup-2"))
    assert not there.search(person.canaries)


@pytest.mark.parametrize("database", DATABASES)
def test_security_at_rest_planted_leak_is_found(place, monkeypatch, database):
    """A column in clear, and taken away again: it is still found."""
    monkeypatch.setenv("MARIADB_LOG", BINLOG)
    there = place("nginx", database, ["registration"])
    _, person = marked_member(there)
    word = str(person.words["name"])
    link = Database(there.site)
    if database == "sqlite":
        with sqlite3.connect(there.site.path("data/registration.db")) as db:
            db.execute("PRAGMA secure_delete = 0")
            db.execute("UPDATE member SET phone = CAST(? AS BLOB)", (word,))
    else:
        link.sql("registration", f"UPDATE member SET phone = '{word}'")
    link.sql("registration", "DELETE FROM member")
    assert there.search(person.canaries)


# account.erase

def assert_erased(site, visitor, person, ballots):
    """Everything about a member is gone: asserts each part of it."""
    database = Database(site)
    for name, table in (("registration", "member"),
                        ("registration", "session"),
                        ("registration", "outbox"),
                        ("keystore", "keystore_key"),
                        ("keystore", "keystore_index"),
                        ("keystore", "keystore_gone"),
                        ("keystore", "keystore_feed")):
        left = database.sql(name, f"SELECT count(*) FROM {table}")
        assert int(left[0][0]) == 0, f"{table} has {left[0][0]} rows"
    assert issued(site) == ballots
    assert visitor.get(BASE + "/me", follow=False).status == 303
    for name in (person.user_id, person.email):
        page = log_in(Visitor(site), name)
        assert page.url.endswith("/login"), name


@pytest.mark.parametrize("own_site", DATABASES, indirect=True)
def test_account_erase(own_site):
    """Log-ins end at once, mail stops, all rows go, here and in the surveys'
    store; name and address are free."""
    site = own_site
    (visitor, person), elsewhere = member(site), Visitor(own_site)
    log_in(elsewhere, person.user_id)
    draw(visitor)
    ask_email(visitor, "later-" + person.email)  # mail is on its way
    wait_until(lambda: mails_to(site, "later-" + person.email), 20, "mail")
    copied = dict(elsewhere.cookies)
    erase(visitor)
    sent = len(mails_to(site, person.email))
    assert elsewhere.get(BASE + "/me", follow=False).status == 303
    thief = Visitor(site)
    thief.session.cookies.update(copied)
    wait_until(lambda: "/registration/login" in thief.get("/members/").url, 5,
               "the end of the log-in at the authorizer")
    # Complete when the surveys have acknowledged.
    with pytest.raises(AssertionError, match="keystore_feed"):
        assert_erased(site, visitor, person, 0)
    assert waiting(site) == {"surveys": 1}
    assert deliver(site) == {"surveys": (1, 1)}
    assert_erased(site, visitor, person, 0)
    assert len(mails_to(site, person.email)) == sent
    again = Visitor(site)
    assert sign_up(again, person).url.endswith("/sent")
    again_link = wait_until(
        lambda: [m for m in mails_to(site, person.email)
                 if "/verify?token=" in m.get_content()][1:], 20, "a link")
    assert again_link


def test_account_erase_planted_leaks_are_found(own_site):
    """Each row that an erasure could leave behind."""
    site, database = own_site, Database(own_site)
    visitor, person = member(site)
    draw(visitor)
    saved = {}
    for name, table in (("keystore", "keystore_key"),
                        ("registration", "member")):
        database.sql(name, f"CREATE TABLE kept_{table} AS "
                     f"SELECT * FROM {table}")
        saved[table] = name
    erase(visitor)
    with pytest.raises(AssertionError):  # nobody told the surveys
        assert_erased(site, visitor, person, 0)
    deliver(site)
    assert_erased(site, visitor, person, 0)
    for table, name in saved.items():
        database.sql(name, f"INSERT INTO {table} SELECT * FROM kept_{table}")
        with pytest.raises(AssertionError, match=table):
            assert_erased(site, visitor, person, 0)
        database.sql(name, f"DELETE FROM {table}")
    assert_erased(site, visitor, person, 0)


# account.erase-reaches-backups, account.restore-does-not-revive

def copies(site, folder):
    for name in ("registration", "keystore"):
        Database(site).copy(name, folder / name)


def restored(site, folder, *names):
    for name in names:
        Database(site).restore(name, folder / name)
    site.restart("registration")


def opens(site, person):
    """Can somebody read the member's data by logging in?"""
    visitor = Visitor(site)
    page = log_in(visitor, person.user_id)
    return page.url.endswith("/me") and \
        export(visitor)["name"] == person.name


def test_account_erase_reaches_backups(own_site, tmp_path):
    """After 30 days both old copies together open nothing; and what the check
    rests on: with the key that was destroyed they would."""
    site = own_site
    rotate(site)
    visitor, person = member(site)
    copies(site, tmp_path)
    shutil.copy(site.path("etc/keks/1.key"), tmp_path / "1.key")
    erase(visitor)
    pass_horizon(site)
    assert 1 not in keys_of(site)
    restored(site, tmp_path, "registration", "keystore")
    assert not opens(site, person)
    # The leak: a key-encryption key that was not destroyed.
    there = site.path("etc/keks/1.key")
    stat = os.stat(site.path("etc/keks/current"))
    shutil.copy(tmp_path / "1.key", there)
    os.chown(there, stat.st_uid, stat.st_gid)
    assert opens(site, person)


def test_account_restore_does_not_revive(own_site, tmp_path):
    """The members of before, the keystore of now: who was erased stays so,
    the row goes; everybody else is as before. With the keystore of before,
    which the manual says not to restore, the check does see them."""
    site = own_site
    (ann, ann_person), (_, bob_person) = member(site), member(site)
    copies(site, tmp_path)
    erase(ann)
    restored(site, tmp_path, "registration")
    assert not opens(site, ann_person) and opens(site, bob_person)
    wait_until(lambda: int(Database(site).sql(
        "registration", "SELECT count(*) FROM member")[0][0]) == 1, 20,
        "the sweep")
    restored(site, tmp_path, "registration", "keystore")
    assert opens(site, ann_person)


# account.deactivate

@pytest.mark.parametrize("own_site", ["mysql"], indirect=True)
def test_account_deactivate(own_site):
    """Away: no log-in lasts, no part of the site takes them for a member, and
    nothing but mail about the account goes out. Back by logging in, with
    everything as it was; the ballot they drew is still theirs."""
    site = own_site
    visitor, person = member(site)
    ballot = draw(visitor).values["ballot"]
    data = export(visitor)
    copied = dict(visitor.cookies)
    visitor.get(BASE + "/me/deactivate").form("/me/deactivate").send()
    thief = Visitor(site)
    thief.session.cookies.update(copied)
    assert thief.get(BASE + "/me", follow=False).status == 303
    wait_until(lambda: "/registration/login" in thief.get("/members/").url, 5,
               "the end of the log-in at the authorizer")
    assert log_in(Visitor(site), person.user_id,
                  OTHER_PASSWORD).status == 422
    back = Visitor(site)
    back.session.cookies.update({name: value for name, value in
                                 copied.items() if "ballot" in name})
    assert log_in(back, person.user_id).url.endswith("/me")
    again = export(back)
    for name in ("user_id", "email", "name", "phone", "address"):
        assert again[name] == data[name], name
    assert not waiting(site) and issued(site) == 1
    page = back.get("/surveys/workplace").form("/workplace/answers")
    assert page.values["ballot"] == ballot
