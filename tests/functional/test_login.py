# SPDX-License-Identifier: BSD-2-Clause
"""Log-in against guessers, crowds and strangers who want to know who is a
member."""

import collections
import os
import random
import re
import socket
import subprocess
import threading
import time

import pytest
import requests
import requests.adapters

from site_of_tests import Site, free_port, wait_until
from test_registration import (BASE, PASSWORD, Person, account_form, log_in,
                               mails_to, member, sign_up, wait_link)
from visitor import Visitor

WRONG = "not-the-Password-of-anyone"


class Bound(requests.adapters.HTTPAdapter):
    """Connects from an address of one's own."""

    def __init__(self, address):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args, **more):
        super().init_poolmanager(*args, source_address=(self.address, 0),
                                 **more)


def elsewhere(site, address=None):
    """A visitor at another address of this host."""
    visitor = Visitor(site)
    address = address or "127." + ".".join(
        str(random.randint(1, 250)) for _ in range(3))
    visitor.session.mount("http://", Bound(address))
    return visitor


def try_log_in(visitor, login, password=WRONG):
    """One reply, whatever it is."""
    form = visitor.get(BASE + "/login").form("/login")
    return visitor.post(BASE + "/login", dict(
        form.values, login=login, password=password), follow=False)


# The same to strangers: words, status, headers, length, work

# What sender, sweeper and follower ask now and then, on connections of theirs
BACKGROUND = re.compile(r"FROM (outbox|revoked|keystore_gone|keystore_erasure)|"
                        r" tick|_mark|expires <=|LIMIT 1$")
KINDS = re.compile(r"^[^\t]*\t\s*(\d+) (?:Execute|Query)\t(.*)")


class Watched:
    """A site on MariaDB whose statements and hashes are counted."""

    def __init__(self, site):
        self.site = site
        self.port = free_port()
        self.log = site.path("log/general.log")
        site.set_conf("registration", "metrics", f'"127.0.0.1:{self.port}"')
        site.set_conf("registration", "rate_limit", "100000")
        site.restart("registration")
        wait_until(self.answers, 10, "the counters")
        self.sql(f"SET GLOBAL general_log_file = '{self.log}';"
                 "SET GLOBAL general_log = 1; SET GLOBAL general_log = 0")

    def sql(self, text):
        return subprocess.run(
            ["mariadb", "--no-defaults", "-N", "--socket",
             self.site.path("run/mariadb.sock"), "-u", "root", "-e", text],
            check=True, capture_output=True, text=True).stdout

    def answers(self):
        with socket.socket() as sock:
            return sock.connect_ex(("127.0.0.1", self.port)) == 0

    def hashed(self):
        text = requests.get(f"http://127.0.0.1:{self.port}/metrics",
                            timeout=10).text
        return int(re.search(r"registration_hashed\S* (\d+)", text)[1])

    def quiet(self):
        """Nobody has mail to send."""
        wait_until(lambda: self.sql(
            "SELECT count(*) FROM formpledge_registration.outbox").strip()
            == "0", 20, "an empty outbox")
        time.sleep(0.3)

    def statements(self):
        """Kinds of statements of the one request, without the sender's: what
        comes after the last one into the outbox is not the visitor's."""
        with open(self.log, encoding="latin-1") as file:
            found = [m.groups() for m in map(KINDS.match, file) if m]
        sender = {conn for conn, text in found
                  if BACKGROUND.search(text) or "root" in text}
        found = [one for one in found if one[0] not in sender
                 and "SET SESSION" not in one[1] and "GLOBAL" not in one[1]]
        writes = [i for i, one in enumerate(found)
                  if "INTO outbox" in one[1]]
        if writes:
            writer, end = found[writes[-1]][0], writes[-1]
            rest = [i for i in range(end, len(found))
                    if found[i][0] == writer
                    and re.match("COMMIT", found[i][1], re.I)]
            found = found[:(rest[0] if rest else end) + 1]
        return collections.Counter(
            re.split(r" WHERE| VALUES| SET", text.strip())[0]
            for _, text in found)

    def work(self, act):
        """What act's request costs: hashes, statements by kind."""
        self.quiet()
        os.truncate(self.log, 0)
        before = self.hashed()
        self.sql("SET GLOBAL general_log = 1")
        try:
            seen = act()
        finally:
            time.sleep(0.1)
            self.sql("SET GLOBAL general_log = 0")
        return seen, self.hashed() - before, self.statements()


