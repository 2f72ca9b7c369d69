# SPDX-License-Identifier: BSD-2-Clause
"""What the shipped includes pass to each location, seen by a program that
answers with all it was given."""

import http.client
import json
import os
import subprocess

import pytest
from fcgi_dump import Dump
from site_of_tests import Site, free_port

MODULES = ["registration", "send-to-friend", "feedback", "surveys"]
EDGE = "0123456789abcdef" * 4
SENT = {
    "Accept": "text/html", "Accept-Language": "de", "Cookie":
    "theme=dark; fp_age=18; PHPSESSID=secret; __Secure-fp_session=abc; "
    "fp_ballot_commute=def; fp_of_age=ghi; fp_agent=no; fp_receipt=jkl",
    "User-Agent": "needle", "Referer": "http://needle/", "Origin":
    "http://here", "Sec-Fetch-Site": "same-origin", "Sec-GPC": "1",
    "Authorization": "Basic bmVlZGxl", "X-Forwarded-For": "192.0.2.1",
    "X-Real-IP": "192.0.2.1", "Forwarded": "for=192.0.2.1",
    "Formpledge-Member": "forged", "Formpledge-Edge": "forged",
    "Via": "1.1 needle", "From": "needle@example.org",
}
BASIC = {"REQUEST_METHOD", "REQUEST_URI", "CONTENT_TYPE", "CONTENT_LENGTH",
         "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ORIGIN",
         "HTTP_SEC_FETCH_SITE", "HTTP_SEC_GPC", "REMOTE_ADDR", "FORMPLEDGE_EDGE"}
DOOR = {"REQUEST_METHOD", "REQUEST_URI", "CONTENT_TYPE", "CONTENT_LENGTH"}
IDENTITY = ["HTTP_COOKIE", "REMOTE_ADDR", "REMOTE_PORT", "REMOTE_USER",
            "HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_AUTHORIZATION",
            "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "FORMPLEDGE_MEMBER",
            "FORMPLEDGE_EDGE", "QUERY_STRING", "HTTP_FORWARDED",
            "HTTP_FORMPLEDGE_MEMBER", "HTTP_FROM", "HTTP_VIA"]


def lay_edge(site):
    os.makedirs(site.path("etc/secrets"), exist_ok=True)
    with open(site.path("etc/secrets/edge.key"), "w",
              encoding="ascii") as file:
        os.fchmod(file.fileno(), 0o400)
        file.write(EDGE + "\n")


@pytest.fixture(scope="module", params=["nginx", "apache"])
def dumped(request):
    with Site(request.param, modules=[], prepare=lay_edge,
              options=["--relay", "smtp://127.0.0.1:9"]) as site:
        site.dumps = {name: Dump(site.path("run", name + ".sock"))
                      for name in MODULES}
        site.dumps["registration"].headers = (
            "Variable-FORMPLEDGE_MEMBER: m-0001\r\n")
        yield site
        for dump in site.dumps.values():
            dump.__exit__()


def ask(site, path, method="POST", body=b"a=1", headers=None):
    """The parameters that arrived, as a dict, and how often each did."""
    link = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    sent = dict(SENT, **(headers or {}))
    if method == "POST":
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    link.request(method, path, body if method == "POST" else None, sent)
    reply = link.getresponse()
    text = reply.read()
    link.close()
    assert reply.status == 200, (path, reply.status, text)
    params = json.loads(text)["params"]
    assert len({name for name, _ in params}) == len(params), params
    return dict(params)


def cookies(params):
    return {part.split("=")[0].strip()
            for part in params.get("HTTP_COOKIE", "").split(";")} - {""}


CASES = [
    # path, names of cookies, query passed
    ("/feedback/?x=needle", {"fp_age", "fp_of_age", "fp_receipt"}, None),
    ("/feedback/contest/age?x=needle", {"fp_age", "fp_of_age", "fp_receipt"},
     None),
    ("/feedback/contact?x=needle", {"fp_age", "fp_of_age", "fp_receipt"},
     None),
    ("/registration/?x=needle",
     {"fp_age", "fp_of_age", "__Secure-fp_session"}, None),
    ("/registration/age?x=needle",
     {"fp_age", "fp_of_age", "__Secure-fp_session"}, None),
    ("/registration/verify?token=abc",
     {"fp_age", "fp_of_age", "__Secure-fp_session"}, "token=abc"),
    ("/send-to-friend/?url=/jobs/7", set(), "url=/jobs/7"),
    ("/surveys/commute?x=needle", {"fp_ballot_commute"}, None),
    ("/surveys/commute.json?x=needle", {"fp_ballot_commute"}, None),
    ("/surveys/commute/results?x=needle", {"fp_ballot_commute"}, None),
]


