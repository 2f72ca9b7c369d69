# SPDX-License-Identifier: BSD-2-Clause
"""What holds programs off a form: the empty field, the least time, the proof
of work and the wait in its place; for feedback and send-to-friend alike, and
nothing that was typed is lost."""

import re
import signal

import pytest
from guard import solve
from site_of_tests import Site, wait_until

class Feedback:
    name, path, away = "feedback", "/feedback/", "/feedback/thanks"
    challenge = "/feedback/challenge"
    kept = "Words & <signs> that stay"

    def fields(self, site, **more):
        policy = re.search(r'name="consent" value="([^"]+)"', site.page)[1]
        return {"category": "idea", "message": self.kept, "consent": policy,
                **more}


class Contact:
    """A form of the operator's own, out of a file."""
    name, path, away = "feedback", "/feedback/contact", "/thanks/contact"
    challenge = "/feedback/challenge/contact"
    kept = "Words & <signs> for you"

    def fields(self, site, **more):
        policy = re.search(r'name="consent" value="([^"]+)"', site.page)[1]
        hidden = dict(re.findall(
            r'<input type="hidden" name="(form_[^"]+)" value="([^"]*)"',
            site.page))
        return {**hidden, "topic": "press", "message": self.kept,
                "consent": policy, **more}


class Friend:
    name, path = "send-to-friend", "/send-to-friend/"
    challenge = "/send-to-friend/challenge"
    away, kept = "/send-to-friend/sent", "Look at this one"

    def fields(self, _site, **more):
        return {"sender_name": "Ann", "sender_email": "ann@example.net",
                "recipient_email": "bob@example.org", "message": self.kept,
                "url": "/jobs/7", **more}


FORMS = [Feedback(), Friend()]
ALL_FORMS = [*FORMS, Contact()]


@pytest.fixture(scope="module")
def site():
    with Site("nginx", "sqlite", ["feedback", "send-to-friend"]) as started:
        for module in ("feedback", "send-to-friend"):
            started.set_conf(module, "work_cost", "100")
            started.set_conf(module, "rate_limit", "1000")
            started.set_conf(module, "form_min_time", '"0 s"')
        yield started


@pytest.fixture(params=ALL_FORMS, ids=lambda form: form.path)
def form(request, site):
    yield request.param
    configure(site, request.param)


def configure(site, form, work=False, wait="20 s", least="0 s"):
    site.set_conf(form.name, "proof_of_work", str(work).lower())
    site.set_conf(form.name, "work_wait", f'"{wait}"')
    site.set_conf(form.name, "form_min_time", f'"{least}"')
    site.restart(form.name, signal.SIGTERM)


def opened(site, form):
    """A visitor with the form before them."""
    visitor = site.session()
    # a program that starts leaves the web server a moment without an answer
    wait_until(lambda: visitor.get(site.url + form.path).status_code == 200,
               10, form.name)
    site.page = visitor.get(site.url + form.path).text
    return visitor, token_of(site.page)


def token_of(page):
    return re.search(r'name="form_token" value="([^"]+)"', page)[1]


def send(site, form, visitor, token, json=False, **more):
    data = form.fields(site, form_token=token, **more)
    if json:
        return visitor.post(site.url + form.path, json=data,
                            headers={"Accept": "application/json"},
                            allow_redirects=False)
    return visitor.post(site.url + form.path, data=data,
                        allow_redirects=False)


def is_taken(site, form, reply):
    return (reply.status_code == 303 and
            reply.headers["Location"].endswith(form.away))


def is_back(form, reply):
    """The page again, with what was typed in it."""
    kept = form.kept.replace("&", "&amp;").replace("<", "&lt;").replace(
        ">", "&gt;")
    return reply.status_code == 422 and kept in reply.text


def challenge(site, form, visitor=None):
    reply = (visitor or site.session()).get(site.url + form.challenge)
    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in reply.headers
    return reply.json()


def test_trap(site, form):
    """A field that people do not see was filled in."""
    visitor, token = opened(site, form)
    assert re.search(r'<div class="fp-field fp-trap" aria-hidden="true">',
                     site.page)
    assert 'name="remark" value="" autocomplete="off"' in site.page
    assert 'tabindex="-1"' in site.page
    reply = send(site, form, visitor, token, remark="buy this")
    assert is_back(form, reply)
    assert "Leave this empty" in reply.text
    assert "buy this" not in reply.text
    assert 'href="#f-remark"' in reply.text and "fp-trap" not in reply.text
    # whoever was there in person sends it once more
    reply = send(site, form, visitor, token_of(reply.text))
    assert is_taken(site, form, reply)
    token = token_of(visitor.get(site.url + form.path).text)
    reply = send(site, form, visitor, token, json=True, remark="x")
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == "remark"


