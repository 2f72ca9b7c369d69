# SPDX-License-Identifier: BSD-2-Clause
"""Pages for staff: who gets in, what each may see, and what is recorded."""

import os
import signal
import subprocess

import fcgi_client
import pytest
import requests
from site_of_tests import wait_until
from test_registration import export, mails_to, member, words
from test_visibility import press
from visitor import Visitor

WAYS = [("nginx", "sqlite"), ("apache", "mysql")]


@pytest.fixture(scope="module", params=WAYS, ids="-".join)
def site(request, staff_sites):
    return staff_sites.get(*request.param)


def staff(site, name, **headers):
    """A visitor who has logged in at the web server."""
    visitor = Visitor(site, **headers)
    visitor.session.auth = (name, site.password)
    return visitor


def reload(site, name="staff"):
    log = f"log/{name}.log"
    count = site.logs()[log].count(b"reloaded")
    for pid in site.pids(name):
        os.kill(pid, signal.SIGHUP)
    wait_until(lambda: site.logs()[log].count(b"reloaded") > count, 10,
               "the reload")


# -- who gets in -----------------------------------------------------------

def test_only_who_is_logged_in(site):
    assert Visitor(site).get("/staff/").status == 401
    wrong = Visitor(site)
    wrong.session.auth = ("ben", "wrong")
    assert wrong.get("/staff/").status == 401
    page = staff(site, "ben").get("/staff/")
    assert page.status == 200
    assert "Logged in as <strong>ben</strong>" in page.text
    assert page.reply.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.reply.headers


def test_health_and_look_without_log_in(site):
    for page in ("health", "style.css"):
        assert Visitor(site).get("/staff/" + page).status == 200
    reply = requests.get(site.url + "/staff", timeout=10,
                         allow_redirects=False)
    assert reply.status_code == 301


def edge(site):
    with open(site.path("etc/secrets/edge.key"), encoding="ascii") as file:
        return file.read().strip()


def ask(site, path="/staff/", **params):
    """The module itself, as another program of the web server's user could:
    by its socket."""
    return fcgi_client.request(site.path("run/staff.sock"), "GET", path,
                               **params)


def said(site, words):
    return wait_until(lambda: words in site.logs()["log/staff.log"].decode(),
                      10, words)


@pytest.mark.parametrize("secret", [None, "0" * 64, "", "x"])
def test_word_of_nobody_but_the_web_server(site, secret):
    """Without the secret, whoever says so is nobody; the log tells why."""
    more = {} if secret is None else {"FORMPLEDGE_EDGE": secret}
    reply = ask(site, REMOTE_USER="ben", **more)
    assert reply.status == 403 and b"Members" not in reply.body
    said(site, "without the right FORMPLEDGE_EDGE")
    assert ask(site, REMOTE_USER="ben",
               FORMPLEDGE_EDGE=edge(site)).status == 200


@pytest.mark.parametrize("who", [None, "", "b" * 65, "be\u0001n"])
def test_web_server_that_asks_nobody(site, who):
    more = {} if who is None else {"REMOTE_USER": who}
    reply = ask(site, FORMPLEDGE_EDGE=edge(site), **more)
    assert reply.status in (400, 403)
    if who is None:
        said(site, "without REMOTE_USER was refused")


@pytest.mark.parametrize("name", ["Remote-User", "Remote_User",
                                  "X-Remote-User", "Formpledge-Edge"])
def test_nobody_names_themselves(site, name):
    """A header of the client's own is nobody's word."""
    assert Visitor(site, **{name: "ben"}).get("/staff/").status == 401
    page = staff(site, "cleo", **{name: "ben"}).get("/staff/")
    assert "<strong>cleo</strong>" in page.text
    assert "<strong>ben</strong>" not in page.text


