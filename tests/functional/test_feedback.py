# SPDX-License-Identifier: BSD-2-Clause
"""The feedback form, as a visitor and as an operator meet it."""

import html
import json
import re
import socket
import sqlite3
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

TEXTS = {"category": "idea", "message": "More jobs in Zürich & \"Basel\""}
PERSON = {"name": "Ada Canary-Lovelace", "email": "ada.canary@example.org"}
OVERLONG = b"\xc0\xaf"


class Form:
    """What a browser knows of a page with the form."""

    def __init__(self, text):
        self.text = text
        self.token = re.search(r'name="form_token" value="([^"]*)"',
                               text)[1]
        found = re.search(r'name="consent" value="([^"]*)"', text)
        self.version = found[1] if found else None
        self.message = html.unescape(
            re.search(r"<textarea[^>]*>([^<]*)</textarea>", text)[1])

    def value(self, name):
        return html.unescape(
            re.search(rf'<input[^>]* name="{name}" value="([^"]*)"',
                      self.text)[1])

    def filled(self, **more):
        """Everything a visitor sends; None leaves a field out."""
        fields = dict(TEXTS, form_token=self.token, consent=self.version)
        fields.update(more)
        return {k: v for k, v in fields.items() if v is not None}


def get(session, site, path="/feedback/", **more):
    return session.get(site.url + path, allow_redirects=False, **more)


def post(session, site, data=None, path="/feedback/", **more):
    return session.post(site.url + path, data=data, allow_redirects=False,
                        **more)


def opened(session, site):
    reply = get(session, site)
    assert reply.status_code == 200
    return Form(reply.text)


SHOWN = {}  # what pledgectl showed, by site and id


def listed(site):
    """What the operator reads, newest first."""
    shown = SHOWN.setdefault(site.url, {})
    rows = json.loads(site.pledgectl("feedback", "list", "--json", "--max",
                                     "10000").stdout)
    for row in rows:
        if row["id"] not in shown:
            shown[row["id"]] = json.loads(site.pledgectl(
                "feedback", "show", "--reason=a test", "--json",
                row["id"]).stdout)
    return [shown[row["id"]] for row in rows]


def found(site, mark):
    """The one message that holds mark, with its personal fields."""
    rows = [row for row in listed(site) if mark in row["message"]]
    assert len(rows) == 1, rows
    return rows[0]


def number(site, mark):
    return len([row for row in listed(site) if mark in row["message"]])


def mark():
    return "mark-" + uuid.uuid4().hex


@pytest.fixture
def visitor(site):
    return site.session()


# The main path

def test_message_is_stored(site, visitor):
    said = mark()
    form = opened(visitor, site)
    reply = post(visitor, site, form.filled(message=said, may_contact="yes",
                                            **PERSON))
    assert reply.status_code == 303
    assert reply.headers["Location"] == "/feedback/thanks"
    thanks = get(visitor, site, "/feedback/thanks")
    assert thanks.status_code == 200 and "is stored" in thanks.text
    row = found(site, said)
    assert row["policy"] == form.version
    assert row["category"] == "idea"
    assert row["name"] == PERSON["name"] and row["email"] == PERSON["email"]
    assert row["may_contact"] is True
    assert row["may_publish"] is False and row["mail_news"] is False


def test_feedback_is_the_name_of_the_form(site, visitor):
    said = mark()
    form = Form(get(visitor, site, "/feedback/feedback").text)
    reply = post(visitor, site, form.filled(message=said),
                 "/feedback/feedback")
    assert reply.status_code == 303
    assert number(site, said) == 1


@pytest.mark.parametrize("kind", ["urlencoded", "multipart", "json"])
def test_encodings(site, visitor, kind):
    said = mark() + " ü€😀\nsecond line"
    form = opened(visitor, site)
    fields = form.filled(message=said)
    if kind == "json":
        reply = post(visitor, site, json=fields)
    elif kind == "multipart":
        reply = post(visitor, site,
                     files={k: (None, v) for k, v in fields.items()})
    else:
        reply = post(visitor, site, fields)
    assert reply.status_code == 303
    assert found(site, said[:30])["message"] == said


def test_sent_twice_is_one_row(site, visitor):
    said = mark()
    fields = opened(visitor, site).filled(message=said, **PERSON)
    for _ in range(3):
        assert post(visitor, site, fields).status_code == 303
    assert number(site, said) == 1