@pytest.mark.parametrize("path,names,query", CASES,
                         ids=[case[0] for case in CASES])
def test_location_passes_only_what_it_may_see(dumped, path, names, query):
    params = ask(dumped, path)
    assert params["REQUEST_URI"] == path.split("?")[0]
    assert params["FORMPLEDGE_EDGE"] == EDGE
    assert params["REMOTE_ADDR"] == "127.0.0.1"
    assert cookies(params) == names
    assert params.get("QUERY_STRING") == query
    assert "needle" not in json.dumps(params)
    if dumped.server == "nginx":
        more = {"HTTP_COOKIE", "QUERY_STRING", "FORMPLEDGE_MEMBER"}
        assert set(params) - more <= BASIC


@pytest.mark.parametrize("path", ["/surveys/commute/answers",
                                  "/surveys/x/../commute/answers",
                                  "/surveys/commute/answers?who=needle",
                                  "/surveys//commute/%61nswers"])
def test_anonymous_door_is_told_nothing(dumped, path):
    params = ask(dumped, path)
    assert params["REQUEST_URI"] == "/surveys/commute/answers"
    assert not [name for name in IDENTITY if params.get(name)]
    assert not [name for name in params if name.startswith("HTTP_")
                and name != "HTTP_HOST" and name != "HTTP_CONNECTION"], params
    if dumped.server == "nginx":
        assert set(params) == DOOR


# What a browser, a program in front or a curious site may add, too.
MORE = {"X-Custom-Visitor": "needle", "X-Request-Id": "needle",
        "CF-Connecting-IP": "192.0.2.9", "True-Client-IP": "192.0.2.9",
        "Remote-User": "needle", "Remote-Addr": "192.0.2.9",
        "Query-String": "who=needle", "Sec-CH-UA": "needle",
        "Priority": "u=1", "Traceparent": "needle", "If-None-Match": "needle"}


def test_anonymous_door_of_a_curious_client(dumped):
    """Headers that look like the parameters of the list, and unheard-of
    ones. nginx passes none; Apache passes what has no name in the list, and
    the module never reads that."""
    params = ask(dumped, "/surveys/commute/answers?who=needle", headers=MORE)
    assert not [name for name in IDENTITY if params.get(name)]
    assert params.get("HTTP_REMOTE_ADDR", "192.0.2.9") == "192.0.2.9"
    if dumped.server == "nginx":
        assert set(params) == DOOR


HTTP2 = {  # the line of a configuration, and what makes it speak HTTP/2 too
    "nginx": ("etc/nginx.conf", "listen 127.0.0.1:{old};",
              "listen 127.0.0.1:{old};\n\t\t\tlisten 127.0.0.1:{new} http2;"),
    "apache": ("etc/apache2.conf", "Listen 127.0.0.1:{old}",
               "LoadModule http2_module /usr/lib/apache2/modules/mod_http2.so"
               "\n\tListen 127.0.0.1:{old}\n\tProtocols h2c http/1.1"),
}


@pytest.fixture(scope="module")
def http2(dumped):
    """A port where the same site speaks HTTP/2."""
    name, line, more = HTTP2[dumped.server]
    old, new = dumped.port, free_port()
    with open(dumped.path(name), encoding="utf-8") as file:
        text = file.read()
    line, more = line.format(old=old), more.format(old=old, new=new)
    assert line in text
    with open(dumped.path(name), "w", encoding="utf-8") as file:
        file.write(text.replace(line, more, 1))
    dumped.restart_web()
    return new if dumped.server == "nginx" else old


