# SPDX-License-Identifier: BSD-2-Clause
"""Keys are renewed and destroyed: erasure reaches backups, and a restored
backup revives nobody."""

import glob
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest

from site_of_tests import Site, wait_until
from test_registration import (BASE, Person, export, log_in, member,
                               sign_up, wait_link)
from visitor import Visitor


def rotate(site, days=0, check=True):
    """keys rotate, by a clock that is so many days ahead."""
    command = [site.path("bin/pledgectl"), "keys", "rotate", "--json"]
    if days:
        command = ["faketime", "-f", f"+{days}d", *command]
    done = subprocess.run(command, capture_output=True, text=True,
                          check=False, timeout=120)
    if not check:
        return done
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def keys_of(site):
    return sorted(int(name[:-4]) for name in os.listdir(site.path("etc/keks"))
                  if name.endswith(".key"))


class Database:
    """The two databases of registration, copied and restored as an operator
    does it."""

    def __init__(self, site):
        self.site = site

    def sql(self, name, statement):
        if self.site.database == "sqlite":
            with sqlite3.connect(self.site.path("data", name + ".db")) as db:
                return db.execute(statement).fetchall()
        done = subprocess.run([*self.client("mariadb"), "-N", "-B", "-e",
                               statement, "formpledge_" + name],
                              capture_output=True, text=True, check=True)
        return [tuple(line.split("\t")) for line in done.stdout.splitlines()]

    def client(self, program):
        return [program, "--no-defaults", "--user=root",
                "--socket=" + self.site.path("run/mariadb.sock")]

    def copy(self, name, where):
        if self.site.database == "sqlite":
            with sqlite3.connect(self.site.path("data", name + ".db")) as db, \
                    sqlite3.connect(where) as to:
                db.backup(to)
            return
        with open(where, "wb") as file:
            subprocess.run([*self.client("mariadb-dump"), "--hex-blob",
                            "formpledge_" + name], stdout=file, check=True)

    def restore(self, name, where):
        if self.site.database == "sqlite":
            path = self.site.path("data", name + ".db")
            stat = os.stat(path)
            for old in glob.glob(path + "*"):
                os.unlink(old)
            shutil.copy(where, path)
            os.chown(path, stat.st_uid, stat.st_gid)
            return
        with open(where, "rb") as file:
            subprocess.run([*self.client("mariadb"), "formpledge_" + name],
                           stdin=file, check=True)


@pytest.fixture(params=["sqlite", "mysql"])
def own_site(request):
    with Site("nginx", request.param,
              modules=["registration", "feedback"]) as site:
        for module in ("registration", "feedback"):
            site.set_conf(module, "rate_limit", "100000")
            site.restart(module)
        yield site


@pytest.fixture
def sqlite_site():
    with Site("nginx", "sqlite",
              modules=["registration", "feedback"]) as site:
        for module in ("registration", "feedback"):
            site.set_conf(module, "rate_limit", "100000")
            site.restart(module)
        yield site


def erase(visitor):
    page = visitor.get(BASE + "/me/erase").form("/me/erase").send()
    assert page.status == 200, page.text


def send_feedback(site, person):
    page = Visitor(site).get("/feedback/").form("/feedback/").send(
        press="consent", category="idea", message="about the keys", name=person.name,
        email=person.email)
    assert page.status == 200, page.text


def read_feedback(site):
    listed = json.loads(
        site.pledgectl("feedback", "list", "--json").stdout)
    return [json.loads(site.pledgectl("feedback", "show", "--reason=a test",
                                      row["id"],
                                      "--json").stdout) for row in listed]


def pass_horizon(site):
    """Five weekly runs; a run moves the date by at most 8 days."""
    for days in (8, 16, 24, 32, 40):
        told = rotate(site, days)
    return told


def assert_nowhere(site, person, *folders):
    """None of the person's values in clear in any file: tables, logs of the
    databases, copies."""
    for folder in (site.path("data"), site.path("etc/keks"), *folders):
        for name in glob.glob(os.path.join(folder, "**", "*"),
                              recursive=True):
            if not os.path.isfile(name):
                continue
            with open(name, "rb") as file:
                raw = file.read().lower()
            for needle in (person.mark.encode(), person.mark.encode().hex()
                           .encode()):
                assert needle not in raw, (name, needle)


