# SPDX-License-Identifier: BSD-2-Clause
"""The gate of a real program on a real socket: what libfcgi could be killed
or misled with, then a good request, which is still answered."""

import json
import struct
import time

import fcgi_client as fcgi
import pytest
from fcgi_client import (ABORT, AUTHORIZER, BEGIN, DATA, FILTER, GET_VALUES,
                         KEEP, PARAMS, STDIN, begin, encode, pair, pairs,
                         params_of, raw, record, request, stream)
from program import probe, timed
from site_of_tests import wait_until

GET = params_of("GET", "/probe/echo")
HEAD = begin() + stream(PARAMS, pairs(GET))
END = record(STDIN)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    with probe(tmp_path_factory.mktemp("gate")) as found:
        yield found


def post(params=(), body=b"abc", chunk=65535):
    return encode({**params_of("POST", "/probe/echo", body), **dict(params)},
                  body, chunk=chunk)


# What must end in a closed connection and no reply.
REFUSED = {
    "get-values-repeated": record(GET_VALUES, pairs(
        [("FCGI_MAX_CONNS", "")] * 6), ident=0),
    "get-values-once": record(GET_VALUES, pair("FCGI_MPXS_CONNS", ""),
                              ident=0),
    "unknown-management": record(42, b"x", ident=0),
    "unknown-type": begin() + record(42, b"x"),
    "huge-lengths": begin() + record(
        PARAMS, b"\xff\xff\xff\xfe\xff\xff\xff\xfeAB") + record(PARAMS) + END,
    "pair-cut-off": begin() + record(PARAMS, b"\x05\x05AB") + record(PARAMS) +
    END,
    "length-cut-off": begin() + record(PARAMS, b"\x80\x00") + record(PARAMS) +
    END,
    "begin-padded": begin(padding=8) + stream(PARAMS, pairs(GET)) + END,
    "begin-short": record(BEGIN, b"\0\1\0\0") + stream(PARAMS, pairs(GET)) +
    END,
    "begin-long": record(BEGIN, b"\0\1" + b"\0" * 14),
    "begin-twice": begin() + begin(),
    "begin-missing": stream(PARAMS, pairs(GET)) + END,
    "params-end-padded": begin() + record(PARAMS, pairs(GET)) + record(
        PARAMS, padding=8) + END,
    "params-after-end": HEAD + record(PARAMS, pair("A", "b")) + END,
    "stdin-before-params": begin() + record(STDIN, b"x"),
    "stdin-before-end-of-params": begin() + record(PARAMS, pairs(GET)) + END,
    "data-record": HEAD + record(DATA, b"x") + END,
    "version-0": begin(version=0) + stream(PARAMS, pairs(GET)) + END,
    "version-2": begin() + record(PARAMS, b"", version=2) + END,
    "id-0": encode(GET, ident=0),
    "id-changes": begin(ident=1) + stream(PARAMS, pairs(GET), ident=2) + END,
    "stdin-of-another-id": HEAD + record(STDIN, ident=9),
    "role-0": begin(role=0) + stream(PARAMS, pairs(GET)) + END,
    "role-filter": begin(role=FILTER) + stream(PARAMS, pairs(GET)) + END,
    "role-big": begin(role=257) + stream(PARAMS, pairs(GET)) + END,
    "abort": HEAD + record(ABORT),
    "abort-in-params": begin() + record(PARAMS, pairs(GET)) + record(ABORT),
    "trailing-byte": encode(GET) + b"x",
    "trailing-request": encode(GET, flags=KEEP) + encode(GET),
    "name-with-equals": begin() + stream(PARAMS, pairs(GET) + pair(
        "QUERY_STRING=evil", "x")) + END,
    "name-with-nul": begin() + stream(PARAMS, pairs(GET) + pair(
        "A\0B", "x")) + END,
    "name-empty": begin() + stream(PARAMS, pairs(GET) + pair("", "x")) + END,
    "value-with-nul": begin() + stream(PARAMS, pairs(GET) + pair(
        "HTTP_COOKIE", "a\0b")) + END,
    "too-many-records": begin() + b"".join(
        record(PARAMS, bytes([b])) for b in pairs(GET) * 8) + record(
            PARAMS) + END,
    "http": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "zeros": b"\0" * 64,
}

