# SPDX-License-Identifier: BSD-2-Clause
"""pledgectl retention run: what has reached its end goes, of every kind and
in every store; what would go is said beforehand; when it ran is known."""

import json
import os
import signal
import sqlite3
import subprocess
import time

import pytest
import requests

from ledger_site import database
from site_of_tests import Site, free_port, is_stopped, wait_until
from test_registration import member
from test_staff import staff
from visitor import Visitor

LONG_AGO = 1600000000  # 2020-09-13


@pytest.fixture(scope="module", params=["sqlite", "mysql"])
def site(request):
    with Site("nginx", request.param,
              modules=["registration", "feedback", "surveys",
                       "staff"]) as started:
        with open(started.path("etc/staff.password"),
                  encoding="utf-8") as file:
            started.password = file.read().strip()
        started.port_of = {}
        for name in ("registration", "feedback", "surveys"):
            started.port_of[name] = free_port()
            started.set_conf(name, "metrics",
                             f'"127.0.0.1:{started.port_of[name]}"')
            started.restart(name)
        yield started


class Asleep:
    """Modules that do nothing for a while, and hold nothing meanwhile: they
    sweep, too, and what is tried here is what pledgectl does."""

    def __init__(self, site, *modules):
        self.site = site
        self.pids = [pid for module in modules for pid in site.pids(module)]

    def __enter__(self):
        wait_until(self.stopped, 30, "a moment without a transaction")

    def __exit__(self, *error):
        self.send(signal.SIGCONT)

    def stopped(self):
        self.send(signal.SIGSTOP)
        wait_until(lambda: all(map(is_stopped, self.pids)), 10, "a stop")
        if not self.is_held():
            return True
        self.send(signal.SIGCONT)
        return False

    def is_held(self):
        """Did one of them stop within a transaction?"""
        if self.site.database == "mysql":
            with database(self.site) as ask:
                return ask("SELECT count(*) FROM "
                           "information_schema.innodb_trx")[0][0] > 0
        for name in ("registration", "keystore", "feedback", "surveys"):
            link = sqlite3.connect(self.site.path("data", name + ".db"),
                                   timeout=0, isolation_level=None)
            try:
                link.execute("BEGIN IMMEDIATE")
                link.execute("ROLLBACK")
            except sqlite3.OperationalError:
                return True
            finally:
                link.close()
        return False

    def send(self, number):
        for pid in self.pids:
            os.kill(pid, number)


def run(site, *args, code=0, days=0):
    command = [site.path("bin/pledgectl"), "retention", "run", "--json", *args]
    if days:
        command = ["faketime", "-f", f"+{days}d", *command]
    done = subprocess.run(command, capture_output=True, text=True,
                          timeout=120, check=False)
    assert done.returncode == code, (done.stdout, done.stderr)
    return {row["kind"]: row for row in json.loads(done.stdout)}, done.stderr


def rows(site, name, sql):
    with database(site, name) as ask:
        return ask(sql)[0][0]


def post(site, n):
    for i in range(n):
        page = Visitor(site).get("/feedback/").form().send(
            press="consent", category="idea", message=f"a word, {i}")
        assert page.status == 200, page.text


def test_every_kind_has_a_lifetime(site):
    found, said = run(site, "--dry-run")
    assert not said
    assert found["form feedback"]["lifetime"] == "365 days"
    assert found["log-ins"]["lifetime"] == "12 h"
    assert found["audit log"]["lifetime"] == "365 days"
    for row in found.values():
        assert row["lifetime"] and row["state"] in (
            "nothing to do", "would go"), row