def test_backups_become_unreadable(own_site, tmp_path):
    """account.erase-reaches-backups and account.restore-does-not-revive"""
    site, database = own_site, Database(own_site)
    rotate(site)
    (ann, ann_person), (bob, bob_person) = member(site), member(site)
    send_feedback(site, bob_person)
    assert export(ann)["name"] == ann_person.name
    for name in ("registration", "keystore"):
        database.copy(name, tmp_path / name)
    old_keys = keys_of(site)
    assert_nowhere(site, ann_person, str(tmp_path))
    erase(ann)
    assert_nowhere(site, ann_person, str(tmp_path))
    told = pass_horizon(site)
    assert told["in_use"] == 6 and told["unreadable"] == 0
    assert not set(old_keys) & set(keys_of(site))
    assert_nowhere(site, ann_person)
    assert_nowhere(site, bob_person)
    assert export(bob)["name"] == bob_person.name
    assert [f["name"] for f in read_feedback(site)] == [bob_person.name]

    # The members of before, the keystore of now.
    database.restore("registration", tmp_path / "registration")
    site.restart("registration")
    assert log_in(Visitor(site), ann_person.user_id).url.endswith("/login")
    visitor = Visitor(site)
    assert log_in(visitor, bob_person.user_id).url.endswith("/me")
    assert export(visitor)["name"] == bob_person.name
    ids = database.sql("keystore", "SELECT hex(id) FROM keystore_key")
    assert len(ids) == 1
    # The row of who was erased, which nobody can read, goes again.
    wait_until(lambda: len(database.sql("registration", "SELECT 1 FROM member"))
               == 1, 20, "the sweep")
    assert json.loads(site.pledgectl("restore", "check", "--json").stdout) == {
        "keystore_is_old": False, "members": 1, "visitors": 0,
        "without_key": 0, "keys": 1, "without_member": 0}

    # The keystore of before as well: its keys open nothing any more.
    database.restore("keystore", tmp_path / "keystore")
    site.restart("registration")
    for person in (ann_person, bob_person):
        page = log_in(Visitor(site), person.user_id)
        assert person.name not in page.text
        assert not page.url.endswith("/me")
    # And the next run says so, and destroys nothing that is in use.
    told = rotate(site, 40)
    assert told["unreadable"] == 2 and told["in_use"] >= 6
    assert told["in_use"] in keys_of(site)
    # The operator is told as well.
    wait_until(lambda: b"the keystore is an older copy" in
               site.logs()["log/registration.log"], 20, "a word")
    done = site.pledgectl("restore", "check", check=False)
    assert done.returncode == 1 and "older copy" in done.stderr


def rows(database, name, table):
    return int(database.sql(name, f"SELECT count(*) FROM {table}")[0][0])


def tick_of(database):
    """How often keystore and members were looked at together."""
    return int(database.sql("keystore", "SELECT value FROM keystore_mark "
                            "WHERE name = 'registration tick'")[0][0])