@pytest.fixture(scope="module")
def watched():
    with Site("nginx", "mysql", ["registration"]) as site:
        yield Watched(site)


def face(page, *typed):
    """A reply as a stranger sees it: all of it, but for what they typed, and
    what differs each time."""
    text = page.text
    for value in typed:
        text = text.replace(value, "typed")
    text = re.sub(r'(name="form_token" value=)"[^"]*"', r"\1", text)
    headers = {k: v for k, v in page.reply.headers.items() if k != "Date"}
    length = headers.pop("Content-Length", None)
    return page.status, headers, len(page.text), length, text


def people(site):
    """One of each kind, by name: (user id, mail address)."""
    _, known = member(site)
    away_visitor, away = member(site)
    away_visitor.get(BASE + "/me/deactivate").form("/me/deactivate").send()
    child_visitor, child = member(site)
    page = child_visitor.get(BASE + "/").form("/age").send(
        birth_day="1", birth_month="1",
        birth_year=str(time.gmtime().tm_year - 10))
    assert page.status == 403 and "suspended" in page.text
    waiting = Person()
    sign_up(Visitor(site), waiting)
    wait_link(site, waiting)
    return {"known": known, "away": away, "suspended": child,
            "unverified": waiting, "unknown": Person()}


def compare(watched, acts):
    """All look alike and cost alike."""
    first = None
    for name, (act, typed) in acts.items():
        page, hashes, kinds = watched.work(act)
        got = face(page, *typed), hashes, kinds
        assert kinds, name
        first = first or (name, got)
        for part, other in zip(got, first[1][:3]):
            assert part == other, (name, first[0])
    return first[1]


def test_log_in_is_the_same_work_for_strangers(watched):
    acts = {}
    for name, person in people(watched.site).items():
        for login in (person.user_id, person.email):
            acts[name, "@" in login] = (
                lambda login=login: try_log_in(Visitor(watched.site), login),
                [login])
    # The length tells what was typed: compare those of one length
    for by_mail in (False, True):
        got = compare(watched, {k: v for k, v in acts.items()
                                if k[1] == by_mail})
        assert got[0][0] == 422 and got[1] == 1
        assert sum(got[2].values()) == 3


def test_reset_is_the_same_work_for_strangers(watched):
    def ask(login):
        visitor = Visitor(watched.site)
        form = visitor.get(BASE + "/reset").form("/reset")
        return visitor.post(BASE + "/reset", dict(form.values, login=login),
                            follow=False)
    for part in ("user_id", "email"):
        acts = {name: (lambda p=getattr(person, part): ask(p), [])
                for name, person in people(watched.site).items()}
        got = compare(watched, acts)
        assert got[0][0] == 303 and got[1] == 0


def post_account(site, person):
    visitor = Visitor(site)
    form = account_form(visitor)
    return visitor.post(BASE + "/account", dict(
        form.values, consent=form.fields.buttons["consent"],
        **person.fields()), follow=False)


def test_sign_up_is_the_same_work_for_strangers(watched):
    found = people(watched.site)
    acts = {}
    for name, part in (("free", None), ("address", "email"),
                       ("user id", "user_id"), ("both", "both")):
        person = Person()
        for one in ("email", "user_id"):
            if part in (one, "both"):
                setattr(person, one, getattr(found["known"], one))
        acts[name] = (lambda p=person: post_account(watched.site, p), [])
    waiting = Person()
    waiting.email = found["unverified"].email
    acts["unverified"] = (lambda: post_account(watched.site, waiting), [])
    got = compare(watched, acts)
    assert got[0][0] == 303 and got[1] == 1


def test_change_of_address_is_the_same_work(watched):
    found = people(watched.site)
    acts = {}
    for name, address in (("free", Person().email),
                          ("taken", found["known"].email),
                          ("away", found["away"].email),
                          ("unverified", found["unverified"].email)):
        visitor, _ = member(watched.site)
        form = visitor.get(BASE + "/me/mail").form("/me/mail")
        values = dict(form.values, email=address, current_password=PASSWORD)
        acts[name] = (lambda v=visitor, d=values: v.post(
            BASE + "/me/mail", d, follow=False), [])
    got = compare(watched, acts)
    assert got[0][0] == 303 and got[1] == 1


