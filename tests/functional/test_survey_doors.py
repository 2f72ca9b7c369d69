# SPDX-License-Identifier: BSD-2-Clause
"""The anonymous door fails closed: whatever says who is asking, and comes all
the same, is refused and named; what else comes is never read."""

import json
import os
import random
import re
import signal
import socket
import string
import sys
import time
import urllib.request

import pytest
import requests

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../promises"))
from fcgi_client import encode, params_of, raw  # noqa: E402
from places import search_memory_bytes  # noqa: E402
from site_of_tests import Site, free_port, wait_until  # noqa: E402
from survey_program import Surveys  # noqa: E402
from test_surveys import IDENTITY  # noqa: E402

DOOR = "/surveys/commute/answers"


@pytest.fixture(scope="module")
def surveys(tmp_path_factory):
    port = free_port()
    with Surveys(tmp_path_factory.mktemp("doors"),
                 metrics=f"127.0.0.1:{port}") as program:
        program.metrics_url = f"http://127.0.0.1:{port}/metrics"
        program.began = time.monotonic()
        yield program


def metrics(surveys):
    """All counters but that of the form, which goes up a moment after the
    reply."""
    with urllib.request.urlopen(surveys.metrics_url, timeout=10) as reply:
        text = reply.read().decode()
    return [line for line in text.splitlines() if "_total" in line
            and 'route="/{}"' not in line]


def test_the_message_names_parameter_and_include(surveys):
    """What the operator reads says which parameter came and what to include,
    of either server; it does not say what was in it."""
    for name in IDENTITY:
        assert surveys.post(DOOR, "ballot=x", **{name: "needle"}
                            ).status == 500
    logged = surveys.logged()
    for name in IDENTITY:
        line = re.search(f".*passes {name} to the anonymous door.*", logged)[0]
        assert "/nginx/formpledge-surveys.conf" in line
        assert "/apache/formpledge-surveys.conf" in line
        assert "/surveys/{id}/answers" in line
    assert "needle" not in logged


def test_once_a_minute_for_each(surveys):
    """A busy site's journal is not filled by a wrong configuration."""
    for _ in range(20):
        for name in IDENTITY:
            surveys.post(DOOR, "ballot=x", **{name: "needle"})
    minutes = 1 + (time.monotonic() - surveys.began) // 60
    logged = surveys.logged()
    for name in IDENTITY:
        assert 1 <= logged.count(f"passes {name} to the anonymous door"
                                 ) <= minutes


def test_a_query_is_refused_wherever_it_comes(surveys):
    """A location of one's own that passes $request_uri drops nothing in
    silence: the answers are not taken and the operator reads why."""
    ballot = surveys.ballot()
    body = f"ballot={ballot}".encode()
    params = params_of("POST", DOOR + "?who=needle", body)
    del params["REMOTE_ADDR"]
    assert raw(surveys.socket, encode(params, body)).status == 500
    assert "passes a query in REQUEST_URI to the anonymous" in surveys.logged()
    assert "needle" not in surveys.logged()
    # a question mark alone says nothing of anybody
    params["REQUEST_URI"] = DOOR + "?"
    assert raw(surveys.socket, encode(params, body)).status == 303


def test_the_reply_says_that_nothing_was_taken(surveys):
    ballot = surveys.ballot()
    reply = surveys.post(DOOR, f"ballot={ballot}", HTTP_COOKIE="a=needle")
    assert reply.status == 500
    assert b"were not taken" in reply.body and b"needle" not in reply.body
    reply = surveys.post(DOOR, '{"ballot": "x"}', "application/json",
                         REMOTE_ADDR="192.0.2.1")
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert b"were not taken" in reply.body
    assert surveys.answer(ballot=ballot).status == 303


