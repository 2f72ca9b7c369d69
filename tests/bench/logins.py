# SPDX-License-Identifier: BSD-2-Clause
"""Figures of log-in and of the member's page: beside the machine's own rate
of hashing, beside PHP, during a crowd, and with a million members."""

import os
import re
import statistics
import subprocess
import threading
import time
import urllib.parse

import requests

import cpu
import rig as rigs

PASSWORD = "lorry-Tuesday-umbrella-77"
MILLION = 1000000


def setting(site, name):
    with open(site.path("etc/registration.conf"), encoding="utf-8") as file:
        found = re.search(rf'^{name} = "(.*)"', file.read(), re.M)
    return found.group(1) if found else ""


def seed(rig, first, count):
    """Members m0000000 ..., all with one password."""
    subprocess.run(
        [os.path.join(rig.build, "tests/bench/members"),
         rig.site.path("etc/secrets"), rig.site.path("etc/keks"),
         setting(rig.site, "database"),
         setting(rig.site, "database_password_file"),
         setting(rig.site, "keystore"),
         setting(rig.site, "keystore_password_file"),
         str(first), str(count), PASSWORD], check=True)
    # made by whoever runs this: the module's user is another
    data = rig.site.path("data")
    owner = os.stat(data)
    for name in os.listdir(data):
        path = os.path.join(data, name)
        if os.path.isfile(path):
            os.chown(path, owner.st_uid, owner.st_gid)


def seed_once(rig):
    """The thousand that the figures on one site share."""
    if not getattr(rig, "seeded", False):
        seed(rig, 0, 1000)
        rig.seeded = True


def token(rig):
    page = rig.visitor.get(rig.site.url + "/registration/login")
    return re.search(r'name="form_token" value="([^"]+)"', page.text).group(1)


def bodies(rig, name, logins, password=PASSWORD):
    """A file of log-ins, one a line."""
    path = rig.site.path("tmp", name)
    form_token = token(rig)
    with open(path, "w", encoding="utf-8") as file:
        for login in logins:
            file.write(urllib.parse.urlencode({
                "form_token": form_token, "login": login,
                "password": password}) + "\n")
    return path


def spread(count, n):
    """n of the members 0 ... count - 1, far from one another."""
    return [f"m{i * count // n:07d}" for i in range(n)]


def cookies(rig, logins):
    """A file of the cookies of those who have logged in."""
    path = rig.site.path("tmp/cookies")
    form_token = token(rig)
    left, got = list(logins), []

    def work():
        while left:
            reply = requests.post(
                rig.site.url + "/registration/login", allow_redirects=False,
                headers=rig.visitor.headers, timeout=30,
                data={"form_token": form_token, "login": left.pop(),
                      "password": PASSWORD})
            if reply.status_code != 303:
                raise RuntimeError(f"log-in: {reply.status_code}")
            got.append(reply.headers["Set-Cookie"].split(";")[0])
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(got) + "\n")
    return path


def bare(rig, seconds):
    return float(subprocess.run(
        [os.path.join(rig.build, "tests/bench/hashes"), str(seconds)],
        check=True, capture_output=True, text=True).stdout)


def origin(rig):
    return (f"Origin: {rig.site.url}",)


def note(what, bad, broken):
    if bad or broken:
        print(f"  note: {what}: {bad} bad statuses, {broken} errors")


def bench_login(rig, options, row):
    """Log-ins that succeed, against the bare rate of this machine."""
    seed_once(rig)
    file = bodies(rig, "logins", spread(1000, 1000))
    ours, alone = [], []
    for _ in range(options.rounds):
        alone.append(bare(rig, options.seconds))
        # as many as there is room for, so that none is turned away
        rate, bad, broken, _ = rig.wrk("/registration/login",
                                       options.seconds, 8, file, origin(rig))
        note("log-in", bad, broken)
        ours.append(rate)
    row("log-ins / bare Argon2id", (">=", 0.85),
        statistics.median(a / b for a, b in zip(ours, alone)),
        f"{statistics.median(ours):.1f}/s, {statistics.median(alone):.1f}/s")


def bench_crowd(rig, options, row):
    """Others' p99 while 64 connections log in as nobody."""
    seed_once(rig)
    crowd = bodies(rig, "crowd", [f"nobody{i}@example.org"
                                  for i in range(2000)])
    known = cookies(rig, spread(1000, 20))
    for path, kept in (("/registration/login", None),
                       ("/registration/me", known)):
        alone, beside = [], []
        for _ in range(options.rounds):
            alone.append(rig.wrk(path, options.seconds, 8, cookies=kept)[3])
            thread = threading.Thread(target=rig.wrk, args=(
                "/registration/login", options.seconds + 1, 64, crowd,
                origin(rig)))
            thread.start()
            time.sleep(0.5)
            beside.append(rig.wrk(path, options.seconds, 8, cookies=kept)[3])
            thread.join()
        row(f"p99 of {path} beside a crowd / alone", ("<=", 2.0),
            statistics.median(b / a for a, b in zip(alone, beside)),
            f"{statistics.median(alone)} us, {statistics.median(beside)} us")