def test_staff_see_when_it_was(site):
    """On their first page, of every store; and when it is late. The first
    run of these tests is this one's."""
    def page():
        return staff(site, "ben").get("/staff/").text
    def new_since(days):
        for module in ("staff", "registration", "feedback", "surveys"):
            with database(site, module) as ask:
                ask(f"UPDATE fp_schema SET applied = applied - {days * 86400}")
    text = page()
    assert text.count("Never erased so far.") == 4
    assert text.count("is due within two days") == 4
    assert "This is late" not in text  # minutes after the installation
    new = site.pledgectl("retention", "status", "--json")
    assert not any(row["late"] for row in json.loads(new.stdout))
    new_since(3)
    try:
        text = page()
        assert text.count("This is late") == 4
        assert "is due within" not in text
        assert site.pledgectl("retention", "status",
                              check=False).returncode == 1
    finally:
        new_since(-3)
    run(site)
    text = page()
    assert text.count("Last erased on") == 4
    assert "This is late" not in text
    with database(site, "feedback") as ask:
        ask(f"UPDATE retention_last SET ran = {LONG_AGO}")
    assert page().count("This is late") == 1
    with database(site, "surveys") as ask:
        ask("ALTER TABLE retention_last RENAME TO away")
    try:
        assert "This cannot be read now." in page()
    finally:
        with database(site, "surveys") as ask:
            ask("ALTER TABLE away RENAME TO retention_last")


def end_all(site):
    """Everything that ends by a date has ended."""
    with database(site) as ask:
        ask(f"UPDATE session SET expires = {LONG_AGO}")
        ask(f"UPDATE outbox SET expires = {LONG_AGO}")
    with database(site, "keystore") as ask:
        ask(f"UPDATE keystore_key SET expires = {LONG_AGO} WHERE state = 0")
    with database(site, "feedback") as ask:
        ask(f"UPDATE feedback SET due = {LONG_AGO}")
        ask(f"UPDATE feedback_person SET due = {LONG_AGO}")


def test_what_has_ended_goes(site):
    post(site, 3)
    member(site)
    with Asleep(site, "registration", "feedback", "surveys"):
        end_all(site)
        before = rows(site, "feedback", "SELECT count(*) FROM feedback")
        would, _ = run(site, "--dry-run")
        assert would["form feedback"]["due"] == before >= 3
        assert would["form feedback"]["since"] == "2020-09-13"
        assert would["form feedback"]["state"] == "would go"
        assert would["log-ins"]["due"] >= 1
        assert rows(site, "feedback",
                    "SELECT count(*) FROM feedback") == before
        done, _ = run(site)
        for kind in ("form feedback", "log-ins"):
            assert done[kind]["gone"] == would[kind]["due"], kind
            assert done[kind]["state"] == "gone"
        for store, table in (("feedback", "feedback"),
                             ("feedback", "feedback_person"),
                             ("registration", "session"),
                             ("registration", "outbox")):
            assert rows(site, store, f"SELECT count(*) FROM {table}") == 0
        again, _ = run(site)
        assert all(row["gone"] == 0 for row in again.values())
    # members are kept as long as their account
    assert rows(site, "registration", "SELECT count(*) FROM member") >= 1


def test_it_is_known_when_it_ran(site):
    run(site)
    done = site.pledgectl("retention", "status", "--json")
    told = {(r["module"], r["kind"]): r for r in json.loads(done.stdout)}
    assert {m for m, _ in told} == {"staff", "registration", "feedback",
                                    "surveys"}
    assert not any(row["late"] for row in told.values())
    assert ("registration", "looks at members") in told
    later = subprocess.run(
        ["faketime", "-f", "+3d", site.path("bin/pledgectl"), "retention",
         "status"], capture_output=True, text=True, check=False, timeout=60)
    assert later.returncode == 1 and "retention run" in later.stderr
    # and it stands in the audit log
    seen = json.loads(site.pledgectl("audit", "show", "--what", "retention",
                                     "--json").stdout)
    assert seen and seen[0]["what"] == "retention run"


def test_a_form_that_is_gone_is_not_waited_for(site):
    """Its row would be late for ever."""
    run(site)
    with database(site, "feedback") as ask:
        ask("INSERT INTO retention_last (kind, ran, gone) VALUES "
            f"('form that-was', {LONG_AGO}, 0)")
    assert site.pledgectl("retention", "status", check=False).returncode == 1
    run(site)
    assert "that-was" not in site.pledgectl("retention", "status").stdout