def test_least_time(site, form):
    """A form that comes back at once is shown again; its age counts on."""
    configure(site, form, least="60 s")
    visitor, _ = opened(site, form)
    token = token_of(visitor.get(site.url + form.path).text)
    reply = send(site, form, visitor, token)
    assert is_back(form, reply) and "very quick" in reply.text
    assert token_of(reply.text) == token
    configure(site, form, least="1 s")
    wait_until(lambda: is_taken(
        site, form, send(site, form, visitor, token)), 10, "the least time")


def test_wait(site, form):
    """Without JavaScript a wait takes the place of the work."""
    configure(site, form, work=True, wait="10 min")
    visitor, _ = opened(site, form)
    token = token_of(visitor.get(site.url + form.path).text)
    assert f'data-challenge="{form.challenge}"' in site.page
    assert "<noscript>" in site.page and "600 seconds" in site.page
    reply = send(site, form, visitor, token)
    assert is_back(form, reply)
    assert re.search(r"Please wait [456]\d\d seconds", reply.text)
    assert token_of(reply.text) == token
    configure(site, form, work=True, wait="1 s")
    wait_until(lambda: is_taken(
        site, form, send(site, form, visitor, token)), 10, "the wait")


def test_work(site, form):
    """A proof of work is taken at once, one time, for its own form."""
    configure(site, form, work=True, wait="10 min")
    visitor, token = opened(site, form)
    other = [f for f in FORMS if f.name != form.name][0]
    configure(site, other, work=True)
    assert "script-src 'self'" in visitor.get(
        site.url + form.path).headers["Content-Security-Policy"]
    given = challenge(site, form)
    assert given["parameters"]["algorithm"] == "PBKDF2/SHA-256"
    assert given["parameters"]["cost"] == 100
    work = solve(given)
    altered = {**given, "parameters": {**given["parameters"], "cost": 101}}
    for bad in (solve(challenge(site, form), wrong=True), solve(altered),
                solve(challenge(site, other)), "x", "e30="):
        reply = send(site, form, visitor, token, altcha=bad)
        assert is_back(form, reply), bad
        assert bad not in reply.text or len(bad) < 5
    reply = send(site, form, visitor, token, altcha=work)
    assert is_taken(site, form, reply), reply.text
    token = token_of(visitor.get(site.url + form.path).text)
    again = send(site, form, visitor, token, altcha=work)
    assert is_back(form, again)  # used
    work = solve(challenge(site, form))
    reply = send(site, form, visitor, token, json=True, altcha=work)
    assert is_taken(site, form, reply)
    reply = send(site, form, visitor, "", json=True)
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == "altcha"
    configure(site, other)


def test_challenges(site, form):
    """None without proof_of_work; and no more than a client needs."""
    visitor, _ = opened(site, form)
    url = site.url + form.challenge
    assert visitor.get(url).status_code == 404
    assert "work.js" not in site.page
    site.set_conf(form.name, "rate_limit", "3")
    configure(site, form, work=True)
    codes = [visitor.get(url).status_code for _ in range(8)]
    assert codes == [200] * 6 + [429] * 2
    script = visitor.get(f"{site.url}/{form.name}/work.js")
    assert script.status_code == 200
    assert script.headers["Content-Type"].startswith("text/javascript")
    site.set_conf(form.name, "rate_limit", "1000")


@pytest.mark.parametrize("module", ["feedback", "send-to-friend"])
def test_a_bound_that_is_none(site, module):
    """More posts than anybody makes contradict the promise."""
    path = site.path("etc", module + ".conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert "rate_limit = 1000\n" in text
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("rate_limit = 1000\n",
                                    "rate_limit = 10001\n"))
        told = site.pledgectl("conf", "check", check=False)
        assert told.returncode != 0
        assert ("rate_limit = 10001 contradicts security.abuse-held"
                in told.stdout + told.stderr)
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    assert site.pledgectl("conf", "check").returncode == 0
