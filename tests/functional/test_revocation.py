# SPDX-License-Identifier: BSD-2-Clause
"""Log-ins end at the authorizer: on two hosts with one MariaDB, with the
database away, with clocks that jump."""

import glob
import os
import shutil
import signal
import socket
import subprocess
import time

import pytest

from fcgi_client import encode, params_of, raw
from site_of_tests import Site, wait_until
from test_authorizer import of_age
from test_registration import BASE, PASSWORD, log_in, member
from visitor import Visitor

FAKETIME = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
LIMIT_SECS = 5  # promised from the end of a log-in to the last host


class Host:
    """A second host: another process on the same databases, with a clock of
    its own, asked at its socket."""

    def __init__(self, site, folder, clock=False):
        self.site, self.log = site, str(folder / "host.log")
        # where the module's user may look
        self.clock = site.path("run", "clock")
        self.set_clock(0)
        self.path = str(folder / "host.sock")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(50)
        env = dict(os.environ)
        if clock:
            env |= {"LD_PRELOAD": FAKETIME[0], "DONT_FAKE_MONOTONIC": "1",
                    "FAKETIME_TIMESTAMP_FILE": self.clock,
                    "FAKETIME_CACHE_DURATION": "1"}
        owner = os.stat(site.path("data"))
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [site.path("programs/sbin/formpledge-registration"), "-c",
                 site.path("etc/registration.conf"), "-m", ""],
                stdin=self.listener, stderr=log, env=env,
                **({"user": owner.st_uid, "group": owner.st_gid,
                    "extra_groups": []} if os.getuid() == 0 else {}))
        wait_until(lambda: ": ready" in self.logged(), 15, "the second host")
        with open(site.path("etc/secrets/edge.key"), encoding="ascii") as file:
            self.edge = file.read().strip()

    def set_clock(self, secs):
        with open(self.clock + ".new", "w", encoding="ascii") as file:
            os.fchmod(file.fileno(), 0o644)
            file.write(f"{secs:+d}\n")
        os.rename(self.clock + ".new", self.clock)

    def logged(self):
        with open(self.log, encoding="utf-8") as file:
            return file.read()

    def ask(self, visitor, require="member"):
        """The authorizer's word about a visitor, or cookies."""
        cookies = visitor if isinstance(visitor, dict) else visitor.cookies
        return raw(self.path, encode(params_of(
            "GET", BASE + "/authorize", FORMPLEDGE_REQUIRE=require,
            FORMPLEDGE_AUDIENCE="tests", FORMPLEDGE_EDGE=self.edge,
            HTTP_COOKIE="; ".join(f"{name}={value}" for name, value
                                  in cookies.items())))).status

    def stop(self):
        self.process.terminate()
        assert self.process.wait(20) == 0, self.logged()
        self.listener.close()
        for name in glob.glob(f"/dev/shm/*faketime_*_{self.process.pid}"):
            os.unlink(name)


@pytest.fixture(scope="module", params=["mysql"])
def cluster(request):
    """A site whose database is its own: it is taken away here."""
    with Site("nginx", request.param, ["registration"]) as site:
        site.set_conf("registration", "rate_limit", "100000")
        site.restart("registration")
        wait_until(site.answers)
        yield site


@pytest.fixture
def host(cluster, tmp_path):
    found = Host(cluster, tmp_path)
    yield found
    found.stop()


@pytest.fixture
def clocked(cluster, tmp_path):
    if not FAKETIME:
        pytest.skip("libfaketime is not installed")
    found = Host(cluster, tmp_path, clock=True)
    yield found
    found.stop()


def at_site(visitor):
    return visitor.get("/members/", follow=False).status


def copy_of(site, visitor):
    """Somebody else who has the cookies."""
    thief = Visitor(site)
    thief.session.cookies.update(visitor.cookies)
    return thief


def press(visitor, page, action=""):
    return visitor.get(BASE + page).form(action).send()