def test_who_has_no_role_sees_nothing(site):
    with open(site.path("etc", site.server, "staff-users"),
              encoding="ascii") as file:
        lines = file.read()
    line = lines.splitlines()[0].replace("ann:", "zoe:")
    with open(site.path("etc", site.server, "staff-users"), "a",
              encoding="ascii") as file:
        file.write(line + "\n")
    page = staff(site, "zoe").get("/staff/")
    assert page.status == 403 and "not part of what you may do" in page.text
    said(site, "who has no role in staff.conf was refused")
    assert "zoe" not in site.logs()["log/staff.log"].decode()


# -- settings --------------------------------------------------------------

@pytest.mark.parametrize("roles,wrong", [
    ('( { role = "boss"; users = ["ann"]; } )', "there are inbox, results"),
    ('( { role = "inbox"; } )', "users"),
    ('( { role = "inbox"; users = [""]; } )', "users"),
    ('"inbox"', "roles"),
])
def test_roles_that_are_none(site, roles, wrong):
    path = site.path("etc/staff.conf")
    with open(path, encoding="utf-8") as file:
        before = file.read()
    try:
        site.set_conf("staff", "roles", roles)
        done = site.pledgectl("conf", "check", "staff", check=False)
        assert done.returncode == 1 and wrong in done.stdout, done.stdout
        assert "staff.conf:" in done.stdout
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(before)


# -- members ---------------------------------------------------------------

WHY = "asked us by telephone to help"


def ask_for(visitor, login, reason=WHY):
    return visitor.get("/staff/members").form("/members").send(
        login=login, reason=reason)


def looks_of(member):
    return export(member)["looks"]


@pytest.fixture(scope="module")
def anna(site):
    """A member with a session of her own, and who she is."""
    return member(site)


def test_look_is_recorded_then_shown(site, anna):
    session, person = anna
    before = len(looks_of(session))
    for login in (person.user_id, person.email.upper()):
        page = ask_for(staff(site, "ben"), login)
        assert page.status == 200, words(page)
        assert person.name in page.text and person.email in page.text
        assert person.phone in page.text
        assert "the privacy policy" in page.text
        assert page.reply.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in page.reply.headers
        assert person.user_id not in page.url
        assert person.user_id not in page.parsed.title
    looks = looks_of(session)[before:]
    assert [(look["who"], look["what"], look["reason"]) for look in looks] \
        == [("ben", "show", WHY)] * 2
    assert WHY in session.get("/registration/me").text


@pytest.mark.parametrize("login", [
    "nobody", "nobody@example.org", "'; DROP TABLE member; --", "%", "*",
    "a" * 254])
def test_nobody_of_that_name(site, login):
    page = ask_for(staff(site, "ben"), login)
    assert page.status == 404
    assert "no member of exactly" in page.text
    assert page.form("/members").values["reason"] == WHY


def test_only_the_exact_name(site, anna):
    """No part of a name, and no look-alike."""
    _, person = anna
    for login in (person.user_id[:-1], person.user_id.upper(),
                  person.user_id.replace("nn", ".nn"), person.email[:-1],
                  "x" + person.email):
        assert ask_for(staff(site, "ben"), login).status in (404, 422), login


@pytest.mark.parametrize("reason", ["", "  ", "abcd", "x   ", "é" * 151])
def test_look_needs_a_reason(site, anna, reason):
    session, person = anna
    before = len(looks_of(session))
    page = ask_for(staff(site, "ben"), person.user_id, reason)
    assert page.status == 422 and page.errors
    assert person.name not in page.text
    assert page.form("/members").values["login"] == person.user_id
    assert len(looks_of(session)) == before


def test_reason_of_several_lines(site, anna):
    session, person = anna
    assert ask_for(staff(site, "ben"), person.user_id,
                   "one line\r\nand another").status == 200
    assert ["one", "line", "and", "another"] in [
        look["reason"].split() for look in looks_of(session)]


@pytest.mark.parametrize("name", ["ann", "cleo", "dora"])
def test_members_are_not_for_every_role(site, anna, name):
    session, person = anna
    visitor, before = staff(site, name), len(looks_of(session))
    assert visitor.get("/staff/members").status == 403
    page = staff(site, "ben").get("/staff/members").form("/members")
    page.page.visitor = visitor
    page = page.send(login=person.user_id, reason=WHY)
    assert page.status == 403 and person.name not in page.text
    assert len(looks_of(session)) == before
    assert "/staff/members" not in visitor.get("/staff/").text