def test_old_keystore_deletes_nobody(own_site, tmp_path):
    """account.restore-does-not-revive, the other way round: members who came
    after the copy of the keystore cannot be read, and are not removed."""
    site, database = own_site, Database(own_site)
    (ann, ann_person), (_, eve_person) = member(site), member(site)
    database.copy("keystore", tmp_path / "old")
    erase_page = Visitor(site)
    log_in(erase_page, eve_person.user_id)
    erase(erase_page)
    (bob, bob_person) = member(site)
    before = tick_of(database)
    site.restart("registration")  # the two see each other anew
    assert export(bob)["name"] == bob_person.name
    wait_until(lambda: tick_of(database) > before, 20, "a look at both")
    wait_until(lambda: tick_of(database) == int(database.sql(
        "registration", "SELECT tick FROM keystore_seen WHERE one = 1"
        )[0][0]), 20, "the end of the look")
    database.copy("keystore", tmp_path / "new")
    database.restore("keystore", tmp_path / "old")
    site.restart("registration")
    wait_until(lambda: b"the keystore is an older copy" in
               site.logs()["log/registration.log"], 20, "a word")
    told = site.pledgectl("restore", "check", "--json", check=False)
    assert told.returncode == 1 and "newest copy" in told.stderr
    assert json.loads(told.stdout) == {
        "keystore_is_old": True, "members": 2, "visitors": 0,
        "without_key": 1, "keys": 2, "without_member": 1}
    assert rows(database, "registration", "member") == 2
    assert export(ann)["name"] == ann_person.name
    page = log_in(Visitor(site), bob_person.user_id)
    assert page.url.endswith("/login")
    # The newest copy: everything as it was.
    database.restore("keystore", tmp_path / "new")
    site.restart("registration")
    visitor = Visitor(site)
    assert log_in(visitor, bob_person.user_id).url.endswith("/me")
    assert export(visitor)["name"] == bob_person.name
    assert site.pledgectl("restore", "check").returncode == 0
    # There is none: the operator says so, and what is half goes. A member who
    # was erased after the copy does not come back, and blocks no address.
    database.restore("keystore", tmp_path / "old")
    site.restart("registration")
    assert site.pledgectl("restore", "check", check=False).returncode == 1
    told = site.pledgectl("restore", "accept", check=False)
    assert told.returncode == 1
    assert "1 of 2 members and visitors and 1 of 2 keys" in told.stderr
    assert rows(database, "registration", "member") == 2
    told = site.pledgectl("restore", "accept", "--yes").stdout
    assert "1 members and visitors without a key, 1 keys without" in told
    # The other stores hear of whose key goes as of any erasure.
    assert database.sql("keystore", "SELECT audience FROM keystore_feed "
                        "WHERE audience = 'surveys'")
    assert site.pledgectl("restore", "check").returncode == 0
    assert export(ann)["name"] == ann_person.name
    assert rows(database, "registration", "member") == 1
    for person in (eve_person, bob_person):
        visitor = Visitor(site)
        sign_up(visitor, person)
        link = wait_link(site, person, 2)
        page = visitor.get(link).form("/verify").send()
        assert page.url.endswith("/verified"), page.text


def test_wrong_keystore_deletes_nobody(sqlite_site):
    """Many without a key are not taken for erased."""
    site, database = sqlite_site, Database(sqlite_site)
    member(site)
    with sqlite3.connect(site.path("data/registration.db")) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(member)")
                   if row[1] != "id"]
        some = ", ".join(columns)
        for _ in range(21):
            db.execute(f"INSERT INTO member (id, {some}) "
                       f"SELECT randomblob(16), {some} FROM member LIMIT 1")
    site.restart("registration")
    wait_until(lambda: b"too many to have been erased" in
               site.logs()["log/registration.log"], 20, "a word")
    assert rows(database, "registration", "member") == 22
    done = site.pledgectl("restore", "check", check=False)
    assert done.returncode == 1 and "so many" in done.stderr
    with sqlite3.connect(site.path("data/registration.db")) as db:
        db.execute("DELETE FROM member WHERE id IN (SELECT id FROM member "
                   "LIMIT 2)")
    site.restart("registration")
    wait_until(lambda: rows(database, "registration", "member") <= 1, 20,
               "a sweep")


def test_another_keystore_deletes_nobody(sqlite_site, tmp_path):
    """Another site's keystore, used for longer, so that it is not behind: few
    members without a key are not taken for erased either."""
    site, database = sqlite_site, Database(sqlite_site)
    visitor, _ = member(site)
    wait_until(lambda: database.sql(
        "registration", "SELECT tick FROM keystore_seen WHERE one = 2"), 20,
        "the keystore's name")
    database.copy("keystore", tmp_path / "own")
    with sqlite3.connect(site.path("data/keystore.db")) as db:
        db.execute("DELETE FROM keystore_key")
        db.execute("DELETE FROM keystore_index")
        db.execute("UPDATE keystore_mark SET value = value + 1000000")
    site.restart("registration")
    wait_until(lambda: b"or another site's" in
               site.logs()["log/registration.log"], 20, "a word")
    assert rows(database, "registration", "member") == 1
    done = site.pledgectl("restore", "check", check=False)
    assert done.returncode == 1 and "another site's" in done.stderr
    database.restore("keystore", tmp_path / "own")
    site.restart("registration")
    assert export(visitor)