def new_password(visitor, _):
    page = visitor.get(BASE + "/me/password").form().send(
        current_password=PASSWORD, password="seven-Maps-behind-a-stove-41")
    assert page.status == 200, page.text


ENDS = {
    "log-out": lambda visitor, _: press(visitor, "/me", "/logout"),
    "erasure": lambda visitor, _: press(visitor, "/me/erase"),
    "deactivation": lambda visitor, _: press(visitor, "/me/deactivate"),
}


@pytest.mark.parametrize("end", ENDS)
def test_log_in_ends_on_every_host(cluster, host, end):
    visitor, person = member(cluster)
    thief = copy_of(cluster, visitor)
    assert at_site(thief) == 200 and host.ask(thief) == 200
    ENDS[end](visitor, person)
    wait_until(lambda: host.ask(thief) == 401, LIMIT_SECS, "the end")
    wait_until(lambda: at_site(thief) == 303, LIMIT_SECS, "the end")


@pytest.mark.parametrize("end", [
    new_password, lambda visitor, _: press(visitor, "/me", "/me/sessions")],
    ids=["new password", "other sessions"])
def test_other_log_ins_end(cluster, host, end):
    visitor, person = member(cluster)
    other = Visitor(cluster)
    log_in(other, person.user_id)
    assert host.ask(other) == 200
    end(visitor, person)
    wait_until(lambda: host.ask(other) == 401, LIMIT_SECS, "the end")
    assert host.ask(visitor) == 200 and at_site(visitor) == 200


def test_log_in_anew(cluster, host):
    """Who was logged out is let in again at once."""
    visitor, person = member(cluster)
    press(visitor, "/me", "/logout")
    log_in(visitor, person.user_id)
    assert host.ask(visitor) == 200 and at_site(visitor) == 200


def test_a_process_that_begins_later_knows(cluster, tmp_path):
    visitor, _ = member(cluster)
    gone = dict(visitor.cookies)
    press(visitor, "/me", "/logout")
    host = Host(cluster, tmp_path)
    try:
        assert host.ask(gone) == 401
    finally:
        host.stop()


# The database away

def test_database_stopped(cluster, host):
    """Nobody can tell: no member is let in, and it is said once."""
    visitor, _ = member(cluster)
    answered = {"fp_of_age": of_age(cluster)}
    with cluster.database_down():
        wait_until(lambda: host.ask(visitor) == 503, 7, "a refusal")
        assert host.ask({}) == 401  # for which nothing need be known
        assert host.ask(answered, "adult") == 200
        assert host.ask({**visitor.cookies, **answered}, "adult") == 200
        for _ in range(20):
            assert host.ask(visitor) == 503
        # as soon as its question is given up
        wait_until(lambda: "lets no member in" in host.logged(), 15, "a word")
    wait_until(lambda: host.ask(visitor) == 200, 5, "the way back")
    wait_until(lambda: "lets members in again" in host.logged(), 5, "a word")
    assert host.logged().count("lets no member in") == 1
    assert at_site(visitor) in (200, 500, 503)
    wait_until(lambda: at_site(visitor) == 200, 5, "the way back")


def test_database_killed(cluster, host):
    visitor, _ = member(cluster)
    with open(cluster.path("run/mariadb.pid"), encoding="ascii") as file:
        pid = int(file.read())
    with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:
        command = file.read().split("\0")[:-1]
    owner = os.stat(cluster.path("data/mariadb"))
    os.kill(pid, signal.SIGKILL)
    try:
        wait_until(lambda: host.ask(visitor) == 503, 7, "a refusal")
    finally:
        again = subprocess.Popen(
            [shutil.which(command[0]) or command[0], *command[1:]],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, cwd=cluster.dir,
            **({"user": owner.st_uid, "group": owner.st_gid,
                "extra_groups": []} if os.getuid() == 0 else {}))
        with open(cluster.path("run/mariadb.pid"), "w",
                  encoding="ascii") as file:
            file.write(f"{again.pid}\n")
    wait_until(lambda: host.ask(visitor) == 200, 20, "the way back")
    press(visitor, "/me", "/logout")
    wait_until(lambda: host.ask(visitor) == 401, LIMIT_SECS, "the end")


