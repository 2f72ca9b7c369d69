# SPDX-License-Identifier: BSD-2-Clause
"""The authorizer in front of an application of the site's own, with the
examples as they are installed, behind nginx and behind Apache."""

import base64
import itertools
import os
import re
import secrets
import signal
import struct
import time

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from site_of_tests import Site, wait_until
from test_registration import (BASE, OF_AGE, PASSWORD, account_form, log_in,
                               member, wait_link)
from upstream import Upstream
from visitor import Visitor

WORDS = ["adult", "member", "consent"]
# What FORMPLEDGE_REQUIRE may say: every choice of words, and what is none.
GOOD = [" ".join(some) for n in (1, 2, 3)
        for some in itertools.combinations(WORDS, n)]
BAD = ["", "adult member ", "nobody", "member nobody", "Member",
       "member,adult", " "]
GOOD.append(BAD.pop(1))  # a space too many is no word
GOOD += ["anyone", "anyone consent"]
REQUIRED = dict(enumerate(GOOD + BAD))


def example(site):
    """The shipped example, for the address of a test's application."""
    name = f"{site.server}/formpledge-gated-application.conf.example"
    with open(site.path("etc", name), encoding="utf-8") as file:
        return file.read().replace("127.0.0.1:3000",
                                   f"127.0.0.1:{site.upstream.port}")


def nginx_part(site, path, words, audience, way_in=False):
    say = f'set $formpledge_require "{words}";' if words is not None else ""
    return f"""
        location {path} {{
            {say}
            set $formpledge_audience "{audience}";
            include {site.dir}/etc/nginx/formpledge-gate.conf;
            {"error_page 401 403 = @formpledge-way-in;" if way_in else ""}
            include {site.dir}/etc/nginx/formpledge-application.conf;
            proxy_pass http://127.0.0.1:{site.upstream.port};
        }}"""


def apache_part(site, path, words, audience, way_in=False):
    say = f'SetEnvIf Request_URI . "FORMPLEDGE_REQUIRE={words}"' \
        if words is not None else ""
    go = "SetEnvIf Request_URI . FORMPLEDGE_REDIRECT=yes" if way_in else ""
    return f"""
        <Location {path}>
            {say}
            {go}
            SetEnvIf Request_URI . "FORMPLEDGE_AUDIENCE={audience}"
            Include {site.dir}/etc/apache/formpledge-gate.conf
            Include {site.dir}/etc/apache/formpledge-application.conf
            ProxyPass http://127.0.0.1:{site.upstream.port}{path}
        </Location>"""


def parts(site):
    """All places of the tests here."""
    part = nginx_part if site.server == "nginx" else apache_part
    places = [example(site)]
    for i, words in REQUIRED.items():
        places.append(part(site, f"/need/{i}/", words, "tests"))
    places.append(part(site, "/unset/", None, "tests"))
    for path in ("/wall/", "/whisky/"):
        places.append(part(site, path, "adult", "tests", True))
    for audience in ("a", "b", "x" * 65):
        places.append(part(site, f"/for/{audience}/", "member", audience))
    return "\n".join(places)


