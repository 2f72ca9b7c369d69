# SPDX-License-Identifier: BSD-2-Clause
"""The feedback form through the real web server, on every database."""

import json
import socket
import uuid

import pytest
from visitor import Visitor

FORM = "/feedback/"


def word():
    return "w" + uuid.uuid4().hex[:12]


def fill(visitor, **values):
    form = visitor.get(FORM).form()
    return form.send(press="consent", **dict(
        {"category": "question", "message": "A question"}, **values))


def test_form_is_a_page(site):
    page = Visitor(site).get(FORM)
    assert page.status == 200
    headers = page.reply.headers
    assert headers["Content-Type"].startswith("text/html")
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "script-src" in headers["Content-Security-Policy"] or \
        "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers
    assert not page.visitor.cookies


def test_message_is_stored_with_consent(site):
    mark = word()
    page = fill(Visitor(site), message=f"Hello {mark}", name="Ann Example",
                email=f"{mark}@example.org", may_contact="1")
    assert page.status == 200, page.text
    listed = site.pledgectl("feedback", "list", "--json").stdout
    assert mark in json.dumps(json.loads(listed)) or \
        any_shown(site, json.loads(listed), mark)


def any_shown(site, listed, mark):
    rows = listed if isinstance(listed, list) else listed["feedback"]
    return any(mark in site.pledgectl("feedback", "show", str(row["id"]))
               .stdout for row in rows)


def test_denial_stores_nothing(site):
    before = site.pledgectl("feedback", "list", "--json").stdout
    form = Visitor(site).get(FORM).form()
    page = form.send(press="consent_denied", message=word(),
                     category="question")
    assert page.status == 200
    assert site.pledgectl("feedback", "list", "--json").stdout == before


def test_reload_sends_once(site):
    visitor, mark = Visitor(site), word()
    form = visitor.get(FORM).form()
    for _ in range(3):
        page = form.send(press="consent", message=mark, category="question")
        assert page.status == 200
    listed = json.loads(site.pledgectl("feedback", "list", "--json").stdout)
    assert json.dumps(listed).count(mark) <= 1


def test_invalid_form_comes_back_filled(site):
    visitor, mark = Visitor(site), word()
    page = fill(visitor, message="", name=mark, email="not an address")
    assert page.status == 422
    assert len(page.errors) >= 2
    values = page.form().values
    assert values["name"] == mark
    assert values["email"] == "not an address"
    assert page.form().send(press="consent", message="Now there",
                            email="").status == 200


def test_missing_token_gives_a_fresh_form(site):
    mark = word()
    page = fill(Visitor(site), message=mark, form_token="")
    assert page.status == 403
    form = page.form()
    assert form.values["message"] == mark
    assert form.send(press="consent").status == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_foreign_origin_is_refused(any_server, origin):
    form = Visitor(any_server).get(FORM).form()
    page = form.send(press="consent", message="x", category="question",
                     headers={"Origin": origin})
    assert page.status == 403


BAD = [
    ("unknown path", "GET", "/feedback/none", {}, None, 404),
    ("unknown type", "POST", FORM, {"Content-Type": "text/plain"}, b"a=1",
     415),
    ("NUL", "POST", FORM, {}, b"message=a%00b", 400),
    ("overlong UTF-8", "POST", FORM, {}, b"message=%c0%af", 400),
    ("bad UTF-8", "POST", FORM, {}, b"message=%ff", 400),
    ("duplicate", "POST", FORM, {}, b"message=a&message=b", 400),
    ("too large", "POST", FORM, {}, b"message=" + b"a" * 70000, 413),
]


@pytest.mark.parametrize("what,method,path,headers,body,status", BAD,
                         ids=[case[0] for case in BAD])
def test_bad_input(any_server, what, method, path, headers, body, status):
    sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    page = Visitor(any_server).request(method, path, data=body,
                                       headers=sent if body else {})
    assert page.status == status, (what, page.text)


def test_wrong_method_says_which(any_server):
    page = Visitor(any_server).request("DELETE", FORM)
    assert page.status == 405
    assert {"GET", "POST"} <= set(page.reply.headers["Allow"].split(", "))


def test_json_in_json_out(site):
    mark = word()
    visitor = Visitor(site, Accept="application/json")
    version = json.loads(visitor.get(FORM).text)["policy"]
    page = visitor.post(FORM, data=json.dumps(
        {"category": "question", "message": mark, "consent": version}),
        headers={"Content-Type": "application/json"}, follow=False)
    assert page.status in (200, 201, 303), page.text
    page = visitor.post(FORM, data=json.dumps({"category": "question"}),
                        headers={"Content-Type": "application/json"})
    assert page.status == 422
    assert page.reply.headers["Content-Type"].startswith(
        "application/problem+json")
    assert {"message"} <= {e["field"] for e in page.json()["errors"]}


def test_long_body_in_small_segments_arrives_whole(any_server):
    """64 KiB in 50-byte segments; what comes back is what was typed."""
    text = "".join(chr(97 + i % 26) for i in range(4000))
    fields = ("category=nonsense&form_token=&name=" + "n" * 200 +
              "&message=" + text + "&pad=")
    body = (fields + "p" * (65536 - len(fields))).encode()
    head = (f"POST {FORM} HTTP/1.1\r\nHost: 127.0.0.1:{any_server.port}\r\n"
            f"Origin: {any_server.url}\r\nConnection: close\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode()
    with socket.create_connection(("127.0.0.1", any_server.port), 30) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(head)
        for at in range(0, len(body), 50):
            sock.sendall(body[at:at + 50])
        reply = b"".join(iter(lambda: sock.recv(65536), b""))
    assert reply.split(b" ", 2)[1] in (b"403", b"422"), reply[:500]
    assert text.encode() in reply


def test_killed_module_is_back(any_server):
    site = any_server
    site.restart("feedback")
    assert Visitor(site).get(FORM).status == 200


def test_database_down_keeps_the_text(sites):
    site, mark = sites.get("nginx", "mysql"), word()
    form = Visitor(site).get(FORM).form()
    with site.database_down():
        page = form.send(press="consent", message=mark, category="question")
        assert page.status == 503
        assert int(page.reply.headers["Retry-After"]) > 0
        assert page.form().values["message"] == mark
    page = form.send(press="consent", message=mark, category="question")
    assert page.status == 200
