# SPDX-License-Identifier: BSD-2-Clause
"""Answers to surveys, durable before the reply: beside a trivial program that
reads the same bodies and PHP-FPM with one durable insert; what an answer
costs as load grows; what the module keeps in memory of many."""

import os
import re
import statistics
import subprocess
import time

import cpu
import rig as rigs

SURVEY = """
title = "Bench"; who = "anyone"; electorate = 400000;
questions = ({{ id = "mode"; kind = "single"; label = "How?"; options = (
	{{ id = "bike"; label = "By bicycle"; }},
	{{ id = "walk"; label = "On foot"; }}); }});
"""
FEW, MANY = 1000, 200000
CONNECTIONS = (1, 8, 64, 256)
SETTLE_SECS = 3  # until all but what is held back is counted


def found(folder, name):
    return subprocess.run(["find", folder, "-name", name], check=True,
                          capture_output=True, text=True).stdout.split()[0]


def ballots(rig, survey, count, answers, name="ballots"):
    """A file of so many bodies, each with a fresh ballot."""
    path = rig.site.path("tmp", name)
    with open(path, "w", encoding="utf-8") as out:
        subprocess.run([os.path.join(rig.build, "tests/bench/ballots"),
                        rig.site.path("etc/secrets"),
                        found(rig.site.path("etc"), survey + ".conf"),
                        found(rig.site.path("data"), survey + ".key"),
                        str(count), answers], stdout=out, check=True)
    return path


def open_survey(rig, name, text=None):
    folder = os.path.dirname(found(rig.site.path("etc"), "commute.conf"))
    with open(f"{folder}/{name}.conf", "w", encoding="utf-8") as file:
        file.write(text or SURVEY.format())
    rig.site.pledgectl("surveys", "open", name)
    url = f"{rig.site.url}/surveys/{name}"
    while rig.visitor.get(url).status_code != 200:
        time.sleep(0.1)


def resident_kib(rig):
    """Private and all of it."""
    found_ = []
    for pid in rig.site.pids("surveys"):
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            text = file.read()
        found_.append(tuple(int(re.search(key + r":\s+(\d+)", text)[1])
                            for key in ("RssAnon", "VmRSS")))
    return max(found_)


def send(rig, survey, count, connections=64):
    """Each ballot once, about."""
    file = ballots(rig, survey, count, "mode=bike")
    sent = 0
    while sent < count:
        rate, bad, broken, _ = rig.wrk(f"/surveys/{survey}/answers", 1,
                                       connections, file)
        if broken:
            raise RuntimeError(f"{broken} errors")
        sent += int(rate) - bad
        if bad:  # used before: the file has been sent through
            break
    os.unlink(file)


def bench_memory_of_answers(rig, row):
    """What is kept of an answer that was counted: its digest, for which there
    was room from the beginning."""
    open_survey(rig, "bench")
    figures = []
    for count in (FEW, MANY - FEW):
        send(rig, "bench", count)
        time.sleep(SETTLE_SECS)
        figures.append(resident_kib(rig))
    (few, few_all), (many, many_all) = figures
    row("memory after 200,000 answers / after 1,000", ("<=", 1.25),
        many_all / few_all, f"resident {few_all / 1024:.1f} and "
        f"{many_all / 1024:.1f} MiB, private {few / 1024:.1f} and "
        f"{many / 1024:.1f} MiB")


def cost_of_answers(rig, seconds, connections):
    """Microseconds of module and database an answer, its counting included;
    and the rate."""
    file = ballots(rig, "commute", 30000 * seconds, "mode=bike&minutes=12")
    pids = cpu.Meter(rig, "surveys").pids()
    watched = pids["surveys"] + pids[cpu.DATABASE]
    before = sum(map(cpu.ran_us, watched))
    rate = rig.wrk("/surveys/commute/answers", seconds, connections, file)[0]
    time.sleep(SETTLE_SECS)
    os.unlink(file)
    return (sum(map(cpu.ran_us, watched)) - before) / (rate * seconds), rate


def bench_load(rig, options, row):
    """What an answer costs, by number of connections, in turn."""
    rounds = [[cost_of_answers(rig, options.seconds, n) for n in CONNECTIONS]
              for _ in range(options.rounds)]
    for i, n in enumerate(CONNECTIONS):
        cost, rate = (statistics.median(one[i][j] for one in rounds)
                      for j in (0, 1))
        print(f"  {n:4} connections: {cost:6.1f} us of module and database "
              f"an answer, {rate:,.0f}/s")
    for i, n in enumerate(CONNECTIONS[1:], 1):
        # from 64 on nearly all that is left is paid for each answer
        row(f"cost of an answer: {n} connections / {CONNECTIONS[i - 1]}",
            ("<=", 1.0 if n <= 64 else 1.1),
            statistics.median(one[i][0] / one[i - 1][0] for one in rounds), "")


def bench_results(rig, options, row, compare, ratio, figures):
    """The page of the last release: as long whatever was counted."""
    tool = os.path.join(rig.build, "tests/functional/surveys/survey_tool")
    sizes = {"thousand": 1000, "millions": 10000000}
    with open(found(rig.site.path("etc"), "commute.conf"),
              encoding="utf-8") as file:
        commute = file.read()
    for name, n in sizes.items():
        open_survey(rig, name, commute)
        subprocess.run([tool, rig.site.path("etc"), "fill", name, str(n), "1"],
                       check=True)
    rates = compare(rig, {name: (f"/surveys/{name}/results", None, ())
                          for name in sizes}, options.seconds, options.rounds)
    row("results of 1,000 answers / of 10 million", ("<=", 1.2),
        ratio(rates, "thousand", "millions"), figures(rates))


def bench_sqlite(options, row, compare, reply_of, ratio, figures, start):
    """The same as on MariaDB, beside the trivial program."""
    with rigs.Rig(options.build, ["surveys"], "sqlite") as rig:
        start(rig)
        file = ballots(rig, "commute", 1, "mode=bike&minutes=12", "one")
        with open(file, encoding="utf-8") as one:
            reply = rig.visitor.post(
                rig.site.url + "/surveys/commute/answers",
                data=one.read().strip(), allow_redirects=False, headers={
                    "Content-Type": "application/x-www-form-urlencoded"})
        rig.add_trivial("answer", *reply_of(reply))
        rig.reload_nginx()
        rates = {"ours": [], "trivial": []}
        for i in range(options.rounds):
            fresh = ballots(rig, "commute", 60000 * options.seconds,
                            "mode=bike&minutes=12", f"ballots{i}")
            got = compare(rig, {
                "ours": ("/surveys/commute/answers", fresh, ()),
                "trivial": ("/bench/answer", fresh, ())}, options.seconds, 1)
            for name, rate in got.items():
                rates[name] += rate
            os.unlink(fresh)
        row("survey answer on SQLite, durable / trivial", (">=", 0.6),
            ratio(rates, "ours", "trivial"), figures(rates))