def test_sent_at_once_is_one_row(site):
    said = mark()
    fields = opened(site.session(), site).filled(message=said, **PERSON)

    def send(_):
        return post(site.session(), site, fields).status_code

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(send, range(24))) == {303}
    assert number(site, said) == 1


def test_other_words_under_the_same_form_are_not_lost(site, visitor):
    said, other = mark(), mark()
    form = opened(visitor, site)
    assert post(visitor, site,
                form.filled(message=said)).status_code == 303
    reply = post(visitor, site, form.filled(message=other))
    assert reply.status_code == 409
    again = Form(reply.text)
    assert again.message == other
    assert post(visitor, site,
                again.filled(message=other)).status_code == 303
    assert number(site, said) == 1 and number(site, other) == 1


# Consent and signals

def test_denial_stores_nothing(site, visitor):
    said = mark()
    form = opened(visitor, site)
    reply = post(visitor, site,
                 form.filled(message=said, consent=None, consent_denied="1"))
    assert reply.status_code == 303
    page = get(visitor, site, reply.headers["Location"])
    assert "othing" in page.text and page.status_code == 200
    assert number(site, said) == 0


def test_denial_is_as_plain_as_consent(site, visitor):
    page = opened(visitor, site).text
    buttons = re.findall(r"<button ([^>]*)>([^<]*)</button>", page)
    plain = [(re.search(r'class="([^"]*)"', attrs)[1], text)
             for attrs, text in buttons if "disabled" not in attrs]
    assert len(plain) == 2 and plain[0][0] == plain[1][0]


@pytest.mark.parametrize("consent", [None, "0", "yes"])
def test_no_consent_to_this_version_no_row(site, visitor, consent):
    said = mark()
    form = opened(visitor, site)
    reply = post(visitor, site, form.filled(message=said, consent=consent))
    assert reply.status_code == 422
    assert Form(reply.text).message == said
    assert number(site, said) == 0


def test_gpc_is_an_opt_out(site, visitor):
    said = mark()
    form = opened(visitor, site)
    reply = post(visitor, site,
                 form.filled(message=said, may_publish="yes",
                             mail_news="yes", may_contact="yes", **PERSON),
                 headers={"Sec-GPC": "1"})
    assert reply.status_code == 303
    row = found(site, said)
    assert row["mail_news"] is False and row["may_publish"] is False
    assert row["may_contact"] is True
    page = get(visitor, site, headers={"Sec-GPC": "1"}).text
    assert 'name="mail_news"' not in page
    assert "Global Privacy Control" in page


def test_news_and_publication_are_chosen_not_preset(site, visitor):
    said = mark()
    form = opened(visitor, site)
    assert not re.search(r'type="checkbox"[^>]*checked', form.text)
    post(visitor, site, form.filled(message=said, may_publish="yes",
                                    mail_news="yes", **PERSON))
    row = found(site, said)
    assert row["mail_news"] is True and row["may_publish"] is True


def test_page_says_what_becomes_of_it(site, visitor):
    page = opened(visitor, site).text
    assert "property of" in page
    policy = get(visitor, site, "/feedback/policy")
    assert policy.status_code == 200 and "Version" in policy.text


# Bad input

def test_unsuitable_fields_come_back_filled(site, visitor):
    said = mark()
    form = opened(visitor, site)
    reply = post(visitor, site, form.filled(
        message=said, category="nonsense", email="not an address",
        name="<b>\"Ada\"</b>", may_contact="yes"))
    assert reply.status_code == 422
    again = Form(reply.text)
    assert again.message == said
    assert again.value("name") == "<b>\"Ada\"</b>"
    assert again.value("email") == "not an address"
    assert re.search(r'name="may_contact"[^>]*checked', reply.text)
    assert 'href="#f-category"' in reply.text
    assert 'href="#f-email"' in reply.text
    assert "<b>" not in reply.text
    assert number(site, said) == 0
    assert post(visitor, site, again.filled(message=said)).status_code == 303


