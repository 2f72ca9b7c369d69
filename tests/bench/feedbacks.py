# SPDX-License-Identifier: BSD-2-Clause
"""Feedback, durable before the reply, at 64 connections: beside PHP-FPM with
the same insert into the same MariaDB, and on SQLite beside a trivial program
that reads the same bodies."""

import os
import re
import subprocess
import urllib.parse

import rig as rigs

MESSAGE = ("The list of jobs could be sorted by distance: I look for "
           "something near, and read through forty pages of it. Thank you!")
MOST = 20000  # a second; more than that nobody has reached


def fields(rig):
    """What a visitor sends, but for the token."""
    page = rig.visitor.get(rig.site.url + "/feedback/").text
    form = page[page.index("<form"):page.index("</form>")]
    data = {name: value for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
            if name != "form_token"}
    consent = re.search(r'name="consent" value="([^"]+)"', form)
    data.update(category="idea", message=MESSAGE, consent=consent[1])
    return urllib.parse.urlencode(data)


def forms(rig, count, name):
    """A file of so many bodies, each with a token of its own."""
    path = rig.site.path("tmp", name)
    with open(path, "w", encoding="utf-8") as out:
        subprocess.run([os.path.join(rig.build, "tests/bench/tokens"),
                        rig.site.path("etc/secrets"), "feedback", "feedback",
                        str(count), fields(rig)], stdout=out, check=True)
    return path


def reply_to_one(rig):
    with open(forms(rig, 1, "form"), encoding="utf-8") as one:
        reply = rig.visitor.post(
            rig.site.url + "/feedback/", data=one.read().strip(),
            allow_redirects=False, headers={
                "Content-Type": "application/x-www-form-urlencoded"})
    if reply.status_code != 303:
        raise RuntimeError(f"feedback: answered with {reply.status_code}")
    return reply


def rounds(rig, options, compare, cases):
    """Rates by case; every form is sent once."""
    rates = {name: [] for name in cases}
    headers = (f"Origin: {rig.site.url}",)
    for i in range(options.rounds):
        fresh = forms(rig, MOST * options.seconds, f"forms{i}")
        got = compare(rig, {name: (path, fresh, headers)
                            for name, path in cases.items()},
                      options.seconds, 1)
        for name, rate in got.items():
            rates[name] += rate
        os.unlink(fresh)
    return rates


def bench_mysql(rig, options, row, compare, reply_of, ratio, figures):
    rig.sql("CREATE TABLE IF NOT EXISTS bench.feedback LIKE "
            "formpledge_feedback.feedback")
    rig.add_trivial("feedback", *reply_of(reply_to_one(rig)))
    rig.reload_nginx()
    rates = rounds(rig, options, compare, {
        "ours": "/feedback/", "trivial": "/bench/feedback",
        "PHP": "/bench/feedback.php"})
    row("feedback, durable / PHP + same insert", (">=", 1.5),
        ratio(rates, "ours", "PHP"), figures(rates))
    print(f"  beside the trivial program: "
          f"{ratio(rates, 'ours', 'trivial'):.2f}")


def bench_sqlite(options, row, compare, reply_of, ratio, figures, start):
    with rigs.Rig(options.build, ["feedback"], "sqlite") as rig:
        start(rig)
        rig.add_trivial("feedback", *reply_of(reply_to_one(rig)))
        rig.reload_nginx()
        rates = rounds(rig, options, compare, {
            "ours": "/feedback/", "trivial": "/bench/feedback"})
        row("feedback on SQLite, durable / trivial", (">=", 0.4),
            ratio(rates, "ours", "trivial"), figures(rates))