# What gets a status all the same.
ANSWERED = {
    "duplicate-method": (400, begin() + stream(PARAMS, pairs(GET) + pair(
        "REQUEST_METHOD", "POST")) + END),
    "duplicate-uri": (400, begin() + stream(PARAMS, pairs(GET) + pair(
        "REQUEST_URI", "/probe/word")) + END),
    "duplicate-cookie": (400, begin() + stream(PARAMS, pairs(GET) + pair(
        "HTTP_COOKIE", "a=1") + pair("HTTP_COOKIE", "a=2")) + END),
    "duplicate-length": (400, begin() + stream(PARAMS, pairs(params_of(
        "POST", "/probe/echo", b"abc")) + pair("CONTENT_LENGTH", "3")) +
        stream(STDIN, b"abc")),
    "duplicate-edge": (400, begin() + stream(PARAMS, pairs(GET) + pair(
        "FORMPLEDGE_EDGE", "0" * 64) * 2) + END),
    "no-method": (400, encode({"REQUEST_URI": "/probe/echo"})),
    "no-uri": (400, encode({"REQUEST_METHOD": "GET"})),
    "no-params": (400, begin() + record(PARAMS) + END),
    "length-too-long": (400, post({"CONTENT_LENGTH": "4"})),
    "length-too-short": (400, post({"CONTENT_LENGTH": "2"})),
    "length-negative": (400, post({"CONTENT_LENGTH": "-3"})),
    "length-words": (400, post({"CONTENT_LENGTH": "3 or so"})),
    "length-overflow": (400, post({"CONTENT_LENGTH": "9" * 30})),
    "length-over-limit": (413, post({"CONTENT_LENGTH": "65537"})),
    "body-over-limit": (413, post({"CONTENT_LENGTH": ""}, b"x" * 65537)),
    "params-over-64k": (431, encode({**GET, **{
        f"HTTP_X_{i}": "v" * 16000 for i in range(5)}})),
    "value-over-16k": (431, encode({**GET, "HTTP_X": "v" * 16385})),
    "pairs-over-256": (431, encode({**GET, **{
        f"HTTP_X_{i}": "" for i in range(300)}})),
    "escape-in-path": (404, encode(params_of("GET", "/probe/ech%6f"))),
    "another-mount": (404, encode(params_of("GET", "/probes/echo"))),
    "relative-path": (404, encode(params_of("GET", "probe/echo"))),
    "uri-of-another-host": (404, encode(params_of(
        "GET", "http://x/probe/echo"))),
    "unknown-path": (404, encode(params_of("GET", "/probe/none"))),
    "unknown-method": (405, encode(params_of("BREW", "/probe/echo"))),
}

# What real servers send and must be let in.
LET_IN = {
    "duplicate-forwarded-for": encode(list(GET.items()) + [
        ("HTTP_X_FORWARDED_FOR", "192.0.2.1")] * 2),
    "duplicate-accept": encode(list(GET.items()) + [
        ("HTTP_ACCEPT", "text/html"), ("HTTP_ACCEPT", "application/json")]),
    "duplicate-language": encode(list(GET.items()) + [
        ("HTTP_ACCEPT_LANGUAGE", "de"), ("HTTP_ACCEPT_LANGUAGE", "en")]),
    "apache-names": encode({**GET, "redirect-carefully": "1",
                            "proxy-fcgi-pathinfo": "x"}),
    "empty-length": encode({**GET, "CONTENT_LENGTH": ""}),
    "query": encode(params_of("GET", "/probe/echo?a=%41&b")),
    "padding": begin() + record(PARAMS, pairs(GET), padding=7) + record(
        PARAMS) + END,
    "padding-of-the-end": HEAD + record(STDIN, padding=8),
    "params-in-pieces": begin() + stream(PARAMS, pairs(GET), 3) + END,
    "high-id": encode(GET, ident=65535),
    "reserved-flags": encode(GET, flags=0xfe),
    "params-of-63k": encode({**GET, **{
        f"HTTP_X_{i}": "v" * 15700 for i in range(4)}}),
    "body-of-get": encode(GET, b"ignored"),
    "authorizer": encode({**GET, "REQUEST_URI": "/any"}, role=AUTHORIZER),
}