def test_nothing_is_counted_of_the_door(surveys):
    """No live counter: neither answers nor refusals move a number."""
    ballots = [surveys.ballot() for _ in range(3)]
    before = metrics(surveys)
    assert before
    for ballot in ballots:
        assert surveys.answer(ballot=ballot, mode="bike").status == 303
    assert surveys.answer(ballot=ballots[0]).status == 409
    assert surveys.answer(ballot="x").status == 422
    for name in IDENTITY:
        assert surveys.post(DOOR, "ballot=x", **{name: "x"}).status == 500
    assert surveys.post(DOOR, "x=1", "text/plain").status == 415
    # nor does the page behind it, which is seen at the same moment
    logged = surveys.logged()
    assert surveys.get("/surveys/commute/thanks").status == 200
    assert metrics(surveys) == before
    assert surveys.logged() == logged


def test_the_edge_secret_is_not_asked_for(tmp_path):
    """Where all else needs it: the door's include passes no secret either,
    and a ballot is all that counts there."""
    with Surveys(tmp_path) as program:
        program.configure(require_edge=True)
        program.send_signal(signal.SIGHUP)
        wait_until(lambda: program.get("/surveys/commute").status == 403, 10,
                   "a reload")
        page = program.get("/surveys/commute.json",
                           FORMPLEDGE_EDGE=program.keys["edge"])
        ballot = json.loads(page.body)["ballot"]
        assert program.answer(ballot=ballot, mode="bus").status == 303
        assert program.answer(ballot="x").status == 422
        assert program.post(DOOR, f"ballot={ballot}", REMOTE_ADDR="192.0.2.1"
                            ).status == 500


# What servers and programs in front of them are known to pass, and the door
# has no name for.
KNOWN = ["HTTP_FORWARDED", "HTTP_VIA", "HTTP_FROM", "HTTP_CF_CONNECTING_IP",
         "HTTP_TRUE_CLIENT_IP", "HTTP_X_CLIENT_CERT", "HTTP_X_REQUEST_ID",
         "HTTP_TRACEPARENT", "HTTP_DNT", "HTTP_ACCEPT_LANGUAGE",
         "HTTP_SEC_CH_UA", "HTTP_ETAG", "HTTP_IF_NONE_MATCH",
         "SSL_CLIENT_S_DN", "SSL_SESSION_ID", "REMOTE_PORT", "REMOTE_HOST",
         "REMOTE_IDENT", "AUTH_TYPE", "SERVER_NAME", "UNIQUE_ID",
         "HTTP_FORMPLEDGE_MEMBER", "FORMPLEDGE_EDGE", "FORMPLEDGE_REGION"]


def unknown(rng):
    """Names that nobody thought of."""
    letters = string.ascii_uppercase + string.digits + "_"
    return ["".join(rng.choices(letters, k=rng.randint(1, 60)))
            for _ in range(8)]


def test_what_is_not_named_is_never_read(surveys):
    """Answers are taken, and neither the reply nor a log holds any of it."""
    rng = random.Random(7)
    for turn in range(20):
        names = KNOWN if turn == 0 else unknown(rng)
        names = [name for name in names if name not in IDENTITY]
        said = f"needle{rng.getrandbits(64):x}"
        ballot = surveys.ballot()
        plain = surveys.post(DOOR, f"ballot={surveys.ballot()}")
        reply = surveys.post(DOOR, f"ballot={ballot}",
                             **{name: said for name in names})
        assert reply.status == 303 and reply.all == plain.all, names
        assert said.encode() not in reply.body
        assert said not in surveys.logged()


# Ballots for anyone: how often one client gets a form, counted in memory.

NETWORK = "2001:db8:77:88:"
CLIENTS = [f"{NETWORK}{n:x}:1:2:3" for n in range(0xa0, 0xa4)]


@pytest.fixture
def held(tmp_path):
    with Surveys(tmp_path, ballots_rate=4) as program:
        yield program


def form(surveys, address, path="/surveys/commute", **params):
    return surveys.get(path, REMOTE_ADDR=address, **params)


