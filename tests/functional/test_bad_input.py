# SPDX-License-Identifier: BSD-2-Clause
"""What registration does with input that is wrong, altered, too late, twice
or somebody else's."""

import collections
import re
import socket
import threading

import pytest
import requests

from site_of_tests import Site, free_port, wait_until
from test_account import OTHER_PASSWORD, wait_mail
from test_registration import (BASE, PASSWORD, Person, account_form,
                               confirm, export, log_in, mails_to, member,
                               sign_up, wait_link)
from visitor import Visitor

JSON = {"Accept": "application/json"}


def bad_fields(page):
    return {error["field"] for error in page.json()["errors"]}


# Passwords

def answers(port):
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def counted():
    """A site that says how many passwords it has hashed."""
    with Site("nginx", "sqlite", ["registration"]) as site:
        port = free_port()
        site.set_conf("registration", "metrics", f'"127.0.0.1:{port}"')
        site.set_conf("registration", "rate_limit", "100000")
        site.restart("registration")

        def hashed():
            text = requests.get(f"http://127.0.0.1:{port}/metrics",
                                timeout=10).text
            return int(re.search(r"registration_hashed\S* (\d+)", text)[1])
        site.hashed = hashed
        wait_until(lambda: site.pids("registration") and answers(port), 10,
                   "the counters")
        yield site


BAD_PASSWORDS = {
    "NUL in the middle": "lorry-Tuesday\0umbrella-77",
    "NUL at the end": PASSWORD + "\0",
    "NUL alone": "\0" * 20,
    "60 KiB": "x y" * 20000,
    "one too many": "aB3 " * 64 + "x",
    "one too few": "lorry Tuesday!",
    "spaces": " " * 20,
    "other spaces": "\u00a0\u2003" * 12,
    "tabs": "\t" * 20,
    "not UTF-8": b"lorry-Tuesday-\xff\xfe-umbrella",
    "half a character": b"lorry-Tuesday-umbrella\xc3",
    "a surrogate": b"lorry-Tuesday-\xed\xa0\x80-umbrella",
    "empty": "",
}


UNREADABLE = {"NUL in the middle", "NUL at the end", "NUL alone", "not UTF-8",
              "half a character", "a surrogate"}


@pytest.mark.parametrize("name", BAD_PASSWORDS)
def test_bad_passwords_are_never_hashed(counted, name):
    password, person = BAD_PASSWORDS[name], Person()
    before = counted.hashed()
    page = account_form(Visitor(counted)).send(
        press="consent", **person.fields(password=password))
    # What nobody can type, NUL and what is not UTF-8, is no form at all
    assert page.status == (400 if name in UNREADABLE else 422)
    if page.status == 422:
        assert page.errors and page.form("/account").values[
            "email"] == person.email
        assert page.form("/account").values["password"] == ""
    visitor = Visitor(counted)
    form = visitor.get(BASE + "/login").form("/login")
    page = form.send(login=person.user_id, password=password)
    assert page.status in (400, 422)
    # Too short, or of spaces: that a log-in has to look at, once
    assert counted.hashed() - before <= (name in (
        "one too few", "spaces", "other spaces", "tabs"))


def test_a_password_of_64_kib_goes_no_further(counted):
    before = counted.hashed()
    for path, form in ((BASE + "/account", account_form(Visitor(counted))),
                       (BASE + "/login", Visitor(counted).get(
                           BASE + "/login").form("/login"))):
        page = form.send(**Person().fields(password="x" * 65536), login="ann")
        assert page.status in (413, 422), path
    assert counted.hashed() == before


