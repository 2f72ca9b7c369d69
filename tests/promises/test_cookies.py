# SPDX-License-Identifier: BSD-2-Clause
"""The promises about cookies, logs and third parties, over one journey of a
visitor who becomes a member, and about what each module can reach on such a
site: each test is named by the id of its promise."""

import os
import re
import socket
import urllib.parse

import pytest
from canary import Canary
from test_grants import ACCOUNTS, REFUSED, REFUSED_OF, open_account, refused
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


# Of the forms that need no account

FORMS = {"/send-to-friend/": {"sender_name": "Ann", "url": "/jobs/7",
                              "sender_email": "{}@example.org",
                              "recipient_email": "{}@example.net",
                              "message": "Hello {}"},
         "/feedback/": {"category": "idea", "message": "Hello {}",
                        "name": "{}", "email": "{}@example.org"}}


def malformed(site, address, path, word):
    """A body that is longer than its length: the rest of it is taken for a
    request."""
    with socket.create_connection(("127.0.0.1", site.port), 20,
                                  (address, 0)) as sock:
        sock.sendall((f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5"
                      f"\r\n\r\nname=GET /{word} HTTP/1.1\r\n\r\n").encode())
        sock.settimeout(2)
        try:
            sock.recv(65536)
        except OSError:
            pass


def visit_form(site, path, address, word):
    """The form, sent well and badly, by somebody who gives themselves away
    wherever they can."""
    session = elsewhere(site, address).session
    session.headers.update({
        "Origin": site.url, "User-Agent": f"Agent {word}",
        "Referer": f"{site.url}/?{word}",
        "Cookie": f"fp_age={word}; other={word}"})
    page = session.get(site.url + path, params={"url": "/jobs/7", "q": word})
    assert page.status_code == 200
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" '
                             r'value="([^"]*)"', page.text))
    consent = re.search(r'name="consent" value="([^"]*)"', page.text)
    fields = {**hidden, **{name: text.replace("{}", str(word))
                           for name, text in FORMS[path].items()}}
    if consent:
        fields["consent"] = consent.group(1)
    for changed in {}, {"form_token": "x"}, {"message": f"{word} " * 2000}, {
            "email": word, "sender_email": word}, {"message": "a" * 70000}:
        reply = session.post(site.url + path, data={**fields, **changed},
                             allow_redirects=False)
        assert reply.status_code in (303, 403, 413, 422), reply.status_code
    for method, where in (("GET", path + str(word)), ("PUT", path),
                          ("GET", path.rstrip("/") + f"?{word}"),
                          ("POST", path + f"?{word}")):
        session.request(method, site.url + where, allow_redirects=False)
    malformed(site, address, path, word)
    with site.module_away(path.strip("/")):
        reply = session.post(site.url + path, data=fields,
                             params={"q": word})
        assert reply.status_code in (502, 503), reply.status_code
    return [str(word).encode(), address.encode()] + [
        value.encode() for value in hidden.values() if len(value) > 30]


@pytest.mark.parametrize("path", FORMS)
def test_logs_no_person_of_a_form(journey, path):
    site = journey["site"]
    values = visit_form(site, path, "127.77.66.54", Canary("form"))
    assert len(values) > 2  # the token is one of them
    assert found_in(site.quiet_logs(), values) == []


FRIEND = "formpledge-send-to-friend.conf"
PERSONAL_LOGS = {
    "nginx": [("formpledge-http.conf", "log_format formpledge '",
               "log_format formpledge '$remote_addr $request $http_cookie "),
              (FRIEND, "access_log off;\n\terror_log /dev/null emerg;\n\tinc",
               "inc")],
    "apache": [("formpledge-server.conf", 'LogFormat "',
                'LogFormat "%a %r %{Cookie}i '),
               (FRIEND, "formpledge_quiet=1", "formpledge_loud=1")]}


@pytest.fixture
def personal_logs(journey):
    """A log as most sites have it, for the time of a test."""
    site, kept = journey["site"], {}
    for name, old, new in PERSONAL_LOGS[site.server]:
        path = site.path("etc", site.server, name)
        with open(path, encoding="utf-8") as file:
            kept[path] = file.read()
        assert old in kept[path], name
        with open(path, "w", encoding="utf-8") as file:
            file.write(kept[path].replace(old, new))
    site.restart_web()
    yield site
    for path, text in kept.items():
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    site.restart_web()


def test_logs_planted_personal_log_is_found(personal_logs):
    for path in FORMS:
        word, address = Canary("form"), "127.77.66.53"
        values = visit_form(personal_logs, path, address, word)
        found = {value for _, value in
                 found_in(personal_logs.quiet_logs(), values)}
        assert found >= {str(word).encode(), address.encode()}, path


# What each module can reach

OWN = {"feedback": "feedback", "surveys": "surveys|boxes",
       "registration": "registration|keystore", "send-to-friend": "none"}
LIBRARIES = {"send-to-friend": "maria|mysql|sqlite", "surveys": "curl"}


@pytest.mark.skipif(os.geteuid() != 0,
                    reason="looking into processes needs root")
def test_security_least_privilege_of_each_process(journey):
    """No rights of the system's, not to be looked into by programs of the
    same user, nothing of another module's open, no library that it has no
    use for."""
    site = journey["site"]
    for module, own in OWN.items():
        [pid, *_] = site.pids(module)
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            status = dict(line.rstrip("\n").split(":\t", 1)
                          for line in file if ":\t" in line)
        assert status["NoNewPrivs"] == "1", module
        assert int(status["CapEff"], 16) == 0, module
        assert status["Uid"].split()[0] != "0", module
        assert os.stat(f"/proc/{pid}/mem").st_uid == 0, module
        opened = {os.path.relpath(target, site.path("data")) for target in (
            os.readlink(f"/proc/{pid}/fd/{fd}")
            for fd in os.listdir(f"/proc/{pid}/fd"))
            if target.startswith(site.path("data"))}
        assert {name for name in opened if not re.match(own, name)} == set()
        with open(f"/proc/{pid}/maps", encoding="utf-8") as file:
            assert not re.search(rf"/lib(?:{LIBRARIES.get(module, 'none')})",
                                 file.read()), module


def test_security_least_privilege_of_each_account(sites):
    """MariaDB: each sees its own database alone, and of that only what the
    module does."""
    site = sites.get("apache", "mysql")
    links = {name: open_account(site, name) for name in ACCOUNTS}
    try:
        for name, link in links.items():
            cursor = link.cursor()
            cursor.execute("SHOW DATABASES")
            assert {row[0] for row in cursor.fetchall()} == {
                "information_schema", "formpledge_" + name}
            for statement in REFUSED:
                refused(cursor, statement)
            for other in set(ACCOUNTS) - {name}:
                refused(cursor,
                        f"SELECT 1 FROM formpledge_{other}.fp_schema")
        for name, statement in REFUSED_OF:
            refused(links[name].cursor(), statement)
    finally:
        for link in links.values():
            link.close()


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