def test_ballots_are_bounded_by_network(held):
    """A household's IPv6 network is one client, whichever page it asks;
    another one is none of its business."""
    for client in CLIENTS:
        assert form(held, client).status == 200
    reply = form(held, NETWORK + ":1")
    assert reply.status == 429
    assert 1 <= int(reply.headers["retry-after"]) <= 60
    assert b"in a minute" in reply.body and b"ballot" not in reply.body
    reply = form(held, CLIENTS[0], "/surveys/commute.json")
    assert reply.status == 429 and int(reply.headers["retry-after"]) <= 60
    found = json.loads(reply.body)
    assert found["status"] == 429 and "minute" in found["detail"]
    for other in ("2001:db8:77:89::1", "192.0.2.1", "192.0.2.2"):
        assert form(held, other).status == 200
    # a ballot that was given is taken all the same, from whoever
    ballot = json.loads(form(held, "192.0.2.3", "/surveys/commute.json"
                             ).body)["ballot"]
    assert held.answer(ballot=ballot, mode="bus").status == 303


def test_no_address_is_kept_or_logged(held):
    """Neither in the log nor in a file, nor in the module's memory."""
    for _ in range(6):
        for client in CLIENTS:
            form(held, client)
    assert form(held, CLIENTS[0]).status == 429
    words = {client.encode() for client in CLIENTS}
    words |= {socket.inet_pton(socket.AF_INET6, one) for one in CLIENTS}
    words |= {socket.inet_pton(socket.AF_INET6, NETWORK + ":")[:8]}
    for folder, _, names in os.walk(held.dir):
        for name in names:
            if not os.path.isfile(os.path.join(folder, name)):
                continue
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
            assert not [word for word in words if word in data], name
    if os.geteuid() == 0:
        needles = {str(n): word for n, word in enumerate(sorted(words))}
        wait_until(lambda: not search_memory_bytes(
            needles, held.process.pid), 10, "no address in memory")


def test_a_limit_is_changed_without_a_restart(held):
    for _ in range(4):
        assert form(held, "192.0.2.1").status == 200
    assert form(held, "192.0.2.1").status == 429
    held.configure(ballots_rate=9)
    held.send_signal(signal.SIGHUP)
    wait_until(lambda: form(held, "192.0.2.1").status == 200, 10, "a reload")


# What operators are likely to write instead of the include.

OWN = {
    "nginx": ("etc/nginx.conf", "location / {", """
        location = /surveys/commute/answers {{
            include /etc/nginx/fastcgi_params;
            fastcgi_pass unix:{dir}/run/surveys.sock;
        }}
        location / {{"""),
    "apache": ("etc/apache2.conf", "</VirtualHost>", """
        <Location /surveys/commute/answers>
            ProxyPass unix:{dir}/run/surveys.sock|fcgi://own/surveys/commute/answers
            ProxyFCGISetEnvIf "true" REMOTE_ADDR "%{{REMOTE_ADDR}}"
        </Location>
        </VirtualHost>"""),
}


def reload_until(site, question):
    def ask():
        try:
            return question()
        except requests.RequestException:  # an old process that ends
            return False
    site.restart_web()
    wait_until(ask, 15, "the web server's new configuration")


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_a_location_of_ones_own_fails_closed(server):
    """The web server passes what it passes to any program: nothing is taken,
    the visitor is told so, the operator reads what to do; done so, the same
    ballot is taken."""
    with Site(server, modules=["surveys"]) as site:
        def send(ballot="x"):
            return requests.post(
                site.url + DOOR, {"ballot": ballot, "mode": "bus"},
                headers={"Cookie": "a=needle"}, timeout=10,
                allow_redirects=False)
        ballot = requests.get(site.url + "/surveys/commute.json", timeout=10
                              ).json()["ballot"]
        name, old, new = OWN[server]
        with open(site.path(name), encoding="utf-8") as file:
            text = file.read()
        assert text.count(old) == 1
        with open(site.path(name), "w", encoding="utf-8") as file:
            file.write(text.replace(old, new.format(dir=site.dir)))
        reload_until(site, lambda: send().status_code == 500)
        reply = send(ballot)
        assert reply.status_code == 500 and "were not taken" in reply.text
        logged = site.logs()["log/surveys.log"].decode()
        assert re.search(r"passes \w+ to the anonymous door.*"
                         f"/{server}/formpledge-surveys.conf", logged)
        assert "needle" not in logged and ballot not in logged
        with open(site.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        reload_until(site, lambda: send().status_code == 422)
        assert send(ballot).status_code == 303