@pytest.mark.parametrize("password", [
    "\u5bc6\u7801 \u5f88 \u957f \u7684 \u53e5\u5b50 \u660e\u5929 \u96e8",
    "  leading and trailing spaces count  ",
    "f\u00fcnfzehn \u00e4pfel \U0001f34f", "lorry Tuesday7!",
    " ".join(str(n ** 7) for n in range(900, 1000))[:255] + ".",
], ids=["Chinese", "spaces", "emoji", "15", "256"])
def test_good_passwords_are_taken_whole(counted, password):
    """All of it counts, to the byte."""
    visitor, person = Visitor(counted), Person()
    page = sign_up(visitor, person, password=password)
    assert page.url.endswith("/sent"), page.text
    confirm(counted, visitor, person)
    for wrong in (password[:-1], password + "x", password.strip() + "!",
                  password.upper()):
        if wrong != password:
            assert log_in(visitor, person.email, wrong).status == 422
    assert log_in(visitor, person.email, password).url.endswith("/me")


# Limits

LIMITS = {"user_id": (3, 32), "name": (1, 100), "phone": (1, 40),
          "address": (1, 500)}


def fill(name, n):
    """A value of n characters that is new each time."""
    mark = Person().mark
    return (("a" if name == "user_id" else "\u00e9") * n)[
        :max(0, n - len(mark))] + mark[:n] if n > 12 else (
            "x" + mark[:n - 1] if n else "")


@pytest.mark.parametrize("name", LIMITS)
def test_fields_at_their_limits(one_site, name):
    least, most = LIMITS[name]
    for n, fine in ((least, True), (most, True), (most + 1, False),
                    (least - 1, name not in ("user_id", "name"))):
        visitor, person = Visitor(one_site), Person()
        value = fill(name, n)
        assert len(value) == n
        form = account_form(visitor)
        values = person.fields(**{name: value})
        page = form.send(press="consent", headers=None if fine else JSON,
                         **values)
        if not fine:
            assert page.status == 422 and bad_fields(page) == {name}, n
            continue
        assert page.url.endswith("/sent"), (n, page.errors)
        if n == least - 1:
            continue
        confirm(one_site, visitor, person)
        log_in(visitor, person.email)
        assert export(visitor)[name] == value


@pytest.mark.parametrize("local,domain,fine", [
    (64, "example.org", True), (65, "example.org", False),
    (1, "x" * 63 + ".example.org", True),
    (1, "x" * 64 + ".example.org", False),
    (64, ".".join(["d" * 60] * 3) + ".example", False),
], ids=str)
def test_addresses_at_their_limits(one_site, local, domain, fine):
    mark = Person().mark
    address = (mark * 6)[:local] + "@" + domain
    form = account_form(Visitor(one_site))
    page = form.send(press="consent", headers=JSON,
                     **Person().fields(email=address))
    assert page.status == (422 if not fine else 200), page.text
    if not fine:
        assert bad_fields(page) == {"email"}


@pytest.mark.parametrize("user_id", [
    "ann smith", "ann\u00a0smith", "\u3000annsmith", "ann\tsmith", "\u0430nnsmith",
    "\uff41nnsmith", "ann\u200bsmith", "ann\u00adsmith", "an\u0301nsmith",
    "\u202eannsmith", "ann\u2024smith", "admin", "Adm1n", "p0stmaster",
    "rooT", "VVebmaster", "9lives", "a" * 33, "ann@smith",
    "ann/smith", "ann'smith",
], ids=ascii)
def test_user_ids_that_look_like_others(one_site, user_id):
    page = account_form(Visitor(one_site)).send(
        press="consent", headers=JSON, **Person().fields(user_id=user_id))
    assert page.status == 422 and bad_fields(page) == {"user_id"}


@pytest.mark.parametrize("change", [
    str.upper, lambda s: s.replace("o", "0"), lambda s: s.replace("i", "1"),
    lambda s: s.replace("i", "l"), lambda s: s.replace("m", "rn"),
    lambda s: s.replace("w", "vv"), lambda s: ".".join(s),
    lambda s: s.replace("-", "_"), lambda s: s.replace("-", ""),
], ids=["case", "0", "1", "l", "rn", "vv", "stops", "line", "none"])
def test_user_ids_taken_by_their_looks(counted, change):
    person = Person()
    # letters and digits alone, short enough for a stop behind each
    mark = re.sub("[^a-f]", "", person.mark + "abcdef")[:4]
    person.user_id = "momwil-o" + mark
    visitor = Visitor(counted)
    sign_up(visitor, person)
    confirm(counted, visitor, person)
    other, second = Person(), Visitor(counted)
    other.user_id = change(person.user_id)
    assert sign_up(second, other).url.endswith("/sent")
    page = second.get(wait_link(counted, other)).form("/verify").send()
    assert page.status == 422 and "user id" in page.text
    # By whichever spelling one logs in, it is the first
    page = log_in(second, other.user_id)
    assert person.email in page.text and other.email not in page.text