def gauge(site, module):
    page = requests.get(f"http://127.0.0.1:{site.port_of[module]}/metrics",
                        timeout=10)
    for line in page.text.splitlines():
        if line.startswith(f"formpledge_{module}_retention_ran"):
            return int(float(line.split()[-1]))
    return None


@pytest.mark.parametrize("module", ["registration", "feedback", "surveys"])
def test_a_metric_of_each_module_tells_it(site, module):
    run(site)
    site.restart(module)  # it looks once a minute, and when it starts

    def told():
        try:
            return gauge(site, module)
        except requests.RequestException:
            return None
    wait_until(told, 30, "the metric")
    assert abs(gauge(site, module) - time.time()) < 3600


def test_killed_and_run_again(site):
    """Whatever a run had done by then: the next does the rest."""
    with Asleep(site, "feedback"):
        with database(site, "feedback") as ask:
            ask("DELETE FROM feedback")
            for i in range(300):
                ask("INSERT INTO feedback (nonce, digest, form, received, "
                    "policy, consent, category, message, may_contact, "
                    "may_publish, mail_news, person, due) VALUES "
                    "(%s, %s, 'feedback', 1790000000, '1', 1, 'idea', 'x', "
                    f"0, 0, 0, NULL, {LONG_AGO})",
                    i.to_bytes(16, "big"), bytes(32))
        running = subprocess.Popen([site.path("bin/pledgectl"), "retention",
                                    "run"], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL,
                                   start_new_session=True)
        wait_until(lambda: running.poll() is not None or rows(
            site, "feedback", "SELECT count(*) FROM feedback") < 300, 60,
            "a first batch")
        running.kill()
        running.wait()
        left = rows(site, "feedback", "SELECT count(*) FROM feedback")
        done, _ = run(site)
        assert done["form feedback"]["due"] <= left
        assert rows(site, "feedback", "SELECT count(*) FROM feedback") == 0


def test_a_store_that_is_down_holds_up_no_other(site):
    with database(site, "surveys") as ask:
        ask("ALTER TABLE survey RENAME TO away")
    try:
        done, said = run(site, code=1)
        assert "surveys could not be gone through" in said
        assert "form feedback" in done and "log-ins" in done
    finally:
        with database(site, "surveys") as ask:
            ask("ALTER TABLE away RENAME TO survey")
    run(site)


def test_settings_that_contradict(site):
    """retention.limited: no record of looks for ever, nor beyond the
    policy's word."""
    for value in ('"0"', '"366 days"'):
        site.set_conf("staff", "audit_keep", value)
        done = site.pledgectl("conf", "check", check=False)
        assert done.returncode == 1
        assert "audit_keep" in done.stdout + done.stderr
        assert "contradicts retention.limited" in done.stdout + done.stderr
    site.set_conf("staff", "audit_keep", '"0"')
    _, said = run(site, "--dry-run", code=1)
    assert "audit log: no lifetime is stated; this contradicts " \
        "retention.limited" in said
    site.set_conf("staff", "audit_keep", '"365 days"')
    assert site.pledgectl("conf", "check").returncode == 0


def test_old_records_of_looks_go(site):
    """The last of these tests: the clocks of ends have seen a day to come
    then."""
    _, person = member(site)
    site.pledgectl("members", "find", "--reason", "asked by letter",
                   person.user_id)
    run(site)  # notes how far the chain of looks has come
    with Asleep(site, "registration", "feedback", "surveys"):
        would, _ = run(site, "--dry-run", days=400)
        assert would["audit log"]["due"] >= 1
        done, _ = run(site, days=400)
    # its own entry, of the time that is played, is the one that stays
    assert done["audit log"]["gone"] >= would["audit log"]["due"]
    assert done["looks at members"]["gone"] >= 1
    assert site.pledgectl("audit", "verify").returncode == 0
    assert "checkpoint" in site.pledgectl("audit", "verify").stdout