def ask_http2(port, path, headers):
    """The parameters that arrived of a POST."""
    command = ["curl", "-sS", "--http2-prior-knowledge", "--max-time", "20",
               "--retry-connrefused", "--retry", "10", "--data", "a=1",
               "-w", "\n%{http_version} %{http_code}"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run([*command, f"http://127.0.0.1:{port}{path}"],
                          capture_output=True, text=True, check=True)
    text, _, said = done.stdout.rpartition("\n")
    assert said == "2 200", done.stdout
    return dict(json.loads(text)["params"])


@pytest.mark.parametrize("path", ["/surveys/commute/answers",
                                  "/surveys/commute/answers?who=needle"])
def test_anonymous_door_over_http2(dumped, http2, path):
    """The same of HTTP/2, where headers come in another form."""
    params = ask_http2(http2, path, {**SENT, **MORE})
    assert not [name for name in IDENTITY if params.get(name)]
    assert params["REQUEST_URI"] == "/surveys/commute/answers"
    if dumped.server == "nginx":
        assert set(params) == DOOR


def test_page_behind_the_door_is_told_little(dumped):
    """It is seen right after an answer: its language, and no more of whom."""
    params = ask(dumped, "/surveys/commute/thanks?x=needle", "GET")
    assert params["REQUEST_URI"] == "/surveys/commute/thanks"
    assert params["HTTP_ACCEPT_LANGUAGE"] == "de"
    assert params["FORMPLEDGE_EDGE"] == EDGE
    assert "needle" not in json.dumps(params)
    assert not cookies(params), "the ballot's neither"
    if dumped.server == "nginx":
        assert set(params) - {"CONTENT_TYPE", "CONTENT_LENGTH"} == {
            "REQUEST_METHOD", "REQUEST_URI", "HTTP_ACCEPT",
            "HTTP_ACCEPT_LANGUAGE", "FORMPLEDGE_EDGE"}


def test_body_arrives_whole(dumped):
    body = bytes(range(256)) * 256
    ask(dumped, "/feedback/", body=body)
    assert dumped.dumps["feedback"].seen[-1]["stdin"].encode("latin-1") == body


@pytest.mark.parametrize("path", ["/feedback/", "/registration/age",
                                  "/feedback/contact", "/feedback/contest/age",
                                  "/send-to-friend/",
                                  "/surveys/commute/answers"])
def test_body_of_unknown_length_is_refused(dumped, path):
    link = http.client.HTTPConnection("127.0.0.1", dumped.port, timeout=10)
    link.request("POST", path, iter([b"a=1"]),
                 {"Transfer-Encoding": "chunked"}, encode_chunked=True)
    assert link.getresponse().status == 411
    link.close()


@pytest.mark.parametrize("path", ["/feedback/", "/surveys/commute/answers"])
def test_body_over_the_limit_is_refused(dumped, path):
    if dumped.server == "apache":
        pytest.skip("on Apache the module holds the limit")
    link = http.client.HTTPConnection("127.0.0.1", dumped.port, timeout=10)
    link.request("POST", path, b"a" * (64 * 1024 + 1))
    assert link.getresponse().status == 413
    link.close()


def test_authorize_is_not_for_visitors(dumped):
    for path in ("/registration/authorize", "/formpledge-authorize"):
        link = http.client.HTTPConnection("127.0.0.1", dumped.port)
        link.request("GET", path, headers={"Cookie": "fp_session=a"})
        assert link.getresponse().status == 404, path
        link.close()


def test_member_of_a_survey_is_the_authorizers_word(dumped):
    if dumped.server == "apache":
        pytest.skip("mod_authnz_fcgi speaks TCP; test_survey_members has it")
    params = ask(dumped, "/surveys/workplace", method="GET")
    assert params["FORMPLEDGE_MEMBER"] == "m-0001"
    asked = dict(dumped.dumps["registration"].seen[-1]["params"])
    assert asked["REQUEST_URI"] == "/registration/authorize"
    assert asked["FORMPLEDGE_AUDIENCE"] == "surveys"
    assert asked["FORMPLEDGE_REQUIRE"] == "member"
    assert cookies(asked) == {"fp_of_age", "__Secure-fp_session"}
    assert set(asked) == {"REQUEST_METHOD", "REQUEST_URI", "HTTP_COOKIE",
                          "FORMPLEDGE_REQUIRE", "FORMPLEDGE_AUDIENCE",
                          "FORMPLEDGE_PATH", "FORMPLEDGE_EDGE"}
    assert asked["FORMPLEDGE_PATH"] == ""


def test_only_reading_requests_are_kept(dumped):
    if dumped.server == "apache":
        pytest.skip("Apache opens a connection for each request")
    feedback = dumped.dumps["feedback"]
    before = len(feedback.seen)
    for method in ("GET", "POST"):
        ask(dumped, "/feedback/", method=method)
    assert len(feedback.seen) == before + 2
