# SPDX-License-Identifier: BSD-2-Clause
"""Ballots that the server signs without seeing them (RFC 9474)."""

import hashlib
import json
import os
import signal
import sqlite3

import pytest
from blind_client import Blinding
from fcgi_client import encode, params_of, raw
from site_of_tests import wait_until
from survey_program import Surveys
from test_surveys import MEMBER, ballot_of, counted, start, visit

JSON = "application/json"


@pytest.fixture
def surveys(tmp_path):
    with Surveys(tmp_path) as program:
        program.trusted = {}
        yield program


@pytest.fixture
def workplace(tmp_path):
    with Surveys(tmp_path, ["workplace"]) as program:
        program.trusted = {"FORMPLEDGE_EDGE": program.keys["edge"]}
        yield program


def key_of(program, name):
    wait_until(lambda: program.get(f"/surveys/{name}/ballot").status == 200,
               10, "the key")
    said = json.loads(program.get(f"/surveys/{name}/ballot").body)
    assert said["fingerprint"] == hashlib.sha256(
        bytes.fromhex(said["key"])).hexdigest()
    return said["key"]


def ask(program, name, body, content_type=JSON, **params):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    path = f"/surveys/{name}/ballot"
    sent = {**params_of("POST", path, body, CONTENT_TYPE=content_type),
            **program.trusted, **params}
    return raw(program.socket, encode(sent, body))


def ballot(program, name="commute", **params):
    """One issued to this member, or to anyone."""
    mine = Blinding(key_of(program, name), name)
    reply = ask(program, name, {"blinded": mine.blinded}, **params)
    assert reply.status == 200, reply.body
    return mine.ballot(json.loads(reply.body)["signature"])


def test_issued_and_counted(surveys):
    """Both kinds of ballot, each once, in one tally."""
    for _ in range(20):
        mine = ballot(surveys)
        assert surveys.answer(ballot=mine, mode="bike").status == 303
        assert surveys.answer(ballot=mine, mode="bus").status == 409
        assert surveys.answer(mode="walk").status == 303
    surveys.tool("close", "commute")
    found = counted(surveys, 40)
    assert found["mode", "bike"] == found["mode", "walk"] == 20
    assert found["mode", "bus"] == 0


def test_what_is_no_ballot(surveys):
    mine = ballot(surveys)
    for wrong in [mine[:-1] + ("0" if mine[-1] != "0" else "1"),
                  "0" * 64 + mine[64:], mine[:64] + "f" * 512,
                  mine[:64] + "0" * 512, "g" * 576, mine + "00", mine[:64]]:
        reply = surveys.answer(ballot=wrong, mode="bike")
        assert reply.status == 422 and b"came without a ballot" in reply.body
    assert surveys.answer(ballot=mine, mode="bike").status == 303


def test_ballot_of_another_survey(tmp_path):
    with Surveys(tmp_path, ["commute", "workplace"]) as program:
        program.trusted = {}
        mine = ballot(program)
        assert program.answer("workplace", mine).status == 422
        assert program.answer("commute", mine).status == 303


def test_once_a_member(workplace):
    """survey.once: the same blinded message is signed again, no other; and
    never one of each kind."""
    mine = Blinding(key_of(workplace, "workplace"), "workplace")
    first = ask(workplace, "workplace", {"blinded": mine.blinded}, **MEMBER)
    again = ask(workplace, "workplace", {"blinded": mine.blinded}, **MEMBER)
    assert first.status == again.status == 200 and first.body == again.body
    other = Blinding(key_of(workplace, "workplace"), "workplace")
    reply = ask(workplace, "workplace", {"blinded": other.blinded}, **MEMBER)
    assert reply.status == 409
    assert b"cannot see whether you have answered" in reply.body
    _, cookie, token = visit(workplace, MEMBER)
    assert start(workplace, cookie, token, MEMBER).status == 409
    second = {"FORMPLEDGE_MEMBER": "pairwise-pseudonym-2"}
    _, cookie, token = visit(workplace, second)
    form = start(workplace, cookie, token, second)
    assert form.status == 200 and len(ballot_of(form)) == 64
    assert ask(workplace, "workplace", {"blinded": other.blinded}, **second
               ).status == 409
    text = mine.ballot(json.loads(first.body)["signature"])
    assert workplace.answer("workplace", text, size="m").status == 303


def test_what_is_not_signed(workplace):
    """And uses nothing up."""
    for body in [{}, {"blinded": ""}, {"blinded": "f" * 512},
                 {"blinded": "x" * 512}, {"blinded": "0" * 511}]:
        assert ask(workplace, "workplace", body, **MEMBER).status == 422
    for body in [b"{", b"[]", b'{"blinded": {"a": 1}}', b"\xff"]:
        assert ask(workplace, "workplace", body, **MEMBER).status == 400
    mine = Blinding(key_of(workplace, "workplace"), "workplace")
    sent = {"blinded": mine.blinded}
    assert ask(workplace, "workplace", sent).status == 401
    assert ask(workplace, "workplace", sent, **MEMBER,
               FORMPLEDGE_EDGE="").status == 401
    assert ask(workplace, "workplace", sent, **MEMBER,
               HTTP_ORIGIN="http://evil.example").status == 403
    assert ask(workplace, "workplace", sent, **MEMBER,
               HTTP_COOKIE="a=b").status == 403
    form = f"blinded={mine.blinded}".encode()
    assert ask(workplace, "workplace", form,
               "application/x-www-form-urlencoded", **MEMBER,
               HTTP_ORIGIN="http://localhost:8089").status == 403
    assert ask(workplace, "workplace", sent, **MEMBER).status == 200