# Clocks

def test_clock_jumps_ahead_and_back(cluster, clocked):
    """No log-in becomes eternal, and nobody is locked out."""
    visitor, person = member(cluster)
    gone = dict(visitor.cookies)
    press(visitor, "/me", "/logout")
    log_in(visitor, person.user_id)
    assert clocked.ask(visitor) == 200
    clocked.set_clock(3 * 86400)
    wait_until(lambda: clocked.ask(visitor) == 401, 5, "another time")
    assert clocked.ask(gone) == 401
    clocked.set_clock(0)
    time.sleep(2.5)
    for _ in range(5):
        assert clocked.ask(gone) == 401
        time.sleep(0.3)
    log_in(visitor, person.user_id)
    wait_until(lambda: clocked.ask(visitor) == 200, 5, "the way back")
    assert at_site(visitor) == 200


def test_clock_jumps_back(cluster, clocked):
    """A host that lives in the past lets nobody in, and ends nobody's log-in
    elsewhere."""
    visitor, _ = member(cluster)
    gone = copy_of(cluster, visitor)
    clocked.set_clock(-3 * 86400)
    wait_until(lambda: clocked.ask(visitor) == 401, 5, "another time")
    assert at_site(visitor) == 200
    clocked.set_clock(0)
    wait_until(lambda: clocked.ask(visitor) == 200, 5, "the right time")
    press(visitor, "/me", "/logout")
    wait_until(lambda: clocked.ask(gone) == 401, LIMIT_SECS, "the end")


# A backup

def sql(site, text):
    return subprocess.run(
        ["mariadb", "--no-defaults", "--socket",
         site.path("run/mariadb.sock"), "-u", "root", "-N", "-B",
         "formpledge_registration", "-e", text], check=True,
        capture_output=True, text=True).stdout


def test_restored_backup_revives_no_log_in(cluster, tmp_path):
    """The members' database is restored to what it was before a log-out and
    an erasure, with the programs stopped: they know no more than it does."""
    visitor, person = member(cluster)
    erased, _ = member(cluster)
    gone = [copy_of(cluster, one) for one in (visitor, erased)]
    backup = str(tmp_path / "backup.sql")
    tables = ["mariadb-dump", "--no-defaults", "--socket",
              cluster.path("run/mariadb.sock"), "-u", "root",
              "formpledge_registration"]
    with open(backup, "wb") as file:
        subprocess.run(tables, check=True, stdout=file)
    press(visitor, "/me", "/logout")
    press(erased, "/me/erase")
    for one in gone:
        wait_until(lambda o=one: at_site(o) == 303, LIMIT_SECS, "the end")
    with open(backup, "rb") as file:
        subprocess.run(["mariadb", *tables[1:]], check=True, stdin=file)
    cluster.restart("registration")
    host = Host(cluster, tmp_path)
    try:
        assert int(sql(cluster, "SELECT COUNT(*) FROM session")) > 0
        seen = set()

        def settled():
            seen.update(host.ask(one) for one in gone)
            return "all of them end" in host.logged() + cluster.logs()[
                "log/registration.log"].decode()
        wait_until(settled, 30, "a word")
        wait_until(lambda: {host.ask(one) for one in gone} == {401}, 20,
                   "the end")
        assert 200 not in seen, seen
        assert not int(sql(cluster, "SELECT COUNT(*) FROM session"))
        log_in(visitor, person.user_id)
        wait_until(lambda: host.ask(visitor) == at_site(visitor) == 200, 20,
                   "the way back")
    finally:
        host.stop()