# Tokens

def token_in(link):
    return re.search(r"token=([\w.~-]+)", link)[1]


def other_letter(char):
    return "B" if char == "A" else "A"


def ask_reset(site, person):
    Visitor(site).get(BASE + "/reset").form("/reset").send(login=person.email)
    mail = wait_mail(site, person.email, "password")
    return token_in(mail.get_content())


def test_altered_tokens_open_nothing(one_site):
    """Each character changed, each length cut, of every kind of link."""
    waiting = Person()
    sign_up(Visitor(one_site), waiting)
    visitor, person = member(one_site)
    cases = {"/verify": token_in(wait_link(one_site, waiting)),
             "/reset": ask_reset(one_site, person)}
    for path, token in cases.items():
        spoiled = [token[:i] + other_letter(c) + token[i + 1:]
                   for i, c in enumerate(token)]
        # the last character may hold bits that mean nothing
        spoiled[-1] = token[:-1] + "~"
        spoiled += [token[:n] for n in range(1, len(token), 7)]
        spoiled += [token + "A", token + "%00", token + "=", token * 2]
        for bad in spoiled:
            assert visitor.get(f"{BASE}{path}?token={bad}").status == 410, bad
        for bad in spoiled[::9]:
            assert visitor.post(BASE + path, {
                "token": bad, "password": OTHER_PASSWORD}).status == 410, bad
        assert visitor.get(f"{BASE}{path}?token={token}").status == 200
    # The session's cookie, too
    good = visitor.cookies["fp_session"]
    for i in range(0, len(good) - 1, 3):
        bad = good[:i] + other_letter(good[i]) + good[i + 1:]
        assert not is_logged_in(one_site, bad), i
    for n in range(0, len(good), 11):
        assert not is_logged_in(one_site, good[:n]), n
    assert is_logged_in(one_site, good)


def is_logged_in(site, cookie):
    reply = requests.get(
        site.url + BASE + "/me", timeout=20, allow_redirects=False,
        headers={"Cookie": cookie if "=" in cookie
                 else f"fp_session={cookie}"})
    assert reply.status_code in (200, 303), reply.status_code
    return reply.status_code == 200


def all_tokens(site):
    """One of each kind: where it belongs, and what it is."""
    visitor, person = member(site)
    asked = Visitor(site)
    form = account_form(asked)
    waiting = Person()
    sign_up(Visitor(site), waiting)
    form_me = visitor.get(BASE + "/me/mail").form("/me/mail")
    page = form_me.send(email=Person().email, current_password=PASSWORD)
    assert page.status == 200, page.text
    return {
        "verify": token_in(wait_link(site, waiting)),
        "reset": ask_reset(site, person),
        "session": visitor.cookies["fp_session"],
        "of age": asked.cookies["fp_of_age"],
        "form account": form.values["form_token"],
        "form me": form_me.values["form_token"],
    }


def accepted(site, token):
    """Where a token is taken."""
    visitor, found = Visitor(site), set()
    if visitor.get(f"{BASE}/verify?token={token}").status == 200:
        found.add("verify")
    if visitor.get(f"{BASE}/reset?token={token}").status == 200:
        found.add("reset")
    if is_logged_in(site, token):
        found.add("session")
    visitor.session.cookies.set("fp_of_age", token)
    if visitor.get(BASE + "/account", follow=False).status == 200:
        found.add("of age")
    asked = Visitor(site)
    form = account_form(asked)
    if form.send(press="consent", form_token=token,
                 **Person().fields(user_id="x")).status == 422:
        found.add("form account")
    return found


