# SPDX-License-Identifier: BSD-2-Clause
"""Registration with databases that are lost at the worst moment, a relay that
is down, and a clock that jumps."""

import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import time

import pytest

from cutting_proxy import CuttingProxy
from site_of_tests import Site, wait_until
from test_account import OTHER_PASSWORD, wait_mail
from test_registration import (BASE, PASSWORD, Person, account_form, confirm,
                               export, log_in, mails_to, member, sign_up,
                               wait_link)
from visitor import Visitor

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
DAY = 86400


# The database is lost between any two steps

def ours(text):
    """Statements of requests, not those of the sender and the sweeper."""
    return (not re.search(r"FROM outbox|UPDATE outbox|keystore_gone|revoked|"
                          r"SET SESSION", text)
            and not text.startswith("KILL"))


class Cut:
    """A site whose two databases are behind a proxy each."""

    def __init__(self, site):
        self.site = site
        self.proxies = {}

    def __enter__(self):
        for key, name in (("database", "registration"),
                          ("keystore", "keystore")):
            path = self.site.path("run", f"cut-{name}.sock")
            proxy = CuttingProxy(self.site.path("run/mariadb.sock"), path,
                                 ours)
            self.proxies[name] = proxy.__enter__()
            self.site.set_conf("registration", key, (
                f'"mysql://formpledge-{name}@localhost/formpledge_{name}'
                f'?socket={path}"'))
        self.site.set_conf("registration", "rate_limit", "100000")
        self.site.restart("registration")
        return self

    def __exit__(self, *error):
        for proxy in self.proxies.values():
            proxy.__exit__()

    def count(self, table, database):
        done = subprocess.run(
            ["mariadb", "--no-defaults", "-N", "--user=root", "--socket",
             self.site.path("run/mariadb.sock"), "-e",
             f"SELECT count(*) FROM formpledge_{database}.{table}"],
            capture_output=True, text=True, check=True)
        return int(done.stdout)

    def counts(self):
        return {"member": self.count("member", "registration"),
                "consent": self.count("consent", "registration"),
                "keystore_key": self.count("keystore_key", "keystore"),
                "keystore_index": self.count("keystore_index", "keystore")}

    def everywhere(self, act, most=40):
        """act(meet) for a cut at each command of a request, before the server
        has it and after it has done it, in either database; act makes the
        request that is to meet it within `with meet():`."""
        met = []
        for name, proxy in self.proxies.items():
            for how in ("before", "after"):
                for number in range(1, most):
                    self.quiet()
                    act(lambda p=proxy, n=number, h=how: p.cutting(n, h))
                    if proxy.was is None:
                        break
                    met.append((name, how, proxy.was.split(" (")[0][:40]))
                else:
                    raise AssertionError("there is no end to it")
        return met

    def quiet(self):
        """The sender has nothing to do: what it does would be cut as well."""
        wait_until(lambda: self.count("outbox", "registration") == 0, 40,
                   "an empty outbox")


@pytest.fixture(scope="module")
def cut():
    with Site("nginx", "mysql", ["registration"]) as site:
        with Cut(site) as found:
            yield found


def test_sign_up_survives_a_lost_database(cut):
    """Whenever the connection is lost: one account or a 503 with all that was
    typed in it, which sent again is that one account."""
    def act(meet):
        before = cut.counts()
        person, visitor = Person(), Visitor(cut.site)
        form = account_form(visitor)
        with meet():
            page = form.send(press="consent", **person.fields())
        if page.status == 503:
            again = page.form("/account")
            assert again.values["email"] == person.email
            assert again.values["address"] == person.address
            page = again.send(press="consent", password=PASSWORD)
        assert page.url.endswith("/sent"), page.text
        after = cut.counts()
        assert {k: after[k] - before[k] for k in after} == {
            "member": 1, "consent": 1, "keystore_key": 1,
            "keystore_index": 2}
        confirm(cut.site, visitor, person)
        assert len(mails_to(cut.site, person.email)) == 1
        assert log_in(visitor, person.email).url.endswith("/me")
    met = cut.everywhere(act)
    assert len(met) > 16, met
    assert any(how == "after" and "COMMIT" in text.upper()
               for _, how, text in met)


@pytest.mark.long
def test_confirming_survives_a_lost_database(cut):
    def act(meet):
        person, visitor = Person(), Visitor(cut.site)
        sign_up(visitor, person)
        form = visitor.get(wait_link(cut.site, person)).form("/verify")
        with meet():
            page = form.send()
        if page.status == 503:
            page = form.send()
        assert page.url.endswith("/verified"), page.text
        assert log_in(visitor, person.user_id).url.endswith("/me")
    met = cut.everywhere(act)
    assert len(met) > 8, met


