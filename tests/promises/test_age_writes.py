# SPDX-License-Identifier: BSD-2-Clause
"""age.refusal-leaves-nothing, proved by the statement log and by every byte
of every file; age.birth-date-not-kept, by the memory of the live process."""

import hashlib
import os
import re
import struct
import subprocess
import time

import pytest
from places import search_memory_bytes
from site_of_tests import Site, wait_until
from test_registration import OF_AGE, PASSWORD, Person, confirm, log_in
from visitor import Visitor

ROOT = os.geteuid() == 0
BASE = "/registration"
WALL = BASE + "/age-wall"
CHILD = {"birth_day": "13", "birth_month": "7", "birth_year": "2017"}
TEENS = {"birth_day": "13", "birth_month": "7", "birth_year": "2011"}
GROWN = {"birth_day": "13", "birth_month": "7", "birth_year": "1971"}


@pytest.fixture(scope="module", params=["nginx-sqlite", "apache-sqlite",
                                        "nginx-mysql"])
def quiet(request):
    """A site with walls, a member, and nothing else going on."""
    server, database = request.param.split("-")
    with Site(server, database, modules=["registration"]) as site:
        site.set_conf("registration", "rate_limit", "100000")
        site.set_conf("registration", "age_walls", '["/whisky/ 21"]')
        site.restart("registration")
        yield site


def member(site):
    visitor, person = Visitor(site), Person()
    page = visitor.get(BASE + "/").form("/age").send(**OF_AGE)
    page = page.form("/account").send(press="consent", **person.fields())
    assert page.url.endswith("/sent"), page.text
    confirm(site, visitor, person)
    assert log_in(visitor, person.user_id).url.endswith("/me")
    return visitor


def refuse(site, birth):
    """Every way to be refused, with what else a child would try."""
    for start in (BASE + "/", WALL + "?next=/jobs/7", WALL,
                  WALL + "?next=/whisky/"):
        visitor = Visitor(site)
        form = visitor.get(start).form()
        assert form.send(**birth).status == 403, start
        assert form.send(**GROWN).status == 403
        assert visitor.get(start).status == 403
        assert "2017" not in str(visitor.cookies)


def files_below(folder):
    """{path: digest} of every file, device and socket aside."""
    found = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            if not os.path.isfile(path) or os.path.islink(path):
                continue
            with open(path, "rb") as file:
                found[path] = hashlib.sha256(file.read()).hexdigest()
    return found


def changed(before, after):
    return [path for path in sorted(set(before) | set(after))
            if before.get(path) != after.get(path)]


def test_age_refusal_leaves_nothing_in_any_file(quiet):
    if quiet.database != "sqlite":
        pytest.skip("MariaDB's own files change by themselves")
    refuse(quiet, CHILD)

    # The tasks of the module look every minute, which may fall into any of
    # these; a refusal that writes something falls into each.
    found = ["nothing was tried"]
    for _ in range(4):
        before = files_below(quiet.dir)
        assert any(path.endswith("registration.db") for path in before)
        for birth in (CHILD, TEENS):
            refuse(quiet, birth)
        time.sleep(3)  # whatever would be written a little later
        found = changed(before, files_below(quiet.dir))
        if not found:
            break
    assert not found


def sql(site, text):
    done = subprocess.run(
        ["mariadb", "--no-defaults", "-N", "-B", "--user=root",
         "--socket=" + site.path("run/mariadb.sock"), "-e", text],
        capture_output=True, text=True, timeout=30, check=True,
        errors="replace")
    return done.stdout


class Statements:
    """MariaDB's general log, of what modules say."""

    def __init__(self, site):
        self.site, self.seen = site, 0

    def __enter__(self):
        sql(self.site, "SET GLOBAL log_output = 'TABLE'; "
            "TRUNCATE mysql.general_log; SET GLOBAL general_log = ON")
        return self

    def __exit__(self, *error):
        sql(self.site, "SET GLOBAL general_log = OFF")

    def new(self):
        """Those since the last call, without their values."""
        lines = sql(self.site, "SELECT argument FROM mysql.general_log "
                    "WHERE command_type IN ('Query', 'Execute') "
                    "AND argument NOT LIKE '%general_log%'").splitlines()
        lines, self.seen = lines[self.seen:], len(lines)
        return {re.sub(r"'(?:[^'\\]|\\.)*'|\b\d+\b|_?binary", "?", line)
                for line in lines}