def test_tokens_serve_one_purpose_of_one_site(one_site, counted):
    tokens = all_tokens(one_site)
    for kind, token in tokens.items():
        assert accepted(one_site, token) == {kind} - {"form me"}, kind
        # Another site has other keys
        assert accepted(counted, token) == set(), kind


def test_links_are_used_once(any_database):
    site = any_database
    visitor, person = member(site)
    token = ask_reset(site, person)
    form = visitor.get(f"{BASE}/reset?token={token}").form("/reset")
    assert form.send(password=OTHER_PASSWORD).url.endswith("/login")
    assert visitor.get(f"{BASE}/reset?token={token}").status == 410
    page = visitor.post(BASE + "/reset", {"token": token,
                                          "password": PASSWORD})
    assert page.status == 410
    assert log_in(visitor, person.email, OTHER_PASSWORD).url.endswith("/me")


def test_cookies_twice(one_site):
    """Two of one name are never mixed: the first counts."""
    one, first = member(one_site)
    two, second = member(one_site)
    a, b = one.cookies["fp_session"], two.cookies["fp_session"]
    for cookies, seen in ((f"fp_session={a}; fp_session={b}", first),
                          (f"fp_session={b}; fp_session={a}", second)):
        reply = requests.get(one_site.url + BASE + "/me", timeout=20,
                             headers={"Cookie": cookies})
        assert seen.email in reply.text
    assert not is_logged_in(one_site, f"fp_session=x; fp_session={a}")
    assert not is_logged_in(one_site, f"fp_session=; fp_session={a}")
    assert not is_logged_in(one_site, f'fp_session="{a}x"')
    assert not is_logged_in(one_site, f"fp_sessio={a}; fp_sessionx={a}")


# At once

def at_once(acts):
    """Runs all at the same moment; their results in order."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(i):
        barrier.wait()
        found[i] = acts[i]()
    threads = [threading.Thread(target=run, args=(i,))
               for i in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_two_sign_ups_with_one_address_at_once(any_database):
    """All look the same, one becomes an account."""
    site, address = any_database, Person().email
    people = [Person() for _ in range(4)]
    forms = []
    for person in people:
        person.email = address
        forms.append(account_form(Visitor(site)))
    pages = at_once([
        lambda f=form, p=person: f.send(press="consent", **p.fields())
        for form, person in zip(forms, people)])
    assert {(p.status, p.url, p.text) for p in pages} == {
        (200, pages[0].url, pages[0].text)}
    assert pages[0].url.endswith("/sent")
    wait_until(lambda: len(mails_to(site, address)) == 4, 20, "four mails")
    confirms = []
    for mail in mails_to(site, address):
        link = re.search(r"https?://\S+/verify\?token=\S+",
                         mail.get_content())[0]
        confirms.append(Visitor(site).get(link).form("/verify"))
    pages = at_once([form.send for form in confirms])
    seen = collections.Counter(page.status for page in pages)
    assert seen == {200: 1, 409: 3}, [p.text for p in pages]
    page = log_in(Visitor(site), address)
    assert page.url.endswith("/me")
    member_of = [p for p in people if p.user_id in page.text]
    assert len(member_of) == 1


def test_one_form_sent_at_once(any_database):
    """An impatient finger: one account, one mail."""
    site, visitor, person = any_database, Visitor(any_database), Person()
    form = account_form(visitor)
    pages = at_once([lambda: form.send(press="consent", **person.fields())]
                    * 4)
    # Whoever comes when the first has finished has no answer of age any more
    assert {p.status for p in pages} == {200}
    confirm(site, visitor, person)
    assert len(mails_to(site, person.email)) == 1
    assert log_in(visitor, person.user_id).url.endswith("/me")


def test_one_link_at_once(any_database):
    """Confirming twice is confirming."""
    site, person = any_database, Person()
    sign_up(Visitor(site), person)
    form = Visitor(site).get(wait_link(site, person)).form("/verify")
    pages = at_once([form.send] * 4)
    assert {p.status for p in pages} == {200}
    assert log_in(Visitor(site), person.user_id).url.endswith("/me")