def rewrite(site):
    """The example takes the place of the demo's own /members/."""
    path = site.path("etc", "nginx.conf" if site.server == "nginx"
                     else "apache2.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if site.server == "nginx":
        old = re.search(r"\t*location /members/ \{.*?\n\t*\}\n", text, re.S)
    else:
        old = re.search(r"\t*<Location /members/>.*?</Location>\n", text,
                        re.S)
        text = re.sub(r"(LoadModule proxy_)fcgi(_module .*mod_proxy_)fcgi",
                      r"\g<0>.so\n\1http\2http", text)
    text = text.replace(old.group(0), parts(site) + "\n")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    site.restart_web()


@pytest.fixture(scope="module", params=["nginx", "apache"])
def gated(request):
    """A site with an application behind the gate."""
    with Upstream() as upstream, \
            Site(request.param, "sqlite", ["registration"]) as site:
        site.upstream = upstream
        site.set_conf("registration", "rate_limit", "100000")
        site.set_conf("registration", "age_walls", '[ "/whisky/ 21" ]')
        site.restart("registration")
        rewrite(site)
        wait_until(lambda: Visitor(site).get(
            "/members/", follow=False).status == 303, 10, "the gate")
        site.someone = member(site)[1]
        yield site


def seal(site, purpose, payload, age=0):
    """A token as the modules make them."""
    with open(site.path("etc/secrets/forms.key"), encoding="ascii") as file:
        key = bytes.fromhex(file.read().strip())
    nonce = secrets.token_bytes(12)
    plain = struct.pack(">q", int(time.time()) - age) + payload
    box = nonce + AESGCM(key).encrypt(nonce, plain, purpose.encode())
    return base64.urlsafe_b64encode(b"\1" + box).rstrip(b"=").decode()


def session(site, limit=18, policy="1", lasts=600, age=0, position=2**40,
            pairwise=b"p" * 32):
    """A cookie of a log-in; no row need be there."""
    return seal(site, "cookie fp_session 2",
                secrets.token_bytes(32) + secrets.token_bytes(16) + pairwise
                + bytes([limit, 0])
                + struct.pack(">qq", int(time.time()) + lasts, position)
                + policy.encode(), age)


def of_age(site, limit=18, age=0):
    kind = b"p" if limit == 18 else b"w"  # the policy's age, or a wall's
    return seal(site, "cookie fp_of_age", b"%d 202611 %s" % (limit, kind),
                age)


def status(site, place, headers=None, **cookies):
    visitor = Visitor(site)
    visitor.session.cookies.update(cookies)
    return visitor.get(place, follow=False, headers=headers)


# FORMPLEDGE_REQUIRE

LOGINS = {"none": None, "adult": (18, "1"), "young": (16, "1"),
          "old terms": (18, "0"), "young, old terms": (16, "0")}
ANSWERS = {"none": None, "18": 18, "16": 16}


def expected(words, login, answer):
    """The truth table, said once more."""
    needs = set(words.split())
    known = LOGINS[login]
    if needs & {"member", "consent"} and known is None:
        return 401
    if "consent" in needs and known[1] != "1":
        return 403
    adult = (known is not None and known[0] >= 18) or \
        (ANSWERS[answer] or 0) >= 18
    return 403 if "adult" in needs and not adult else 200


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("login", LOGINS)
def test_truth_table(gated, login, answer):
    cookies = {}
    if LOGINS[login]:
        cookies["fp_session"] = session(gated, *LOGINS[login])
    if ANSWERS[answer]:
        cookies["fp_of_age"] = of_age(gated, ANSWERS[answer])
    for i, words in REQUIRED.items():
        page = status(gated, f"/need/{i}/x", **cookies)
        wanted = expected(words, login, answer) if words in GOOD else 403
        assert page.status == wanted, (words, login, answer)
        if page.status == 200:
            told = dict(page.json()["headers"])
            assert ("Formpledge-Member" in told) == bool(LOGINS[login])


def test_words_that_are_none_let_nobody_in(gated):
    """And the operator is told, though not with each request."""
    cookie = session(gated)
    before = len(gated.upstream.asked)
    for place in [f"/need/{i}/" for i, words in REQUIRED.items()
                  if words in BAD] + ["/unset/"]:
        assert status(gated, place, fp_session=cookie).status == 403, place
    assert len(gated.upstream.asked) == before
    logged = b"".join(gated.logs().values())
    assert 1 <= logged.count(b"nobody is let in: FORMPLEDGE_REQUIRE") <= 3


@pytest.mark.parametrize("cookie", [
    {"lasts": -1}, {"age": 13 * 3600}, {"age": -120}], ids=str)
def test_sessions_that_do_not_last(gated, cookie):
    place = f"/need/{GOOD.index('member')}/"
    assert status(gated, place, fp_session=session(gated, **cookie)
                  ).status == 401
    assert status(gated, place, fp_session=session(gated)).status == 200


@pytest.mark.parametrize("change", [
    lambda c: c[:-1], lambda c: c + "A", lambda c: "B" + c[1:],
    lambda c: c[:100] + ("A" if c[100] != "A" else "B") + c[101:],
    lambda c: "", lambda c: "x" * 4000, lambda c: c[:60]],
    ids=["cut", "longer", "version", "altered", "empty", "long", "short"])
def test_cookies_that_are_not_ours(gated, change):
    place = f"/need/{GOOD.index('member')}/"
    cookie = change(session(gated))
    assert status(gated, place, fp_session=cookie).status == 401
    # one of another purpose
    assert status(gated, place, fp_session=of_age(gated)).status == 401


# Pseudonyms

def pseudonym(site, visitor, place):
    page = visitor.get(place)
    assert page.status == 200, page.text
    return dict(page.json()["headers"])["Formpledge-Member"]


def test_pseudonyms_are_pairwise(gated):
    ann, person = member(gated)
    bob, _ = member(gated)
    seen = [pseudonym(gated, who, place) for who in (ann, bob)
            for place in ("/for/a/", "/for/b/", "/members/")]
    assert len(set(seen)) == 6
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", one) for one in seen)
    # the same in another browser, and after another log-in
    again = Visitor(gated)
    log_in(again, person.user_id)
    assert pseudonym(gated, again, "/for/a/") == seen[0]
    # an audience that is too long is a mistake of the operator's
    assert ann.get(f"/for/{'x' * 65}/").status == 403
    # another account of the same person is somebody else
    ann.get("/registration/me/erase").form().send()
    form = account_form(ann, **OF_AGE)
    form.send("consent", **person.fields())
    ann.get(wait_link(gated, person, 2)).form("/verify").send()
    log_in(ann, person.user_id)
    assert pseudonym(gated, ann, "/for/a/") not in seen


# What the application is told

COOKIES = ["fp_session={s}; theme=dark", "theme=dark; fp_session={s}",
           "theme=dark;fp_session={s}", "theme=dark;  fp_session={s}; ",
           "fp_of_age=x; fp_session={s}; fp_age=18; theme=dark",
           "__Host-fp_session=1; __Secure-fp_age=2; fp_session={s}; "
           "theme=dark; fp_ballot_commute=x; __Secure-fp_ballot_a=y",
           "theme=dark, fp_session=1; fp_session={s}",
           "fp_session; theme=dark; fp_session={s}; fp_=1"]


@pytest.mark.parametrize("cookies", COOKIES)
def test_our_cookies_stay_with_us(gated, cookies):
    sent = cookies.format(s=session(gated))
    page = Visitor(gated).get("/members/x", headers={"Cookie": sent})
    assert page.status == 200, page.text
    told = page.json()["headers"]
    cookie = [value for name, value in told if name.lower() == "cookie"]
    assert len(cookie) == 1 and "theme=dark" in cookie[0]
    assert "fp_" not in str(told)


def test_only_ours_leaves_no_cookie_header(gated):
    page = status(gated, "/members/", fp_session=session(gated))
    assert "cookie" not in {name.lower() for name, _ in
                            page.json()["headers"]}


def test_many_of_our_cookies(gated):
    """Nobody has so many; none gets through all the same."""
    sent = "; ".join([f"fp_session={session(gated)}", "theme=dark"]
                     + [f"fp_x{i}=1" for i in range(30)])
    page = Visitor(gated).get("/members/", headers={"Cookie": sent})
    assert page.status == 200
    assert "fp_" not in str(page.json()["headers"])


def test_two_cookie_headers(gated):
    """As HTTP/2 has them, and no browser over HTTP/1.1."""
    import http.client
    link = http.client.HTTPConnection("127.0.0.1", gated.port, timeout=10)
    link.putrequest("GET", "/members/")
    link.putheader("Cookie", f"fp_session={session(gated)}")
    link.putheader("Cookie", "theme=dark")
    link.putheader("Cookie", "fp_of_age=secret")
    link.endheaders()
    reply = link.getresponse()
    told = reply.read().decode()
    link.close()
    if reply.status == 200:
        assert "theme=dark" in told
    assert "fp_" not in told


@pytest.mark.parametrize("name", ["Formpledge-Member", "formpledge-member",
                                  "Formpledge_Member"])
def test_forged_header(gated, name):
    for words, limit in (("member", 18), ("adult", 18)):
        place = f"/need/{GOOD.index(words)}/"
        cookies = {"fp_session": session(gated)} if words == "member" else \
            {"fp_of_age": of_age(gated, limit)}
        page = status(gated, place, headers={name: "forged"}, **cookies)
        assert page.status == 200, page.text
        told = page.json()["headers"]
        assert "forged" not in str(told)
        names = [n for n, _ in told
                 if n.lower().replace("_", "-") == "formpledge-member"]
        assert len(names) == (words == "member")


def test_forged_parameters(gated):
    """What the web server is to say, said by a visitor."""
    for name in ("FORMPLEDGE_REQUIRE", "Formpledge-Require",
                 "Formpledge-Edge", "FORMPLEDGE_MEMBER"):
        page = status(gated, "/members/", headers={name: "adult"},
                      fp_of_age=of_age(gated))
        assert page.status == 303, (name, page.status)


# Where visitors are sent

def test_ways_in(gated):
    def way(place, **cookies):
        page = status(gated, place, **cookies)
        assert page.status == 303, (place, page.status, page.text)
        return page.reply.headers["Location"].removeprefix(gated.url)
    before = len(gated.upstream.asked)
    assert way("/members/x") == "/registration/login?next=/members/x"
    assert way("/members/x", fp_session=session(gated, policy="0")) == \
        "/registration/me/policy"
    assert way("/wall/jobs/7?secret=1") == \
        "/registration/age-wall?next=/wall/jobs/7"
    assert way("/wall/a%20b%26next=//evil.example/") == \
        "/registration/age-wall?next=/wall/a%2520b%2526next%253D/evil.example/"
    assert len(gated.upstream.asked) == before


@pytest.mark.parametrize("query, page", [
    ("?next=/members/x", "/members/x"),
    ("?next=/members/caf%C3%A9", "/members/caf%C3%A9"),
    ("", "/registration/me"), ("?next=", "/registration/me"),
    ("?next=//evil.example/", "/registration/me"),
    ("?next=https://evil.example/", "/registration/me"),
    ("?next=/%5Cevil.example/", "/registration/me"),
    ("?next=/a%0D%0ASet-Cookie:x", "/registration/me")])
def test_log_in_leads_back(gated, query, page):
    someone, visitor = gated.someone, Visitor(gated)
    form = visitor.get(BASE + "/login" + query).form("/login")
    wrong = visitor.post(BASE + "/login", dict(
        form.values, login=someone.user_id, password="not-that-Password-1"))
    form = wrong.form("/login")
    reply = visitor.post(BASE + "/login", dict(
        form.values, login=someone.user_id, password=PASSWORD), follow=False)
    assert (reply.status, reply.reply.headers["Location"].removeprefix(
        gated.url)) == (303, page)


@pytest.mark.parametrize("path", ["/whisky/", "/whisky/a?b", "/%77hisky/a",
                                  "/x/../whisky/a", "/./whisky//a"])
def test_wall_of_another_age(gated, path):
    """Behind a wall its own age counts, however the page is written."""
    import http.client

    def ask(**cookies):
        # requests would tidy the path up
        link = http.client.HTTPConnection("127.0.0.1", gated.port, timeout=9)
        link.request("GET", path, headers={"Cookie": "; ".join(
            f"{name}={value}" for name, value in cookies.items())})
        reply = link.getresponse()
        link.close()
        return reply.status, reply.getheader("Location", "")
    for cookies in ({"fp_session": session(gated)},
                    {"fp_of_age": of_age(gated)}):
        status_, where = ask(**cookies)
        assert status_ == 303 and "age-wall?next=/whisky/" in where
    assert ask(fp_of_age=of_age(gated, 21))[0] == 200
    assert ask(fp_session=session(gated, limit=21))[0] == 200


def test_application_speaks_for_itself(gated):
    """Its own 403 is not ours."""
    page = status(gated, "/members/own-403", fp_session=session(gated))
    assert page.status == 403 and page.json()["path"].endswith("own-403")
    page = status(gated, "/members/teapot?a=b", fp_session=session(gated))
    assert page.status == 418 and page.json()["path"] == "/members/teapot?a=b"


# The secret by which the authorizer knows the web server

def test_without_the_edge_secret_nobody_is_let_in(gated):
    name = gated.path("etc", "nginx/formpledge-edge.conf"
                      if gated.server == "nginx"
                      else "apache/formpledge-authorizer-edge.conf")
    cookie, before = session(gated), len(gated.upstream.asked)
    os.rename(name, name + ".away")
    try:
        gated.restart_web()
        for place in ("/members/", f"/need/{GOOD.index('adult')}/"):
            page = status(gated, place, fp_session=cookie,
                          fp_of_age=of_age(gated))
            assert page.status in (403, 500), page.status
        assert len(gated.upstream.asked) == before
        assert any(b"without the right FORMPLEDGE_EDGE" in text
                   for text in gated.logs().values())
    finally:
        os.rename(name + ".away", name)
        gated.restart_web()
    assert status(gated, "/members/", fp_session=cookie).status == 200


# Last, since what was agreed to above is an earlier version from here on

def new_version(site, version):
    """What changes how data is used for the service is agreed to anew."""
    path = site.path("etc/policies/strict.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(site.path("etc/policies/strict-1.conf"), "w",
              encoding="utf-8") as file:
        file.write(text)
    text = text.replace('version = "1";', f'version = "{version}";')
    text = text.replace('effective = "2026-01-01";',
                        'effective = "2026-02-01";')
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + 'material = [ "service" ];\n')
    for pid in site.pids("registration"):
        os.kill(pid, signal.SIGHUP)
    wait_until(lambda: Visitor(site).get(
        "/registration/policy", headers={"Accept": "application/json"}
    ).json()["version"] == version, 10, f"version {version}")


def test_consent_is_to_the_version_in_force(gated):
    visitor, person = member(gated)
    other = Visitor(gated)
    log_in(other, person.user_id)
    for browser in (visitor, other):
        assert browser.get("/members/").status == 200
    new_version(gated, "2")
    wait_until(lambda: visitor.get("/members/", follow=False).status == 303,
               5, "the new version")
    # a member all the same, whom the gate sends to where it can be agreed to
    assert visitor.get(f"/need/{GOOD.index('member')}/").status == 200
    page = visitor.get("/members/")
    assert page.url.endswith("/registration/me/policy"), page.url
    page.form("/me/policy").send(press="consent")
    assert visitor.get("/members/").status == 200
    # the other browser has the old cookie until it sees a page of ours
    assert other.get("/members/").url.endswith("/registration/me")
    assert other.get("/members/").status == 200