def refused_ms(rig, login):
    """How long a wrong password for somebody takes to be refused."""
    data = {"form_token": token(rig), "login": login,
            "password": "not-the-password-of-anyone"}
    begin = time.monotonic()
    reply = rig.visitor.post(rig.site.url + "/registration/login", data=data)
    took = 1000 * (time.monotonic() - begin)
    if reply.status_code != 422:
        raise RuntimeError(f"a wrong password: {reply.status_code}")
    return took


def bench_stranger(rig, options, row):
    """Does the time of a refusal tell members from strangers? In turn, so
    that the machine's moods fall on both."""
    seed_once(rig)
    known, unknown = [], []
    for i in range(30 * options.rounds):
        known.append(refused_ms(rig, f"m{i:07d}"))
        unknown.append(refused_ms(rig, f"x{i:07d}"))
    ours, theirs = statistics.median(known), statistics.median(unknown)
    row("log-in refused, member and stranger", (">=", 0.95),
        min(ours, theirs) / max(ours, theirs),
        f"{ours:.2f} ms, {theirs:.2f} ms")


def bench_me(rig, options, row):
    """The member's page against PHP that reads one row. Ours reads key,
    member, sessions and ledger, and opens each field; theirs is a persistent
    connection, a statement prepared, run and closed, and a page of the same
    size. See row.php."""
    seed_once(rig)
    known = cookies(rig, spread(1000, 100))
    with open(known, encoding="utf-8") as file:
        one = file.readline().strip()
    page = rig.visitor.get(rig.site.url + "/registration/me",
                           headers={"Cookie": one}).text
    with open(rig.site.path("tmp/bench-row.html"), "w",
              encoding="utf-8") as file:
        file.write(page)
    rig.sql("CREATE TABLE IF NOT EXISTS bench.members (id BIGINT PRIMARY KEY, "
            "user_id VARCHAR(32), email VARCHAR(254), name VARCHAR(100))")
    rig.sql("REPLACE INTO bench.members VALUES (1, 'ann', 'ann@example.org', "
            "'Ann')")
    rig.reload_nginx()
    meter = cpu.Meter(rig, "registration")
    ours, php = [], []
    for _ in range(options.rounds):
        for case, path, rates in (("ours", "/registration/me", ours),
                                  ("PHP", "/bench/row.php", php)):
            rate, bad, broken, _ = meter.wrk(
                case, path, options.seconds, connections=64, cookies=known)
            note(path, bad, broken)
            rates.append(rate)
    row("member's page / PHP-FPM, one row", (">=", 1.2),
        statistics.median(a / b for a, b in zip(ours, php)),
        f"{statistics.median(ours):,.0f}/s, {statistics.median(php):,.0f}/s")
    row("the same, by processor time", (">=", 1.2),
        meter.ratio("ours", "PHP"), "of nginx, module or PHP, and database")
    for line in meter.lines():
        print(line)


def looks(rig, options, count):
    """Log-ins and members' pages a second, among so many members."""
    file = bodies(rig, "logins", spread(count, 1000))
    login = rig.wrk("/registration/login", options.seconds, 8, file,
                    origin(rig))
    known = cookies(rig, spread(count, 300))
    page = rig.wrk("/registration/me", options.seconds, 8, cookies=known)
    for what, got in (("log-in", login), ("member's page", page)):
        note(what, got[1], got[2])
    return login[0], page[0]


def bench_million(options, row, start):
    """A thousand members, then a million, on SQLite."""
    rates = []
    for count in (1000, MILLION):
        with rigs.Rig(options.build, ["registration"], "sqlite") as rig:
            start(rig)
            begin = time.monotonic()
            seed(rig, 0, count)
            if count == MILLION:
                print(f"  a million members in "
                      f"{time.monotonic() - begin:.0f} s")
            got = [looks(rig, options, count)
                   for _ in range(min(options.rounds, 3))]
            rates.append([statistics.median(one) for one in zip(*got)])
    for what, few, many in zip(("log-in", "member's page"), *rates):
        row(f"{what}: a thousand / a million", ("<=", 1.3), few / many,
            f"{few:,.0f}/s, {many:,.0f}/s")