WRITES = re.compile(r"(?i)^\s*(insert|update|delete|replace|truncate|alter|"
                    r"create|drop|commit)")


def test_age_refusal_leaves_nothing_in_the_database(quiet):
    """Not one statement that is not said without visitors as well."""
    if quiet.database != "mysql":
        pytest.skip("it is MariaDB that logs statements")
    someone = member(quiet)
    with Statements(quiet) as log:
        quiet.restart("registration")  # its tasks say all they have to say
        time.sleep(6)
        idle = log.new()
        assert any("suspended_until" in text for text in idle), idle
        for birth in (CHILD, TEENS):
            refuse(quiet, birth)
        time.sleep(2)
        found = log.new() - idle
        assert not found
        # A member, old enough for the account, at a higher wall: the log-in
        # is looked up, nothing is written
        day = time.gmtime()
        page = someone.get(WALL + "?next=/whisky/").form().send(
            birth_day=1, birth_month=1, birth_year=day.tm_year - 20)
        assert page.status == 403 and "suspended" not in page.text
        found = log.new() - idle
        assert found and not [text for text in found if WRITES.match(text)]
        # The log is at work: who logs in writes
        page = Visitor(quiet).get(BASE + "/login").form().send(
            login="nobody-at-all", password=PASSWORD)
        assert page.status == 422
        assert someone.get(BASE + "/me").form("/logout").send().status == 200
        assert [text for text in log.new() if WRITES.match(text)]


# The date is nowhere in the process some seconds later

def traces(date):
    """A date as it is typed, sent, and taken apart."""
    day, month, year = (date[k] for k in
                        ("birth_day", "birth_month", "birth_year"))
    return {
        "body": f"birth_day={day}&birth_month={month}".encode(),
        "year": f"birth_year={year}".encode(),
        "json": f'"birth_year": "{year}"'.encode(),
        "taken apart": struct.pack("=iii", int(year), int(month), int(day)),
    }


def found_in(site, date):
    found = []
    for pid in site.pids("registration"):
        found += search_memory_bytes(traces(date), pid)
    return found


@pytest.mark.skipif(not ROOT, reason="memory is read by root")
@pytest.mark.parametrize("date,status", [
    ({"birth_day": "23", "birth_month": "9", "birth_year": "2016"}, 403),
    ({"birth_day": "23", "birth_month": "9", "birth_year": "1953"}, 303)])
def test_age_birth_date_not_kept_in_memory(quiet, date, status):
    for start, action in ((BASE + "/", BASE + "/age"), (WALL, WALL)):
        for _ in range(4):
            visitor = Visitor(quiet)
            form = visitor.get(start).form()
            # The date first, in the order in which it is looked for
            values = dict(date, **{k: v for k, v in form.values.items()
                                   if k not in date})
            page = visitor.post(action, values, follow=False)
            assert page.status == status, page.text
            page = visitor.request(
                "POST", action, follow=False, json=date,
                headers={"Accept": "application/json"})
    time.sleep(2)
    assert found_in(quiet, date) == []


@pytest.mark.skipif(not ROOT, reason="memory is read by root")
def test_age_memory_search_is_at_work(quiet):
    """A request of which half has come is there to be found."""
    import socket
    date = {"birth_day": "29", "birth_month": "8", "birth_year": "1949"}
    if quiet.server != "nginx":
        pytest.skip("Apache sends a request on at once, nginx when told to")
    body = ("birth_day=29&birth_month=8&birth_year=1949&pad="
            + "x" * 40000).encode()
    pid = quiet.pids("registration")[0]
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(quiet.path("run/registration.sock"))

        def record(kind, data):
            return struct.pack("!BBHHBB", 1, kind, 1, len(data), 0, 0) + data

        def pair(name, value):
            return (struct.pack("!BB", len(name), len(value)) + name.encode()
                    + value.encode())
        params = (pair("REQUEST_METHOD", "POST")
                  + pair("REQUEST_URI", BASE + "/age")
                  + pair("CONTENT_TYPE", "application/x-www-form-urlencoded")
                  + pair("CONTENT_LENGTH", str(len(body) + 1)))
        link.sendall(record(1, struct.pack("!HBxxxxx", 1, 0))
                     + record(4, params) + record(4, b"")
                     + record(5, body))
        wait_until(lambda: search_memory_bytes(traces(date), pid), 5,
                   "the half request in memory")
