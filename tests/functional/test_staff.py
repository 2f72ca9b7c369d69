# SPDX-License-Identifier: BSD-2-Clause
"""Pages for staff: who gets in, what each may see, and what is recorded."""

import fcgi_client
import pytest
import requests
from site_of_tests import Site, wait_until
from visitor import Visitor

WAYS = [("nginx", "sqlite"), ("apache", "mysql")]


@pytest.fixture(scope="module", params=WAYS, ids="-".join)
def site(request):
    with Site(*request.param, modules=["registration", "staff"]) as site:
        with open(site.path("etc/staff.password"), encoding="ascii") as file:
            site.password = file.read().strip()
        yield site


def staff(site, name, **headers):
    """A visitor who has logged in at the web server."""
    visitor = Visitor(site, **headers)
    visitor.session.auth = (name, site.password)
    return visitor


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
