# SPDX-License-Identifier: BSD-2-Clause
"""examples/module does what its README says."""

import re

import pytest
from fcgi_client import request
from program import hello

ORIGIN = {"HTTP_ORIGIN": "http://localhost:8089"}


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    with hello(tmp_path_factory.mktemp("hello"),
               greeting="Good day") as found:
        yield found


def token(program):
    page = request(program.socket, "GET", "/hello/").body.decode()
    return re.search(r'name="form_token" value="([^"]+)"', page).group(1)


def post(program, **fields):
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    return request(program.socket, "POST", "/hello/", body, **ORIGIN)


def test_greets(program):
    reply = post(program, name="Ann", form_token=token(program))
    assert reply.status == 200
    assert "Good day, Ann!" in reply.body.decode()


def test_escapes(program):
    reply = post(program, name="%3Cb%3E", form_token=token(program))
    assert "Good day, &lt;b&gt;!" in reply.body.decode()


def test_name_is_required(program):
    reply = post(program, name="", form_token=token(program))
    assert reply.status == 422


def test_token_is_required(program):
    reply = post(program, name="Ann")
    assert reply.status == 403
    assert 'value="Ann"' in reply.body.decode()


def test_other_site_is_refused(program):
    reply = request(program.socket, "POST", "/hello/",
                    "name=Ann&form_token=" + token(program),
                    HTTP_ORIGIN="http://elsewhere.example")
    assert reply.status == 403


def test_rule_refuses_to_start(tmp_path):
    found = hello(tmp_path, rate_limit=20000)
    found.write("policy.conf", """
        version = "1"; name = "test"; effective = "2026-01-31";
        text = "A policy.";
        promises = ( { id = "security.abuse-held"; quote = "Held."; } );""")
    done = found.check()
    assert done.returncode == 1
    assert "rate_limit = 20000 contradicts security.abuse-held" in done.stderr