def test_look_from_another_site_or_page(site, anna):
    """Without our page's token, or with somebody else's Origin."""
    session, person = anna
    before, ben = len(looks_of(session)), staff(site, "ben")
    fields = {"login": person.user_id, "reason": WHY}
    assert ben.post("/staff/members", fields).status == 403
    form = ben.get("/staff/members").form("/members")
    assert form.send(headers={"Origin": "https://evil.example"},
                     **fields).status == 403
    assert form.send(headers={"Origin": "null"}, **fields).status == 403
    assert form.send(form_token="x", **fields).status == 403
    assert len(looks_of(session)) == before


def test_nothing_personal_in_logs_and_urls(site, anna):
    _, person = anna
    page = ask_for(staff(site, "ben"), person.user_id)
    assert page.url.endswith("/staff/members")
    ask_for(staff(site, "ben"), person.email + ".none")
    for name, text in site.quiet_logs().items():
        for needle in (person.user_id, person.email, person.mark, WHY):
            assert needle.encode() not in text, name
        if "staff" in name or "custodian" in name:
            assert b"ben" not in text, name


def test_restriction_is_said(site):
    session, person = member(site)
    press(session, restricted="yes")
    page = ask_for(staff(site, "ben"), person.user_id)
    assert page.status == 200 and "restricted the use" in page.text


# -- the account of a child ------------------------------------------------

CHILD = "her school has written to us"


def terminate(visitor, person):
    """The page that asks once more."""
    page = ask_for(visitor, person.user_id)
    assert page.status == 200, words(page)
    page = page.form("/members/terminate").send()
    assert page.status == 200 and page.form("/members/end"), words(page)
    return page.form("/members/end")


def test_child_is_erased_and_told(site):
    session, person = member(site)
    form = terminate(staff(site, "ben"), person)
    for more in ({"sure": "yes"}, {"reason": CHILD},
                 {"reason": "x", "sure": "yes"}):
        page = form.send(**more)
        assert page.status == 422, words(page)
    assert person.name in session.get("/registration/me").text
    again = page.form("/members/end")
    page = again.send(reason=CHILD, sure="yes")
    assert page.status == 200 and "is erased" in page.text, words(page)
    assert "told by mail" in page.text
    assert "was ended" in mails_to(site, person.email)[-1]["Subject"]
    assert session.get("/registration/me").url.endswith("/login")
    assert ask_for(staff(site, "ben"), person.user_id).status == 404
    page = again.send(reason=CHILD, sure="yes")
    assert page.status == 200 and "ended before" in page.text
    assert len([m for m in mails_to(site, person.email)
                if "was ended" in m["Subject"]]) == 1


def test_two_staff_at_once(site):
    """Both looks are on record; who comes second is told that it was
    done."""
    session, person = member(site)
    with open(site.path("etc/staff.conf"), encoding="utf-8") as file:
        before = file.read()
    try:
        site.set_conf("staff", "roles", '( { role = "members"; users = ["ben"'
                      ', "cleo"]; }, { role = "terminate"; users = ["ben", '
                      '"cleo"]; } )')
        reload(site)
        first = terminate(staff(site, "ben"), person)
        second = terminate(staff(site, "cleo"), person)
        assert sorted(look["who"] for look in looks_of(session)) == [
            "ben", "cleo"]
        assert "is erased" in first.send(reason=CHILD, sure="yes").text
        assert "ended before" in second.send(reason=CHILD, sure="yes").text
    finally:
        with open(site.path("etc/staff.conf"), "w",
                  encoding="utf-8") as file:
            file.write(before)
        reload(site)


def test_ticket_is_for_one_person_and_one_member(site, anna):
    session, person = anna
    form = terminate(staff(site, "ben"), person)
    for ticket in ("", "x", form.values["ticket"][:-2],
                   form.values["ticket"] + "A"):
        page = form.send(reason=CHILD, sure="yes", ticket=ticket)
        assert page.status in (403, 422), ticket
    form.page.visitor = staff(site, "cleo")
    assert form.send(reason=CHILD, sure="yes").status == 403
    assert person.name in session.get("/registration/me").text


