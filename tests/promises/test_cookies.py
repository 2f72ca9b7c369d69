# SPDX-License-Identifier: BSD-2-Clause
"""The promises about cookies, logs and third parties, over one journey of a
visitor who becomes a member: each test is named by the id of its promise."""

import re
import urllib.parse

import pytest
from test_login import elsewhere
from test_registration import (BASE, PASSWORD, Person, confirm, log_in,
                               sign_up)

PLACES = [("nginx", "sqlite"), ("apache", "mysql")]
ADDRESS = "127.77.66.55"  # the visitor's
FIRST = ["/", "/jobs/7", BASE + "/", BASE + "/login", BASE + "/policy",
         BASE + "/policy-notices", BASE + "/age-wall?next=/jobs/7",
         "/feedback/", "/surveys/", "/surveys/commute",
         "/send-to-friend/?url=/jobs/7"]
MEMBER = ["", "/edit", "/password", "/mail", "/consents", "/visibility",
          "/restrict", "/deactivate", "/erase", "/export"]


@pytest.fixture(scope="module", params=PLACES, ids="-".join)
def journey(request, sites):
    """All replies that one visitor got, before and after logging in."""
    site = sites.get(*request.param)
    visitor, person = elsewhere(site, ADDRESS), Person()
    replies = []
    visitor.session.hooks["response"].append(
        lambda reply, **_: replies.append(reply))
    for path in FIRST:
        assert visitor.get(path).status == 200, path
    before = list(replies)
    assert sign_up(visitor, person).url.endswith("/sent")
    confirm(site, visitor, person)
    log_in(visitor, person.user_id, "not the password " + person.mark)
    assert log_in(visitor, person.email).url.endswith("/me")
    for path in MEMBER:
        assert visitor.get(BASE + "/me" + path).status == 200, path
    inside = dict(visitor.cookies)
    visitor.get(BASE + "/me").form("/logout").send()
    return {"site": site, "person": person, "before": before, "all": replies,
            "inside": inside, "after": dict(visitor.cookies)}


def set_cookies(replies):
    return [line for reply in replies
            for line in reply.raw.headers.getlist("Set-Cookie")]


def lasts(line):
    """Does this Set-Cookie outlive the browser session? One that clears a
    cookie does not."""
    age = re.search(r";\s*max-age=(-?\d+)", line, re.I)
    if age:
        return int(age.group(1)) > 0
    return "expires=" in line.lower()


def test_cookies_session_only(journey):
    assert set_cookies(journey["before"]) == []  # none before it is needed
    lines = set_cookies(journey["all"])
    assert lines and not [line for line in lines if lasts(line)]
    assert set(journey["inside"]) == {"fp_session"}
    assert journey["after"] == {}


def test_cookies_planted_leak_is_found():
    assert lasts("fp_session=x; Path=/; Max-Age=3600")
    assert lasts("fp_session=x; Expires=Wed, 21 Oct 2037 07:28:00 GMT")
    assert not lasts("fp_session=; Path=/; Max-Age=0")


def personal(journey):
    """What of this visitor a log could hold."""
    person = journey["person"]
    values = [person.mark, person.email, person.user_id, person.name,
              PASSWORD, ADDRESS, "verify?token"]
    values += [line.split(";")[0].split("=", 1)[1]
               for line in set_cookies(journey["all"])]
    return [text.encode() for value in values if len(value) > 7
            for text in (value, urllib.parse.quote(value))]


def found_in(logs, values):
    return [(name, value) for name, text in logs.items() for value in values
            if value in text]


def test_logs_no_person(journey):
    logs = journey["site"].logs()
    assert any(text for text in logs.values())
    assert found_in(logs, personal(journey)) == []


def test_logs_planted_leak_is_found(journey):
    values = personal(journey)
    for leak in (ADDRESS, journey["person"].email):
        assert found_in({"access.log": leak.encode() + b" GET /\n"}, values)


LOADED = re.compile(
    r"""<(?:script|img|iframe|source|embed|input|audio|video)\b[^>]*?\s
        src\s*=\s*["']?([^"'\s>]+)
      | <link\b[^>]*?\shref\s*=\s*["']?([^"'\s>]+)
      | (?:url\(|@import)\s*["']?([^"')\s;]+)""", re.X | re.I)


def loads(text):
    return ["".join(groups) for groups in LOADED.findall(text)]


def foreign(site, url):
    return urllib.parse.urlsplit(urllib.parse.urljoin(
        site.url + "/", url)).netloc != urllib.parse.urlsplit(site.url).netloc


def test_third_parties_none(journey):
    site, visitor = journey["site"], elsewhere(journey["site"])
    pages = [reply for reply in journey["all"]
             if reply.headers.get("Content-Type", "").startswith("text/html")]
    seen = {url for reply in pages for url in loads(reply.text)}
    assert any(url.endswith(".css") for url in seen)
    for url in [url for url in seen if url.endswith(".css")]:
        seen.update(loads(visitor.get(url).text))
    assert [url for url in seen if not url.startswith("data:")
            and foreign(site, url)] == []
    for reply in pages:
        if BASE in reply.url:  # what a page of ours may load, by its policy
            policy = reply.headers["Content-Security-Policy"]
            assert "http" not in policy and "*" not in policy


def test_third_parties_planted_leak_is_found(journey):
    for leak in ('<script async src="//cdn.example/a.js"></script>',
                 "<img alt='' src=https://pixel.example/1.gif>",
                 '<link rel="stylesheet" href="https://fonts.example/a.css">',
                 "@import 'https://fonts.example/a.css';",
                 "src: url(//fonts.example/a.woff2)"):
        assert [url for url in loads(leak) if foreign(journey["site"], url)]