def still_answers(program):
    reply = request(program.socket, "GET", "/probe/echo")
    assert reply.status == 200


@pytest.mark.parametrize("name", REFUSED)
def test_refused(program, name):
    assert raw(program.socket, REFUSED[name]) is None
    still_answers(program)


@pytest.mark.parametrize("name", ANSWERED)
def test_answered(program, name):
    status, data = ANSWERED[name]
    assert raw(program.socket, data).status == status
    still_answers(program)


@pytest.mark.parametrize("name", LET_IN)
def test_let_in(program, name):
    reply = raw(program.socket, LET_IN[name])
    assert reply.status == 200
    assert reply.ended == struct.pack("!IB3x", 0, 0)


@pytest.mark.parametrize("name", ["get-values-repeated", "pair-cut-off",
                                  "trailing-byte", "abort"])
def test_refused_byte_by_byte(program, name):
    with program.connect() as conn:
        try:
            for byte in REFUSED[name]:
                conn.send(bytes([byte]))
        except (BrokenPipeError, ConnectionResetError):
            return
        if name != "trailing-byte":  # answered before the byte came
            assert conn.reply() is None
    still_answers(program)


@pytest.mark.parametrize("cut", [1, 8, 20, 60, 100])
def test_cut_off(program, cut):
    """Half a request is no request."""
    with program.connect() as conn:
        conn.send(post()[:cut])
        conn.sock.shutdown(1)
        assert conn.reply() is None
    still_answers(program)


def test_body_in_50_byte_segments(program):
    body = bytes(i % 251 + 1 for i in range(65536)).replace(b"\n", b"x")
    body = bytes(b if 32 <= b < 127 else 65 for b in body)
    reply = raw(program.socket, post(body=body, chunk=50))
    seen = json.loads(reply.body)
    assert seen["body_length"] == 65536
    assert seen["body"].encode() == body


def test_body_in_one_byte_records(program):
    reply = raw(program.socket, post(body=b"y" * 3000, chunk=1))
    assert json.loads(reply.body)["body"] == "y" * 3000


def test_body_without_length(program):
    """Apache passes a chunked body on without saying how long it is."""
    params = params_of("POST", "/probe/echo")
    del params["CONTENT_LENGTH"]
    reply = raw(program.socket, encode(params, b"z" * 65536))
    assert json.loads(reply.body)["body_length"] == 65536


def test_limit_of_a_route(program):
    body = b"l" * (1024 * 1024)
    for size, status in (len(body), 200), (len(body) + 1, 413):
        reply = request(program.socket, "POST", "/probe/large",
                        (body + b"l")[:size])
        assert reply.status == status


def test_refusal_reaches_who_still_sends(program):
    """413 is seen although megabytes are still on their way."""
    reply = request(program.socket, "POST", "/probe/echo",
                    b"m" * (8 * 1024 * 1024))
    assert reply.status == 413


def test_only_listed_params(program):
    reply = request(program.socket, "GET", "/probe/echo?x=1", HTTP_SEC_GPC="1",
                    HTTP_USER_AGENT="needle", REMOTE_USER="needle",
                    QUERY_STRING="x=1", HTTP_COOKIE="a=1")
    seen = json.loads(reply.body)
    assert set(seen["params"]) == {"REQUEST_METHOD", "REQUEST_URI",
                                   "REMOTE_ADDR", "HTTP_SEC_GPC",
                                   "HTTP_COOKIE"}
    assert seen["params"]["REQUEST_URI"] == "/probe/echo"
    assert seen["query"] == ""
    assert "needle" not in reply.body.decode()


def test_quiet_route_sees_its_own_alone(program):
    reply = request(program.socket, "POST", "/probe/quiet", b"a=1",
                    HTTP_COOKIE="c=1", HTTP_X_FORWARDED_FOR="192.0.2.1",
                    HTTP_ORIGIN="http://x", HTTP_ACCEPT="text/html")
    assert set(json.loads(reply.body)["params"]) == {
        "REQUEST_METHOD", "REQUEST_URI", "CONTENT_TYPE", "CONTENT_LENGTH",
        "HTTP_COOKIE", "HTTP_X_FORWARDED_FOR"}


