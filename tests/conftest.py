# SPDX-License-Identifier: BSD-2-Clause
"""Fixtures: whole sites, one for each web server and database, started when
the first test asks and shared by the tests of a run."""

import glob
import os
import re
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "functional"))
from site_of_tests import Site  # noqa: E402

SERVERS = ["nginx", "apache"]
DATABASES = ["sqlite", "mysql"]


@pytest.fixture(scope="session", autouse=True)
def no_old_clocks():
    """libfaketime names its semaphores by process id: one that was left by a
    killed program stops whoever gets its number next."""
    for name in glob.glob("/dev/shm/*faketime_*"):
        pid = re.search(r"_(\d+)$", name)
        if pid and not os.path.exists(f"/proc/{pid.group(1)}"):
            try:
                os.unlink(name)
            except OSError:
                pass  # another user's


class Sites:
    """Starts what is asked for once."""

    def __init__(self, relaxed=True):
        self.started, self.relaxed = {}, relaxed

    def get(self, server, database):
        key = server, database
        if key not in self.started:
            site = Site(server, database)
            site.__enter__()
            if self.relaxed:
                relax(site)
            self.started[key] = site
        return self.started[key]

    def stop(self):
        for site in self.started.values():
            site.stop()


def relax(site):
    """One client makes all the posts of the tests."""
    for module in ("feedback", "registration", "send-to-friend", "surveys"):
        site.set_conf(module, "rate_limit", "100000")
        site.restart(module)


@pytest.fixture(scope="session")
def sites():
    found = Sites()
    yield found
    found.stop()


class StaffSites(Sites):
    """Those of staff's pages: only what members and staff need."""

    def get(self, server, database):
        key = server, database
        if key not in self.started:
            site = Site(server, database, modules=["registration", "staff"])
            site.__enter__()
            self.started[key] = site
            with open(site.path("etc/staff.password"),
                      encoding="ascii") as file:
                site.password = file.read().strip()
            for module in ("registration", "staff"):
                site.set_conf(module, "rate_limit", "100000")
                site.restart(module)
        return self.started[key]


@pytest.fixture(scope="session")
def staff_sites():
    found = StaffSites()
    yield found
    found.stop()


@pytest.fixture(scope="session")
def untouched():
    """Sites that are only looked at: nobody has left anything there."""
    found = Sites(relaxed=False)
    yield found
    found.stop()


@pytest.fixture(params=[(s, d) for s in SERVERS for d in DATABASES],
                ids=lambda p: "-".join(p))
def site(request, sites):
    """The test runs on every combination of web server and database."""
    return sites.get(*request.param)


@pytest.fixture(params=SERVERS)
def any_server(request, sites):
    """The test is about the web server: SQLite serves."""
    return sites.get(request.param, "sqlite")


@pytest.fixture(params=DATABASES)
def any_database(request, sites):
    """The test is about the database: nginx serves."""
    return sites.get("nginx", request.param)


@pytest.fixture
def one_site(sites):
    """The test is about neither."""
    return sites.get("nginx", "sqlite")