def test_how_often(tmp_path):
    with Surveys(tmp_path, ballots_rate=3) as program:
        program.trusted = {}
        key = key_of(program, "commute")
        sent = {"blinded": Blinding(key, "commute").blinded}
        got = [ask(program, "commute", sent) for _ in range(4)]
        assert [reply.status for reply in got] == [200, 200, 200, 429]
        assert got[3].headers["retry-after"] == "60"


def test_the_blank_form(workplace):
    """For a ballot kept: whoever asks is not looked at."""
    page = workplace.get("/surveys/workplace/form")
    assert page.status == 200
    assert b'name="ballot" value=""' in page.body
    assert "set-cookie" not in page.headers
    assert workplace.get("/surveys/nothing/form").status == 404


def test_the_script(surveys):
    """Small, of this site, and the only one that the policy allows."""
    reply = surveys.get("/surveys/ballot.js")
    assert reply.status == 200 and len(reply.body) < 4000
    assert reply.headers["content-type"] == "text/javascript; charset=utf-8"
    assert reply.headers["cache-control"] == "public, max-age=86400"
    page = surveys.get("/surveys/commute")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'; connect-src 'self'" in policy
    assert "unsafe" not in policy and b'<script src="/surveys/ballot.js?v=' \
        in page.body
    other = surveys.get("/surveys/").headers["content-security-policy"]
    assert "script-src" not in other and "connect-src" not in other


def test_notice_shows_the_fingerprint(workplace):
    page, _, _ = visit(workplace, MEMBER)
    key = bytes.fromhex(key_of(workplace, "workplace"))
    assert hashlib.sha256(key).hexdigest().encode() in page.body


def rows(program):
    with sqlite3.connect(f"{program.dir}/surveys.db") as db:
        return db.execute("SELECT issuer, issuer_public, state FROM survey"
                          ).fetchone()


def test_taken_while_the_database_is_down(surveys):
    """Also after a restart; only issuing waits."""
    kept = [ballot(surveys) for _ in range(2)]
    path = f"{surveys.dir}/surveys.db"
    surveys.stop(signal.SIGKILL)
    os.rename(path, path + ".away")
    os.mkdir(path)
    surveys.start()
    assert surveys.answer(ballot=kept[0], mode="bike").status == 303
    sent = {"blinded": Blinding(key_of(surveys, "commute"), "commute").blinded}
    assert ask(surveys, "commute", sent).status == 503
    os.rmdir(path)
    os.rename(path + ".away", path)
    assert surveys.answer(ballot=kept[0], mode="bike").status == 409
    assert surveys.answer(ballot=kept[1], mode="bike").status == 303


def test_the_key_cannot_change(surveys):
    """survey.promise-is-one-way: another key in the database is refused and
    reported; ballots that were issued stay good."""
    before, kept = key_of(surveys, "commute"), ballot(surveys)
    good = rows(surveys)
    surveys.stop()
    for issuer, public in [
            (b"x" * 1000, good[1]),
            (good[0], good[1][:50] + b"\1" + good[1][51:])]:
        with sqlite3.connect(f"{surveys.dir}/surveys.db") as db:
            db.execute("UPDATE survey SET issuer = ?, issuer_public = ?",
                       (issuer, public))
        surveys.start()
        surveys.wait_open("commute")
        assert key_of(surveys, "commute") == before
        health = surveys.get("/surveys/health")
        assert health.status == 503
        assert "gives no blind ballots" in surveys.logged()
        sent = {"blinded": Blinding(before, "commute").blinded}
        assert ask(surveys, "commute", sent).status == 503
        surveys.stop()
    surveys.start()
    assert surveys.answer(ballot=kept, mode="bike").status == 303


def test_closing_destroys_the_key(surveys):
    mine = ballot(surveys)
    issuer, public, _ = rows(surveys)
    assert issuer and os.path.exists(f"{surveys.dir}/boxes/commute.issuer")
    surveys.tool("close", "commute")
    assert rows(surveys) == (None, public, 3)
    wait_until(lambda: surveys.get("/surveys/commute/ballot").status == 410,
               10, "the survey closed")
    wait_until(lambda: not os.path.exists(
        f"{surveys.dir}/boxes/commute.issuer"), 10, "the file removed")
    assert surveys.answer(ballot=mine).status == 410
    with open(f"{surveys.dir}/surveys.db", "rb") as file:
        assert issuer not in file.read()


def test_opened_before_there_were_any(surveys):
    """A survey without a key: ballots of ours alone."""
    surveys.stop()
    os.unlink(f"{surveys.dir}/boxes/commute.issuer")
    with sqlite3.connect(f"{surveys.dir}/surveys.db") as db:
        db.execute("UPDATE survey SET issuer = NULL, issuer_public = NULL")
    surveys.start()
    surveys.wait_open("commute")
    assert surveys.get("/surveys/commute/ballot").status == 404
    assert surveys.answer(mode="bike").status == 303
    assert surveys.get("/surveys/health").status == 200