def test_doubled_params_are_explained(program):
    """fastcgi_params beside our include: refused, and the operator learns."""
    both = pairs(GET) + pairs({"REQUEST_METHOD": "GET"})
    reply = raw(program.socket, begin() + stream(PARAMS, both) + END)
    assert reply.status == 400
    assert "without fastcgi_params beside it" in program.logged()


@pytest.mark.parametrize("sent", [{"QUERY_STRING": "q=a+b%21"}, {}])
def test_query_only_where_read(program, sent):
    reply = request(program.socket, "GET", "/probe/query?q=a+b%21", **sent)
    assert json.loads(reply.body)["q"] == "a b!"


def test_kept_connection(program):
    with program.connect() as conn:
        for i in range(20):
            conn.send(encode(GET, flags=KEEP, ident=i + 1))
            assert conn.reply().status == 200
            body = b"b" * (i * 100)
            conn.send(encode(params_of("POST", "/probe/inline", body), body,
                             flags=KEEP, ident=100 + i))
            assert json.loads(conn.reply().body)["body_length"] == i * 100


def test_not_kept_is_closed(program):
    with program.connect() as conn:
        conn.send(encode(GET))
        assert conn.reply().status == 200
        assert conn.is_closed()


def test_dripping_delays_nobody(program):
    """200 connections drip headers; others are answered as before."""
    def median_of(n):
        times = sorted(timed(lambda: request(
            program.socket, "GET", "/probe/echo"))[1] for _ in range(n))
        return times[n // 2], times[-2]

    before, _ = median_of(50)
    drips = [program.connect() for _ in range(200)]
    data = encode(GET)
    try:
        for at in range(20):
            for conn in drips:
                conn.send(data[at:at + 1])
        during, slowest = median_of(50)
        assert during < max(5 * before, 0.05)
        assert slowest < 1
        for conn in drips:
            conn.send(data[20:])
        assert all(conn.reply().status == 200 for conn in drips)
    finally:
        for conn in drips:
            conn.close()


def test_many_unfinished_make_room(program):
    """More connections than there may be: the oldest unfinished one goes."""
    idle = []
    try:
        for _ in range(1100):
            idle.append(program.connect())
            idle[-1].send(b"\1")
        still_answers(program)
        wait_until(idle[0].is_closed, 5, "an end")
    finally:
        for conn in idle:
            conn.close()
    still_answers(program)


def test_reply_to_slow_reader(program):
    """A megabyte to who does not read holds no worker, and arrives."""
    slow = [program.connect() for _ in range(16)]
    try:
        for i, conn in enumerate(slow):
            conn.send(encode(params_of("GET", ["/probe/big/1000000",
                                               "/probe/bigline/1000000"][i % 2])))
        _, took = timed(lambda: still_answers(program))
        assert took < 5
        for conn in slow:
            assert len(conn.reply().body) == 1000000
    finally:
        for conn in slow:
            conn.close()


@pytest.mark.parametrize("size", [0, 1, 65000, 65528, 65529, 131056, 500000,
                                  1048576])
def test_sizes_of_replies(program, size):
    reply = request(program.socket, "GET", f"/probe/big/{size}")
    assert reply.status == 200
    assert reply.body == b"x" * size
    assert reply.headers["content-length"] == str(size)


def test_reply_over_the_limit(program):
    reply = request(program.socket, "GET", "/probe/big/6291457")
    assert reply.status == 500
    assert "/big/{} is over the limit" in program.logged()


def test_head_has_no_body(program):
    reply = request(program.socket, "HEAD", "/probe/big/100")
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["content-length"] == "100"


def test_aborted_while_served(program):
    """The web server goes away while a worker is at it."""
    conn = program.connect()
    conn.send(encode(params_of("GET", "/probe/slow/100")))
    conn.close()
    time.sleep(0.2)
    still_answers(program)
