# SPDX-License-Identifier: BSD-2-Clause
"""The anonymous door fails closed: whatever says who is asking, and comes all
the same, is refused and named; what else comes is never read."""

import random
import re
import string
import urllib.request

import pytest
from fcgi_client import encode, params_of, raw
from site_of_tests import free_port
from survey_program import Surveys
from test_surveys import IDENTITY

DOOR = "/surveys/commute/answers"


@pytest.fixture(scope="module")
def surveys(tmp_path_factory):
    port = free_port()
    with Surveys(tmp_path_factory.mktemp("doors"),
                 metrics=f"127.0.0.1:{port}") as program:
        program.metrics_url = f"http://127.0.0.1:{port}/metrics"
        yield program


def metrics(surveys):
    """All numbers but those that tell time, memory and the tasks'."""
    with urllib.request.urlopen(surveys.metrics_url, timeout=10) as reply:
        text = reply.read().decode()
    return [line for line in text.splitlines() if "_total" in line]


def test_the_message_names_parameter_and_include(surveys):
    """What the operator reads says which parameter came and what to include,
    of either server; it does not say what was in it."""
    for name in IDENTITY:
        assert surveys.post(DOOR, "ballot=x", **{name: "needle"}
                            ).status == 500
    logged = surveys.logged()
    for name in IDENTITY:
        line, = re.findall(f".*passes {name} to the anonymous door.*", logged)
        assert "/nginx/formpledge-surveys.conf" in line
        assert "/apache/formpledge-surveys.conf" in line
        assert "/surveys/{id}/answers" in line
    assert "needle" not in logged


def test_once_a_minute_for_each(surveys):
    """A busy site's journal is not filled by a wrong configuration."""
    for _ in range(20):
        for name in IDENTITY:
            surveys.post(DOOR, "ballot=x", **{name: "needle"})
    logged = surveys.logged()
    for name in IDENTITY:
        assert logged.count(f"passes {name} to the anonymous door") == 1


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