@pytest.mark.long
def test_new_password_survives_a_lost_database(cut):
    """The old one or the new one, never neither."""
    visitor, person = member(cut.site)
    passwords = [PASSWORD, OTHER_PASSWORD]

    def act(meet):
        form = visitor.get(BASE + "/me/password").form("/me/password")
        old, new = passwords
        with meet():
            page = form.send(current_password=old, password=new)
        if page.status == 503:
            works = [p for p in passwords
                     if log_in(Visitor(cut.site), person.email,
                               p).url.endswith("/me")]
            assert len(works) == 1
            if works == [new]:
                passwords.reverse()
            return
        assert page.url.endswith("/me"), page.text
        passwords.reverse()
        assert log_in(Visitor(cut.site), person.email,
                      new).url.endswith("/me")
    met = cut.everywhere(act)
    assert len(met) > 8, met


@pytest.mark.long
def test_new_address_survives_a_lost_database(cut):
    """Found by the one or the other, and the link works until it is done."""
    visitor, person = member(cut.site)

    def act(meet):
        address = Person().email
        page = visitor.get(BASE + "/me/mail").form("/me/mail").send(
            email=address, current_password=PASSWORD)
        assert page.status == 200, page.text
        link = re.search(r"https?://\S+/verify\?token=\S+", wait_mail(
            cut.site, address, "").get_content())[0]
        form = visitor.get(link).form("/verify")
        with meet():
            page = form.send()
        if page.status == 503:
            page = form.send()
            # done already: the link has served
            assert page.status in (200, 410), page.text
        assert log_in(Visitor(cut.site), address).url.endswith("/me")
        assert log_in(Visitor(cut.site), person.email).status == 422
        person.email = address
    met = cut.everywhere(act)
    assert len(met) > 8, met


def test_log_in_survives_a_lost_database(cut):
    visitor, person = member(cut.site)

    def act(meet):
        fresh = Visitor(cut.site)
        form = fresh.get(BASE + "/login").form("/login")
        with meet():
            page = form.send(login=person.email, password=PASSWORD)
        if page.status == 503:
            page = form.send(login=person.email, password=PASSWORD)
        assert page.url.endswith("/me"), page.text
    met = cut.everywhere(act)
    assert len(met) > 6, met


# The relay is down

def test_relay_down_sends_later(one_site):
    """The account waits unverified; the mail goes when the relay is back."""
    site, person, visitor = one_site, Person(), Visitor(one_site)
    path = site.path("etc/site.conf")
    with open(path, encoding="utf-8") as file:
        kept = file.read()
    site.set_conf("site", "relay", '"smtp://127.0.0.1:9"')
    site.restart("registration")
    try:
        assert sign_up(visitor, person).url.endswith("/sent")
        wait_until(lambda: outbox(site)[0][0] > 0, 20, "a try")
        assert log_in(visitor, person.email).status == 422
        assert not mails_to(site, person.email)
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(kept)
        site.restart("registration")
    # Due in half a minute: the test does not wait for it
    outbox(site, "UPDATE outbox SET due = 0, lease = 0")
    confirm(site, visitor, person)
    assert len(mails_to(site, person.email)) == 1
    assert log_in(visitor, person.email).url.endswith("/me")


def outbox(site, statement="SELECT attempts FROM outbox"):
    with contextlib.closing(sqlite3.connect(
            site.path("data/registration.db"), timeout=10)) as db:
        with db:
            return db.execute(statement).fetchall() or [(0,)]


# The clock

class Clock:
    """The time of a site's programs, moved while they run."""

    def __init__(self, path):
        self.path = path
        self.set(0)

    def set(self, secs):
        with open(self.path + ".new", "w", encoding="ascii") as file:
            file.write(f"{secs:+d}")
        os.chmod(self.path + ".new", 0o644)
        os.rename(self.path + ".new", self.path)


WRAPPER = """#!/bin/sh
export LD_PRELOAD={library} FAKETIME_TIMESTAMP_FILE={file}
export FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1
exec {program} "$@"
"""