# -- who looked at what ----------------------------------------------------

def test_who_looked_at_what(site, anna):
    _, person = anna
    why = "a reason like no other " + person.mark
    assert ask_for(staff(site, "ben"), person.user_id, why).status == 200
    page = staff(site, "dora").get("/staff/audit")
    assert page.status == 200, words(page)
    assert page.reply.headers["Cache-Control"] == "no-store"
    row = next(row for row in page.text.split("<tr>") if why in row)
    assert "ben" in row and "members" in row and "looked at a member" in row
    assert person.user_id not in page.text
    assert person.email not in page.text
    again = staff(site, "dora").get("/staff/audit")
    assert "looked at this page" in again.text


def test_all_of_the_log_page_by_page(site):
    dora = staff(site, "dora")
    for _ in range(105):
        page = dora.get("/staff/audit")
    before = page.form("/audit").send()
    assert before.status == 200 and before.text.count("<tr>") > 5
    for wrong in ("-1", "x", "10001", "1e9", "99999999999"):
        form = page.form("/audit")
        assert form.send(**{"from": wrong}).status == 422


@pytest.mark.parametrize("name", ["ann", "ben", "cleo"])
def test_log_is_for_its_role(site, name):
    assert staff(site, name).get("/staff/audit").status == 403
    assert "/staff/audit" not in staff(site, name).get("/staff/").text


def test_log_without_the_custodian(site):
    with site.module_away("custodian"):
        page = staff(site, "dora").get("/staff/audit")
    assert page.status == 503 and page.reply.headers["Retry-After"]


# -- how often -------------------------------------------------------------

def test_so_many_looks_in_an_hour(site, anna):
    session, person = anna
    path = site.path("etc/custodian.conf")
    with open(path, encoding="utf-8") as file:
        before = file.read()
    looks = len(looks_of(session))
    try:
        site.set_conf("custodian", "members_per_hour", "2")
        site.restart("custodian")
        wait_until(lambda: ask_for(staff(site, "ben"), "nobody").status
                   == 404, 20, "the custodian")
        assert ask_for(staff(site, "ben"), person.user_id).status == 200
        page = ask_for(staff(site, "ben"), person.user_id)
        assert page.status == 429 and person.name not in page.text
        assert page.form("/members").values["reason"] == WHY
        assert len(looks_of(session)) == looks + 1
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(before)
        site.restart("custodian")
        wait_until(lambda: ask_for(staff(site, "ben"), "nobody").status
                   == 404, 20, "the custodian")


def test_looks_are_counted(site, anna):
    """Of nobody by name."""
    _, person = anna
    place = site.path("run/staff.metrics")
    with open(site.path("etc/staff.conf"), encoding="utf-8") as file:
        before = file.read()
    try:
        site.set_conf("staff", "metrics", f'"unix:{place}"')
        site.restart("staff")
        wait_until(lambda: os.path.exists(place), 20, "the counters")
        assert ask_for(staff(site, "ben"), person.user_id).status == 200
        assert ask_for(staff(site, "ben"), "nobody").status == 404
        with site.module_away("custodian"):
            assert ask_for(staff(site, "ben"), "nobody").status == 503
        text = subprocess.run(
            ["curl", "-s", "--unix-socket", place, "http://x/metrics"],
            capture_output=True, text=True, check=True).stdout
    finally:
        with open(site.path("etc/staff.conf"), "w",
                  encoding="utf-8") as file:
            file.write(before)
        site.restart("staff")
    counted = dict(line.split() for line in
                   text.replace('{module="staff"}', "").splitlines()
                   if line.startswith("formpledge_staff"))
    assert [counted[f"formpledge_staff_looks{kind}"] for kind in
            ("", "_none", "_unavailable", "_limited")] == list("1110"), text
    assert "ben" not in text and person.user_id not in text