def test_clock_jumps(sqlite_site):
    """Ahead by ten years and back: no key that is needed is destroyed."""
    site = sqlite_site
    visitor, person = member(site)
    send_feedback(site, person)
    first = rotate(site)
    assert first["in_use"] == 1 and keys_of(site) == [1]
    told = rotate(site, 3650)
    assert told["in_use"] == 2 and told["destroyed"] == 0
    assert keys_of(site) == [1, 2]
    assert export(visitor)["name"] == person.name
    assert read_feedback(site)[0]["email"] == person.email
    # Back again: the date stays, and nothing is renewed before its time.
    told = rotate(site)
    assert told["in_use"] == 2 and keys_of(site) == [1, 2]
    day = Database(site).sql("keystore", "SELECT secs FROM keystore_day")
    assert 7 * 86400 < day[0][0] - time.time() < 9 * 86400
    assert export(visitor)["name"] == person.name


def test_killed_at_any_point(sqlite_site):
    """SIGKILL at random moments; the next run finishes the work."""
    site = sqlite_site
    people = [member(site) for _ in range(3)]
    send_feedback(site, people[0][1])
    chance = random.Random(7)
    for round_ in range(1, 26):
        with subprocess.Popen(
                ["faketime", "-f", f"+{round_ * 8}d",
                 site.path("bin/pledgectl"), "keys", "rotate"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True) as process:
            time.sleep(chance.random() * 0.25)
            os.killpg(process.pid, signal.SIGKILL)
        for visitor, person in people:
            assert export(visitor)["name"] == person.name, round_
        assert read_feedback(site)[0]["email"] == people[0][1].email
    told = rotate(site, 26 * 8)
    assert told["unreadable"] == 0
    assert told["in_use"] == max(keys_of(site))
    database = Database(site)
    assert database.sql("keystore", "SELECT DISTINCT kek_id FROM "
                        "keystore_key") == [(told["in_use"],)]
    assert database.sql("feedback", "SELECT DISTINCT kek FROM "
                        "feedback_person") == [(told["in_use"],)]
    for visitor, person in people:
        assert export(visitor)["name"] == person.name


def test_other_hosts_first(sqlite_site):
    """A new key is used only when every host has it."""
    site = sqlite_site
    visitor, person = member(site)
    rotate(site)
    with sqlite3.connect(site.path("data/keystore.db")) as db:
        db.execute("INSERT INTO keystore_kek_host VALUES ('other', 1, 1)")
    told = rotate(site, 8)
    assert (told["in_use"], told["waiting"], told["waits_for"]) == \
        (1, 2, "other")
    with open(site.path("etc/keks/current"), encoding="ascii") as file:
        assert file.read() == "1\n"
    with sqlite3.connect(site.path("data/keystore.db")) as db:
        db.execute("UPDATE keystore_kek_host SET has = 2 "
                   "WHERE host = 'other'")
    told = rotate(site, 8)
    assert told["in_use"] == 2 and told["waiting"] == 0
    # The other one still wraps under the first: it stays, however old.
    for days in (16, 24, 32, 40, 48):
        rotate(site, days)
    assert 1 in keys_of(site)
    assert export(visitor)["name"] == person.name


def test_host_that_is_gone(sqlite_site):
    """keys forget-host: nothing waits for it any more."""
    site = sqlite_site
    visitor, person = member(site)
    rotate(site)
    with sqlite3.connect(site.path("data/keystore.db")) as db:
        db.execute("INSERT INTO keystore_kek_host VALUES ('lost', 1, 1)")
    told = rotate(site, 8)
    assert (told["in_use"], told["waits_for"]) == (1, "lost")
    hosts = json.loads(site.pledgectl("keys", "hosts", "--json").stdout)
    assert {(h["host"], h["has"], h["uses"]) for h in hosts} == {
        ("lost", 1, 1), (os.uname().nodename, 2, 1)}
    done = site.pledgectl("keys", "forget-host", "other", check=False)
    assert done.returncode == 1 and "keys hosts" in done.stderr
    site.pledgectl("keys", "forget-host", "lost")
    assert rotate(site, 8)["in_use"] == 2
    # One that was to make the next key takes it along.
    with sqlite3.connect(site.path("data/keystore.db")) as db:
        db.execute("INSERT INTO keystore_kek_host VALUES ('lost', 2, 2)")
        db.execute("INSERT INTO keystore_kek VALUES (3, 0, 'lost', NULL, 0)")
    told = rotate(site, 9)
    assert (told["in_use"], told["waiting"]) == (2, 3)
    site.pledgectl("keys", "forget-host", "lost")
    assert rotate(site, 17)["in_use"] == 3
    for days in (24, 32, 40, 48):
        rotate(site, days)
    assert 1 not in keys_of(site) and 2 not in keys_of(site)
    assert export(visitor)["name"] == person.name


@pytest.mark.parametrize("kind", ["sqlite", "mysql"])
def test_feedback_alone(kind):
    """No registration, no keystore: keys are renewed and destroyed all the
    same."""
    with Site("nginx", kind, modules=["feedback"]) as site:
        person = Person()
        os.unlink(site.path("etc/registration.conf"))
        send_feedback(site, person)
        assert rotate(site)["in_use"] == 1
        told = rotate(site, 8)
        assert (told["in_use"], told["rewrapped"]) == (2, 1)
        pass_horizon(site)
        assert 1 not in keys_of(site)
        assert read_feedback(site)[0]["email"] == person.email


def test_keys_of_before(sqlite_site):
    """Tables that are new do not know the keys that are old: these go, too,
    when their days are over, which count from now."""
    site = sqlite_site
    visitor, person = member(site)
    for days in (0, 8, 16):
        rotate(site, days)
    assert keys_of(site) == [1, 2, 3]
    with sqlite3.connect(site.path("data/keystore.db")) as db:
        for table in ("kek", "kek_host", "day"):
            db.execute(f"DELETE FROM keystore_{table}")
    assert rotate(site, 17)["in_use"] == 3
    assert keys_of(site) == [1, 2, 3]
    for days in (25, 33, 41, 49):
        rotate(site, days)
    assert not {1, 2} & set(keys_of(site))
    assert export(visitor)["name"] == person.name


def test_upgrade_from_one_key(sqlite_site):
    """The first version had secrets/kek.key."""
    site = sqlite_site
    visitor, person = member(site)
    legacy, folder = site.path("etc/secrets/kek.key"), site.path("etc/keks")
    stat = os.stat(folder + "/1.key")
    shutil.copy(folder + "/1.key", legacy)
    os.chown(legacy, stat.st_uid, stat.st_gid)
    os.chmod(legacy, 0o400)
    shutil.rmtree(folder)
    site.restart("registration")
    assert export(visitor)["name"] == person.name
    done = site.pledgectl("keys", "rotate", check=False)
    assert done.returncode == 1 and "pledgectl keys init" in done.stderr
    site.pledgectl("keys", "init")
    assert not os.path.exists(legacy)
    assert export(visitor)["name"] == person.name
    site.restart("registration")
    assert rotate(site)["in_use"] == 1
    assert rotate(site, 8)["rewrapped"] == 1
    assert export(visitor)["name"] == person.name


def test_folder_away_is_no_erasure(sqlite_site):
    """A disk that is not mounted: refused for now, nothing lost."""
    site = sqlite_site
    visitor, person = member(site)
    os.rename(site.path("etc/keks"), site.path("etc/away"))
    assert visitor.get(BASE + "/me").status == 503
    os.rename(site.path("etc/away"), site.path("etc/keks"))
    assert export(visitor)["name"] == person.name