@pytest.fixture(scope="module")
def clocked():
    """A site whose module has a clock of its own; how long things take is
    real."""
    if not os.path.exists(FAKETIME):
        pytest.skip("no libfaketime here")
    with Site("nginx", "sqlite", ["registration"]) as site:
        clock = site.clock = Clock(site.path("clock"))
        site.set_conf("registration", "rate_limit", "100000")
        program = site.path("programs/sbin/formpledge-registration")
        os.rename(program, program + ".real")
        with open(program, "w", encoding="ascii") as file:
            file.write(WRAPPER.format(library=FAKETIME, file=clock.path,
                                      program=program + ".real"))
        os.chmod(program, 0o755)
        for pid in site.pids("registration.real"):
            os.kill(pid, signal.SIGKILL)
        time.sleep(1)
        wait_until(lambda: site.pids("registration.real"), 15, "the module")
        wait_until(lambda: Visitor(site).get(BASE + "/health").status == 200,
                   15, "the module")
        yield site


@pytest.fixture
def at(clocked):
    yield clocked.clock.set
    clocked.clock.set(0)


def sees_me(visitor):
    return visitor.get(BASE + "/me", follow=False).status == 200


def test_clock_ends_what_is_to_end(clocked, at):
    """Session, answer of age, form and links, each at its time."""
    visitor, person = member(clocked)
    asked = Visitor(clocked)
    form = account_form(asked)
    waiting = Person()
    sign_up(Visitor(clocked), waiting)
    verify = wait_link(clocked, waiting)
    visitor.get(BASE + "/reset").form("/reset").send(login=person.email)
    reset = re.search(r"https?://\S+/reset\?token=\S+", wait_mail(
        clocked, person.email, "password").get_content())[0]
    at(3000)
    assert asked.get(BASE + "/account", follow=False).status == 200
    assert visitor.get(reset).status == 200
    at(3700)
    assert asked.get(BASE + "/account", follow=False).status == 303
    assert visitor.get(reset).status == 410
    assert sees_me(visitor)
    at(11 * 3600)
    assert sees_me(visitor)
    at(13 * 3600)
    assert not sees_me(visitor)
    assert form.send(press="consent", **Person().fields()).status in (303, 200)
    at(23 * 3600)
    assert visitor.get(verify).status == 200
    at(25 * 3600)
    assert visitor.get(verify).status == 410


def test_clock_backwards_lets_nobody_in_longer(clocked, at):
    """What was begun at a later time is not taken before it, and what is over
    by the right time stays over."""
    at(6 * 3600)
    visitor, person = member(clocked)
    at(0)
    # From the future: not ours, says the token
    assert not sees_me(visitor)
    again = Visitor(clocked)
    assert log_in(again, person.email).url.endswith("/me")
    at(-DAY)
    assert not sees_me(again)
    third = Visitor(clocked)
    assert log_in(third, person.email).url.endswith("/me")
    at(0)
    assert sees_me(again)
    # Begun a day ago by this clock
    assert not sees_me(third)
    assert log_in(third, person.email).url.endswith("/me")


def test_clock_forth_and_back_destroys_nobody(clocked, at):
    """A jump of years, with the sweeper running, and back: members, their
    keys, their choices are all there; only sessions and what waited to be
    confirmed are gone."""
    visitor, person = member(clocked)
    waiting = Person()
    sign_up(Visitor(clocked), waiting)
    link = wait_link(clocked, waiting)
    before = export(visitor)
    at(3650 * DAY)
    # A member comes at that time, which also gives the sweeper its time
    assert not sees_me(visitor)
    assert log_in(visitor, person.email).url.endswith("/me")
    at(0)
    assert log_in(visitor, person.email).url.endswith("/me")
    after = export(visitor)
    for name in ("user_id", "email", "name", "phone", "address", "consents"):
        assert after[name] == before[name], name
    # Who waited is told to sign up again, or is confirmed: never half
    page = visitor.get(link)
    if page.status == 200:
        page.form("/verify").send()
    else:
        assert page.status == 410
        second = Visitor(clocked)
        assert sign_up(second, waiting).url.endswith("/sent")
        page = second.get(wait_link(clocked, waiting, 2))
        assert page.form("/verify").send().url.endswith("/verified")
    assert log_in(Visitor(clocked), waiting.email).url.endswith("/me")


def test_clock_does_not_free_a_guesser(clocked, at):
    """Tries are counted by a clock that nobody sets."""
    _, person = member(clocked)
    guesser = Visitor(clocked)

    def guess():
        form = guesser.get(BASE + "/login").form("/login")
        return guesser.post(BASE + "/login", dict(
            form.values, login=person.email, password="not that one here"),
            follow=False).status
    assert [guess() for _ in range(11)] == [422] * 10 + [429]
    for secs in (DAY, -DAY, 0):
        at(secs)
        assert guess() == 429