# Guessing

def test_a_guesser_does_not_lock_the_owner_out(any_database):
    """A thousand wrong ones from one client: it is stopped, the owner at
    another address is not."""
    site = any_database
    _, person = member(site)
    guesser, form = elsewhere(site), None
    seen = collections.Counter()
    form = guesser.get(BASE + "/login").form("/login")
    for i in range(1000):
        page = guesser.post(BASE + "/login", dict(
            form.values, login=(person.user_id, person.email)[i % 2],
            password=f"{WRONG} {i}"))
        seen[page.status] += 1
    # Ten for each of the two names
    assert seen == {422: 20, 429: 980}
    assert int(page.reply.headers["Retry-After"]) == 900
    assert page.form("/login").values["login"] == person.email
    # The right one does not help the guesser, it was not looked at
    assert try_log_in(guesser, person.email, PASSWORD).status == 429
    assert log_in(elsewhere(site), person.email).url.endswith("/me")
    assert log_in(elsewhere(site), person.user_id).url.endswith("/me")


def test_guesses_from_many_addresses_are_bounded(one_site):
    """Beyond a hundred an hour each address has three tries at that account,
    not ten; whoever comes with the right password comes in."""
    _, person = member(one_site)
    for _ in range(25):
        visitor = elsewhere(one_site)
        for _ in range(4):
            assert try_log_in(visitor, person.email).status == 422
    for _ in range(3):
        visitor = elsewhere(one_site)
        seen = [try_log_in(visitor, person.email) for _ in range(4)]
        assert [p.status for p in seen] == [422, 422, 422, 429]
        assert seen[-1].reply.headers["Retry-After"] == "3600"
    owner = elsewhere(one_site)
    for _ in range(20):  # right ones do not count
        assert try_log_in(owner, person.email, PASSWORD).status == 303
    # Others are not concerned
    assert try_log_in(elsewhere(one_site), Person().email).status == 422


def test_one_client_cannot_try_everybody(one_site):
    one_site.set_conf("registration", "rate_limit", "30")
    one_site.restart("registration")
    try:
        guesser = elsewhere(one_site)
        seen = [try_log_in(guesser, Person().email).status
                for _ in range(40)]
        assert seen[:30] == [422] * 30 and seen[30:] == [429] * 10
    finally:
        one_site.set_conf("registration", "rate_limit", "100000")
        one_site.restart("registration")


def test_a_mailed_link_ends_the_waiting(one_site):
    _, person = member(one_site)
    owner = elsewhere(one_site)
    for _ in range(11):
        page = try_log_in(owner, person.email)
    assert page.status == 429
    owner.get(BASE + "/reset").form("/reset").send(login=person.email)
    wait_until(lambda: len(mails_to(one_site, person.email)) > 1, 20, "mail")
    link = re.search(r"https?://\S+/reset\?token=\S+",
                     mails_to(one_site, person.email)[-1].get_content())[0]
    other = "seven-Maps-behind-a-stove-41"
    page = owner.get(link).form("/reset").send(password=other)
    assert page.url.endswith("/login"), page.text
    assert try_log_in(owner, person.email, other).status == 303


def test_guessing_is_not_logged(one_site):
    _, person = member(one_site)
    guesser = elsewhere(one_site, "127.77.88.99")
    for _ in range(12):
        try_log_in(guesser, person.email, WRONG + person.mark)
    for name, text in one_site.logs().items():
        for value in (person.mark, "127.77.88.99", WRONG):
            assert value.encode() not in text, (name, value)


# A crowd

class Crowd:
    """Log-ins, all at once."""

    def __init__(self, site, n):
        self.pages, self.forms = [], []
        for _ in range(n):
            visitor = elsewhere(site)
            visitor.session.headers["Connection"] = "close"
            self.forms.append(visitor.get(BASE + "/login").form("/login"))
        self.go = threading.Barrier(n)
        self.threads = [threading.Thread(target=self.one, args=(form,))
                        for form in self.forms]

    def one(self, form):
        login = Person().email
        self.go.wait()
        page = form.send(login=login, password=WRONG)
        self.pages.append((login, page))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        for thread in self.threads:
            thread.join()

    def is_over(self):
        return not any(t.is_alive() for t in self.threads)


