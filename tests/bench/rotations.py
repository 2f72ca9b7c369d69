# SPDX-License-Identifier: BSD-2-Clause
"""Figures of keys: how fast the members' keys are wrapped anew while members
log in, and how fast members are erased."""

import json
import re
import statistics
import subprocess
import threading
import time

import requests

import logins
import rig as rigs

MEMBERS = {"sqlite": 200000, "mysql": 20000}
ERASED = 100


class Visitor(threading.Thread):
    """Somebody who logs in again and again; how long each took."""

    def __init__(self, site):
        super().__init__(daemon=True)
        self.site, self.took, self.ended = site, [], False

    def once(self, number):
        session = requests.Session()
        session.trust_env = False
        page = session.get(self.site.url + "/registration/login")
        token = re.search(r'name="form_token" value="([^"]+)"', page.text)
        reply = session.post(
            self.site.url + "/registration/login", allow_redirects=False,
            headers={"Origin": self.site.url},
            data={"form_token": token.group(1),
                  "login": f"m{number % 1000:07d}",
                  "password": logins.PASSWORD})
        assert reply.status_code == 303, reply.status_code
        return session

    def run(self):
        number = 0
        while not self.ended:
            begun = time.monotonic()
            self.once(number)
            self.took.append((time.monotonic() - begun) * 1000)
            number += 1

    def stop(self):
        self.ended = True
        self.join()
        return self.took


def p99(took):
    return sorted(took)[max(0, int(len(took) * 0.99) - 1)]


def rotate(site, days):
    begun = time.monotonic()
    done = subprocess.run(
        ["faketime", "-f", f"+{days}d", site.path("bin/pledgectl"), "keys",
         "rotate", "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["rewrapped"], time.monotonic() - begun


def watched(site, work):
    """What work answers, and how long log-ins took meanwhile."""
    visitor = Visitor(site)
    visitor.start()
    answer = work()
    return answer, visitor.stop()


def erase(site, visitor, number):
    session = visitor.once(number)
    page = session.get(site.url + "/registration/me/erase")
    token = re.search(r'name="form_token" value="([^"]+)"', page.text)
    begun = time.monotonic()
    reply = session.post(
        site.url + "/registration/me/erase", allow_redirects=False,
        headers={"Origin": site.url}, data={"form_token": token.group(1)})
    assert reply.status_code == 303, reply.status_code
    return time.monotonic() - begun


def bench_on(options, row, start, database):
    with rigs.Rig(options.build, ["registration"], database) as rig:
        start(rig)
        site = rig.site
        members = MEMBERS[database]
        logins.seed(rig, 0, members)
        rotate(site, 0)
        time.sleep(2)
        _, alone = watched(site, lambda: time.sleep(2 * options.seconds))
        rates, beside = [], []
        for i in range(min(options.rounds, 3)):
            (n, secs), took = watched(
                site, lambda day=8 * (i + 1): rotate(site, day))
            assert n == members, n
            rates.append(n / secs)
            beside += took
        row(f"rotation, members/s: {database}",
            (">=", 10000 if database == "sqlite" else 1),
            statistics.median(rates), f"of {members:,}, beside log-ins")
        row(f"log-in beside rotation / alone, p99: {database}", ("<=", 3.0),
            p99(beside) / p99(alone),
            f"{p99(alone):.0f} ms, {p99(beside):.0f} ms; "
            f"{len(beside)} log-ins, none failed")
        took = [erase(site, Visitor(site), n) for n in range(ERASED)]
        row(f"erasures/s, one at a time: {database}", (">=", 1),
            ERASED / sum(took), f"p99 {p99(took) * 1000:.1f} ms")


def bench_rotation(options, row, start):
    for database in ("sqlite", "mysql"):
        bench_on(options, row, start, database)