@pytest.mark.parametrize("fields,bad", [
    ({"message": ""}, "message"),
    ({"message": " \n "}, "message"),
    ({"message": "x" * 5001}, "message"),
    ({"message": "a\x01b"}, "message"),
    ({"category": ""}, "category"),
    ({"category": "IDEA"}, "category"),
    ({"email": "a@b@c"}, "email"),
    ({"email": "a@b.c\r\nBcc: d@e.f"}, "email"),
    ({"email": "a@b.c\t"}, "email"),
    ({"name": "A\nB"}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"mail_news": "yes"}, "email"),
    ({"may_contact": "yes"}, "email"),
], ids=str)
def test_field_errors(site, visitor, fields, bad):
    form = opened(visitor, site)
    reply = post(visitor, site, json=form.filled(**fields),
                 headers={"Accept": "application/json"})
    assert reply.status_code == 422
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert [e["field"] for e in reply.json()["errors"]] == [bad]


BROKEN = [
    ("application/x-www-form-urlencoded", b"message=%00", 400),
    ("application/x-www-form-urlencoded", b"message=%c0%af", 400),
    ("application/x-www-form-urlencoded", b"message=" + OVERLONG, 400),
    ("application/x-www-form-urlencoded", b"message=%zz", 400),
    ("application/x-www-form-urlencoded", b"message=a&message=b", 400),
    ("application/x-www-form-urlencoded", b"a=1&" * 300, 400),
    ("application/x-www-form-urlencoded; charset=latin1", b"a=1", 415),
    ("multipart/form-data; boundary=X", b"--X", 400),
    ("multipart/form-data", b"--X--", 400),
    ("application/json", b"{\"message\": \"a\"", 400),
    ("application/json", b"[]", 400),
    ("application/json", b"{\"message\": \"\\u0000\"}", 400),
    ("application/json", b"{\"message\": 1, \"message\": 1}", 400),
    ("text/plain", b"message=a", 415),
    ("text/html", b"", 415),
]


@pytest.mark.parametrize("kind,body,status", BROKEN,
                         ids=[f"{k[:24]}-{b[:16]}" for k, b, _ in BROKEN])
def test_broken_bodies(site, visitor, kind, body, status):
    reply = post(visitor, site, body, headers={"Content-Type": kind})
    assert reply.status_code == status
    if kind == "application/json":
        assert reply.json()["status"] == status
    else:
        assert "<h1>" in reply.text


def test_too_large(site, visitor):
    reply = post(visitor, site, {"message": "x" * 65536})
    assert reply.status_code == 413


@pytest.mark.parametrize("token", [None, "", "x", "A" * 71])
def test_missing_token_gives_a_fresh_form(site, visitor, token):
    said = mark()
    form = opened(visitor, site)
    reply = post(visitor, site, form.filled(message=said, form_token=token,
                                            **PERSON))
    assert reply.status_code == 403
    again = Form(reply.text)
    assert again.message == said and again.token != form.token
    assert again.value("email") == PERSON["email"]
    assert number(site, said) == 0
    assert post(visitor, site, again.filled(message=said)).status_code == 303


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": None},
    {"Sec-Fetch-Site": "cross-site"},
], ids=str)
def test_other_origins(site, visitor, headers):
    said = mark()
    form = opened(visitor, site)
    reply = post(visitor, site, form.filled(message=said), headers=headers)
    assert reply.status_code == 403
    assert number(site, said) == 0


def test_unknown_path_and_method(site, visitor):
    assert get(visitor, site, "/feedback/none").status_code == 404
    assert get(visitor, site, "/feedback/%66eedback/x").status_code == 404
    reply = visitor.put(site.url + "/feedback/", data="a=1")
    assert reply.status_code == 405
    assert {"GET", "POST"} <= set(re.split(r",\s*", reply.headers["Allow"]))
    assert post(visitor, site, {}, "/feedback/thanks").status_code == 405