def test_a_crowd_is_told_to_come_back(any_server):
    """One hash a processor, a second's wait, then 503; other pages, those that
    ask the database as well, are answered meanwhile."""
    site = any_server
    visitor, _ = member(site)
    visitor.session.headers["Connection"] = "close"
    n = min(60 * (os.cpu_count() or 1) + 40, 240)
    answered = 0
    with Crowd(site, n) as crowd:
        while not crowd.is_over():
            for path in ("/me", "/me/edit", "/login", "/policy", "/health"):
                assert visitor.get(BASE + path).status == 200, path
            answered += not crowd.is_over()
    seen = collections.Counter(page.status for _, page in crowd.pages)
    assert set(seen) == {422, 503} and sum(seen.values()) == n, seen
    assert answered > 0
    for login, page in crowd.pages:
        assert page.form("/login").values["login"] == login
        if page.status == 503:
            assert int(page.reply.headers["Retry-After"]) > 0
    # Who was turned away has used up nothing
    login, page = next(p for p in crowd.pages if p[1].status == 503)
    again = [page.form("/login").send(login=login, password=WRONG).status
             for _ in range(11)]
    assert again == [422] * 10 + [429]


def test_a_crowd_loses_nothing_typed(one_site):
    """Sign-up in a crowd comes back filled, and is one account later."""
    person, form = Person(), None
    for _ in range(5):
        form = account_form(Visitor(one_site))
        with Crowd(one_site, min(60 * (os.cpu_count() or 1), 200)):
            time.sleep(0.1)
            page = form.send(press="consent", **person.fields())
        if page.status == 503:
            break
    else:
        pytest.skip("the crowd was too slow to be one")
    assert int(page.reply.headers["Retry-After"]) > 0
    assert page.form("/account").values["email"] == person.email
    page = page.form("/account").send(press="consent", password=PASSWORD)
    assert page.url.endswith("/sent"), page.text
    wait_link(one_site, person)


# Sessions

def has_session(site, cookie):
    return requests.get(site.url + BASE + "/me", timeout=20,
                        allow_redirects=False,
                        cookies={"fp_session": cookie}).status_code == 200


def test_log_in_ends_the_one_before(any_database):
    """One browser, one session: no row is left behind."""
    site = any_database
    visitor, person = member(site)
    before = visitor.cookies["fp_session"]
    other = elsewhere(site)
    log_in(other, person.email)
    assert log_in(visitor, person.email).url.endswith("/me")
    now = visitor.cookies["fp_session"]
    assert now != before
    assert has_session(site, now) and not has_session(site, before)
    assert has_session(site, other.cookies["fp_session"])


def test_a_session_cannot_be_foisted(any_database):
    """Whoever logs in with somebody else's cookie in the browser has a
    session of their own, and the giver of the cookie has none in it."""
    site = any_database
    attacker, _ = member(site)
    planted = attacker.cookies["fp_session"]
    victim, person = Visitor(site), member(site)[1]
    victim.session.cookies.set("fp_session", planted, domain="127.0.0.1",
                               path="/")
    page = log_in(victim, person.email)
    assert person.email in page.text
    assert victim.cookies["fp_session"] != planted
    assert not has_session(site, planted)


def test_wrong_password_keeps_the_session(one_site):
    visitor, person = member(one_site)
    before = visitor.cookies["fp_session"]
    assert try_log_in(visitor, person.email).status == 422
    assert has_session(one_site, before)


def test_back_after_logging_out(any_database):
    """Nothing of the member's pages is kept by browser or proxy."""
    site = any_database
    visitor, _ = member(site)
    cookie = visitor.cookies["fp_session"]
    pages = ["/me", "/me/edit", "/me/password", "/me/mail", "/me/consents",
             "/me/deactivate", "/me/erase", "/me/export"]
    for path in pages:
        page = visitor.get(BASE + path)
        assert page.status == 200, path
        assert page.reply.headers["Cache-Control"] == "no-store", path
    visitor.get(BASE + "/me").form("/logout").send()
    assert not has_session(site, cookie)
    for path in pages:
        page = visitor.get(BASE + path, follow=False)
        assert page.status == 303, path
        assert page.reply.headers["Cache-Control"] == "no-store", path