def test_64_kib_in_small_segments(site):
    """A whole body, whatever pieces it comes in."""
    said = mark()
    form = opened(site.session(), site)
    rest = "&".join(f"{k}={requests.utils.quote(v, safe='')}"
                    for k, v in form.filled(message=said).items())
    body = ("filler=" + "x" * (65536 - 8 - len(rest)) + "&" + rest).encode()
    assert len(body) == 65536
    with socket.create_connection(("127.0.0.1", site.port)) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.sendall((
            "POST /feedback/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Origin: {site.url}\r\nConnection: close\r\nContent-Type: "
            "application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode())
        for at in range(0, len(body), 50):
            link.sendall(body[at:at + 50])
        assert link.makefile("rb").readline().split()[1] == b"303"
    assert number(site, said) == 1


# JSON

def test_json_clients(site):
    session = requests.Session()
    session.trust_env = False
    session.headers["Accept"] = "application/json"
    page = get(session, site).json()
    assert page["policy"] and page["form_token"]
    said = mark()
    fields = dict(TEXTS, message=said, consent=page["policy"])
    reply = post(session, site, json=fields)
    assert reply.status_code == 303
    thanks = get(session, site, reply.headers["Location"]).json()
    assert thanks["stored"] is True
    assert number(site, said) == 1


def test_json_resend_with_a_key(site):
    said = mark()
    session = site.session()
    version = opened(session, site).version
    fields = dict(TEXTS, message=said, consent=version)
    key = {"Idempotency-Key": said}
    for _ in range(2):
        assert post(session, site, json=fields,
                    headers=key).status_code == 303
    assert number(site, said) == 1


# What lies in the database

def test_security_at_rest_name_and_address_are_sealed(site, visitor):
    if site.database != "sqlite":
        pytest.skip("the raw files of MariaDB are searched in tests/promises")
    said, name = mark(), "Canary-" + uuid.uuid4().hex
    form = opened(visitor, site)
    post(visitor, site, form.filled(message=said, name=name,
                                    email=name + "@example.org"))
    with open(site.path("data/feedback.db"), "rb") as file:
        raw = file.read()
    try:
        with open(site.path("data/feedback.db-wal"), "rb") as file:
            raw += file.read()
    except FileNotFoundError:
        pass
    assert said.encode() in raw
    assert name.encode() not in raw
    link = sqlite3.connect(site.path("data/feedback.db"))
    columns = [row[1] for row in
               link.execute("PRAGMA table_info(feedback)")]
    assert "name" not in columns and "email" not in columns


def test_logs_no_person(site, visitor):
    name = "Canary-" + uuid.uuid4().hex
    form = opened(visitor, site)
    post(visitor, site, form.filled(message=name, name=name,
                                    email=name + "@example.org"))
    post(visitor, site, form.filled(message=name, name=name, email=name))
    for file, text in site.logs().items():
        assert name.encode() not in text, file


def test_cookies_none(site, visitor):
    """But for the one that carries the receipt to the page that shows it."""
    form = opened(visitor, site)
    assert not visitor.cookies
    post(visitor, site, form.filled(message=mark()))
    cookie, = visitor.cookies
    assert cookie.name == "fp_receipt" and cookie.path == "/feedback/thanks"
    assert cookie.discard and cookie.expires is None
    code = re.search(r"<code>(\S+)</code>",
                     get(visitor, site, "/feedback/thanks").text)[1]
    assert re.fullmatch("(?:[0-9A-HJKMNP-TV-Z]{5}-){4}"
                        "[0-9A-HJKMNP-TV-Z]{5}", code)
    assert not visitor.cookies
    assert "<code>" not in get(visitor, site, "/feedback/thanks").text


def test_receipt_sent_again_is_the_same(site):
    fields = opened(site.session(), site).filled(message=mark())
    codes = set()
    for _ in range(2):
        visitor = site.session()
        assert post(visitor, site, fields).status_code == 303
        codes.add(re.search(r"<code>(\S+)</code>",
                            get(visitor, site, "/feedback/thanks").text)[1])
    assert len(codes) == 1


# Trouble

@pytest.fixture
def down(one_site):
    """The module with a database that nobody can reach."""
    path = one_site.path("etc/feedback.conf")
    with open(path, encoding="utf-8") as file:
        kept = file.read()
    one_site.set_conf("feedback", "database",
                      '"mysql://nobody@127.0.0.1:9/none"')
    one_site.restart("feedback")
    yield one_site
    with open(path, "w", encoding="utf-8") as file:
        file.write(kept)
    one_site.restart("feedback")


def test_database_down_keeps_the_text(down):
    said = mark()
    session = down.session()
    form = opened(session, down)
    reply = post(session, down, form.filled(message=said, **PERSON))
    assert reply.status_code == 503
    assert int(reply.headers["Retry-After"]) > 0
    again = Form(reply.text)
    assert again.message == said
    assert again.value("email") == PERSON["email"]
    assert again.token == form.token
    for name, text in down.logs().items():
        assert said.encode() not in text, name


def test_health_tells(down):
    assert requests.get(down.url + "/feedback/health",
                        timeout=20).status_code == 503
