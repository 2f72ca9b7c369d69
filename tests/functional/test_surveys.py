# SPDX-License-Identifier: BSD-2-Clause
"""Surveys: two doors, one ballot each, counted without the person."""

import json
import os
import re
import signal
import threading

import pytest
from fcgi_client import encode, params_of, raw, request
from site_of_tests import wait_until
from survey_program import Surveys

IDENTITY = ["HTTP_COOKIE", "REMOTE_ADDR", "REMOTE_USER", "HTTP_USER_AGENT",
            "HTTP_REFERER", "HTTP_AUTHORIZATION", "HTTP_X_FORWARDED_FOR",
            "HTTP_X_REAL_IP", "FORMPLEDGE_MEMBER", "QUERY_STRING"]


@pytest.fixture
def surveys(tmp_path):
    with Surveys(tmp_path) as program:
        yield program


def counted(surveys, want, name="commute"):
    """Waits until results speak of so many answers."""
    wait_until(lambda: surveys.results(name)["-", "answers"] == want, 10,
               f"{want} counted")
    return surveys.results(name)


def test_list_and_form(surveys):
    page = surveys.get("/surveys/")
    assert page.status == 200 and b"How do you get to work?" in page.body
    form = surveys.get("/surveys/commute")
    assert form.status == 200
    assert form.headers["cache-control"] == "no-store"
    assert b'action="/surveys/commute/answers"' in form.body
    assert b"form_token" not in form.body
    assert surveys.ballot() != surveys.ballot()
    assert surveys.get("/surveys/nothing").status == 404
    health = surveys.get("/surveys/health")
    assert health.status == 200, surveys.logged()


def test_answer_and_thanks(surveys):
    reply = surveys.answer(mode="bike", minutes="20", days="5",
                           why=["cheap", "health"], content="4", change="no")
    assert reply.status == 303
    assert reply.headers["location"] == "/surveys/commute/thanks"
    assert surveys.get("/surveys/commute/thanks").status == 200


def test_json(surveys):
    page = json.loads(surveys.get("/surveys/commute",
                                  HTTP_ACCEPT="application/json").body)
    assert page["survey"] == "commute"
    assert [q["id"] for q in page["questions"]] == [
        "mode", "minutes", "days", "why", "content", "change"]
    body = {"ballot": page["ballot"], "mode": "bus", "minutes": 45,
            "why": ["fast"]}
    reply = surveys.post("/surveys/commute/answers", json.dumps(body),
                         "application/json")
    assert reply.status == 200
    assert json.loads(reply.body)["status"] == "counted-soon"
    reply = surveys.post("/surveys/commute/answers", json.dumps(body),
                         "application/json")
    assert reply.status == 409
    assert reply.headers["content-type"].startswith("application/problem+json")
    body = {"ballot": surveys.ballot(), "mode": "rocket"}
    reply = surveys.post("/surveys/commute/answers", json.dumps(body),
                         "application/json")
    assert reply.status == 422
    assert json.loads(reply.body)["errors"][0]["field"] == "mode"


def test_every_question_may_be_skipped(surveys):
    assert surveys.answer().status == 303
    assert surveys.answer(mode="", minutes="", days="").status == 303


def test_multipart(surveys):
    body = (f'--x\r\nContent-Disposition: form-data; name="ballot"\r\n\r\n'
            f'{surveys.ballot()}\r\n--x\r\nContent-Disposition: form-data; '
            f'name="mode"\r\n\r\nwalk\r\n--x--\r\n')
    reply = surveys.post("/surveys/commute/answers", body,
                         "multipart/form-data; boundary=x")
    assert reply.status == 303


@pytest.mark.parametrize("answers, field", [
    ({"mode": "rocket"}, "mode"), ({"minutes": "601"}, "minutes"),
    ({"minutes": "-1"}, "minutes"), ({"minutes": "ten"}, "minutes"),
    ({"days": "8"}, "days"), ({"why": ["fast", "fun"]}, "why"),
    ({"mode": "Bike"}, "mode")])
def test_an_option_that_does_not_exist(surveys, answers, field):
    ballot = surveys.ballot()
    reply = surveys.answer(ballot=ballot, change="yes", **answers)
    assert reply.status == 422
    text = reply.body.decode()
    assert ballot in text  # the form again, with what was chosen
    assert re.search(r'name="change" value="yes"[^>]* checked', text)
    # the ballot was not used up
    assert surveys.answer(ballot=ballot, change="yes").status == 303


@pytest.mark.parametrize("body, status", [
    ("mode=bike", 422), ("ballot=&mode=bike", 422),
    ("ballot=" + "A" * 64, 422), ("ballot=%zz", 400),
    ("ballot=%00", 400), ("mode=%ff", 400), ("a" * 70000, 413)])
def test_bad_bodies(surveys, body, status):
    assert surveys.post("/surveys/commute/answers", body).status == status


def test_bad_requests(surveys):
    ballot = surveys.ballot()
    path = "/surveys/commute/answers"
    assert surveys.post(path, f"ballot={ballot}&mode=bike&mode=bus"
                        ).status == 400
    assert surveys.post(path, f"ballot={ballot}", "text/plain").status == 415
    assert surveys.post("/surveys/nothing/answers", "x=1").status == 404
    reply = surveys.get(path)
    assert reply.status == 405 and reply.headers["allow"] == "POST"
    # an altered ballot
    other = ("A" if ballot[0] != "A" else "B") + ballot[1:]
    assert surveys.post(path, f"ballot={other}").status == 422
    assert surveys.post(path, f"ballot={ballot}").status == 303


def test_spent_ballot(surveys):
    ballot = surveys.ballot()
    assert surveys.answer(ballot=ballot, mode="bike").status == 303
    reply = surveys.answer(ballot=ballot, mode="bus")
    assert reply.status == 409 and b"already counted" in reply.body
    surveys.stop(signal.SIGKILL)
    surveys.start()
    surveys.wait_open("commute")
    assert surveys.answer(ballot=ballot, mode="bus").status == 409


def test_two_clicks_at_once(surveys):
    ballot = surveys.ballot()
    found = []

    def post():
        found.append(surveys.answer(ballot=ballot, mode="bike").status)
    threads = [threading.Thread(target=post) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [303] + [409] * 15


def test_every_identity_is_told_of(surveys):
    """One fault does not hide the next: each parameter is named, once."""
    for _ in range(2):
        for name in IDENTITY:
            assert surveys.post("/surveys/commute/answers", "ballot=x",
                                **{name: "needle"}).status == 500
    logged = surveys.logged()
    for name in IDENTITY:
        assert logged.count(f"passes {name} to the anonymous door") == 1


@pytest.mark.parametrize("name", IDENTITY)
def test_identity_is_refused(surveys, name):
    """survey.identity-cut: a wrong web server configuration fails closed."""
    ballot = surveys.ballot()
    reply = surveys.post("/surveys/commute/answers", f"ballot={ballot}",
                         **{name: "needle"})
    assert reply.status == 500
    assert f"passes {name} to the anonymous door" in surveys.logged()
    assert "formpledge-surveys.conf" in surveys.logged()
    assert "needle" not in surveys.logged()
    # nothing was taken
    assert surveys.answer(ballot=ballot).status == 303


def test_empty_identity_is_none(surveys):
    reply = surveys.post("/surveys/commute/answers",
                         f"ballot={surveys.ballot()}",
                         **{name: "" for name in IDENTITY})
    assert reply.status == 303


def test_nothing_is_said_of_an_answer(surveys):
    ballot = surveys.ballot()
    before = surveys.logged()
    assert surveys.answer(ballot=ballot, mode="bike").status == 303
    assert surveys.logged() == before


def test_counted_and_closed(surveys):
    """Nothing under k; 30 held back; all of it after closing."""
    assert surveys.answer(mode="bike").status == 303
    for _ in range(38):
        assert surveys.answer(mode="bike", minutes="20").status == 303
    results = surveys.results()
    assert results["-", "answers"] == -1 and results["mode", "bike"] == -1
    assert results["-", "release"] == 0
    page = json.loads(surveys.get("/surveys/commute/results.json").body)
    assert page["answers"] is None and page["k"] == 10
    assert page["questions"][0]["options"][0]["count"] is None
    # the 40th: ten can be counted
    assert surveys.answer(mode="bike").status == 303
    results = counted(surveys, 10)
    assert results["mode", "bike"] == 10 and results["mode", "bus"] == 0
    surveys.tool("close", "commute")
    results = counted(surveys, 40)
    assert results["mode", "bike"] == 40
    assert results["minutes", "15-29"] == 38
    wait_until(lambda: surveys.get("/surveys/commute").status == 410, 5)
    assert surveys.get("/surveys/commute/results").status == 200
    assert surveys.answer(ballot="x").status == 410
    page = json.loads(surveys.get("/surveys/commute/results.json").body)
    assert page["answers"] == 40
    assert page["questions"][0]["options"][1] == {
        "id": "bike", "label": "By bicycle", "count": 40}


def test_closing_shows_all_that_was_counted(tmp_path):
    """A release waits for a sixteenth more, the last one does not, although
    nothing is left to count and the answers held back are discarded."""
    program = Surveys(tmp_path, hold_back=10)
    with open(f"{program.dir}/definitions/commute.conf", "a",
              encoding="utf-8") as file:
        file.write('\nremainder = "discard";\n')
    with program as surveys:
        surveys.tool("fill", "commute", 400, 1)
        assert surveys.results()["-", "answers"] == 400
        for _ in range(20):
            assert surveys.answer(mode="bike").status == 303
        surveys.tool("close", "commute")
        assert surveys.results()["-", "answers"] == 410


def test_closing_leaves_nothing(surveys):
    ballot = surveys.ballot()
    assert surveys.answer(ballot=ballot, mode="bike").status == 303
    surveys.tool("close", "commute")
    wait_until(lambda: os.listdir(f"{surveys.dir}/boxes") == [], 5)
    found = surveys.tool("open", "commute", check=False)
    assert found.returncode == 1 and "opened before" in found.stderr
    assert "not rewritten" not in surveys.logged()
    # the remainder of one was counted, but is not shown
    assert surveys.results()["-", "answers"] == -1


def test_close_while_the_module_is_down(surveys):
    for _ in range(20):
        assert surveys.answer(mode="bus").status == 303
    surveys.stop(signal.SIGKILL)
    surveys.tool("close", "commute")
    assert surveys.results()["mode", "bus"] == 20
    surveys.start()


def test_a_changed_definition_is_not_served(surveys):
    """survey.promise-is-one-way."""
    path = f"{surveys.dir}/definitions/commute.conf"
    surveys.stop()
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("k = 10;", "k = 5;"))
    surveys.start()
    assert surveys.get("/surveys/commute").status == 503
    wait_until(lambda: "survey.promise-is-one-way" in surveys.logged(), 5)
    wait_until(lambda: "reload formpledge-surveys" in surveys.logged(),
               5)
    assert surveys.get("/surveys/health").status == 503
    found = surveys.tool("results", "commute", check=False)
    assert "put the file back" in found.stderr
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    surveys.process.send_signal(signal.SIGHUP)
    surveys.wait_open("commute")
    assert surveys.get("/surveys/health").status == 200
    assert surveys.answer(mode="bus").status == 303


def test_a_damaged_box_stops_its_survey_alone(tmp_path):
    surveys = Surveys(tmp_path, ["commute", "workplace"])
    with surveys:
        assert surveys.answer(mode="bike").status == 303
        surveys.stop(signal.SIGKILL)
        with open(f"{surveys.dir}/boxes/workplace.box", "r+b") as file:
            kept = file.read(40000)
            file.seek(0)
            file.write(b"x" * 40000)
        surveys.start()
        surveys.wait_open("commute")
        assert surveys.get("/surveys/workplace").status == 503
        assert "cannot be opened" in surveys.logged()
        assert surveys.answer(mode="bike").status == 303
        with open(f"{surveys.dir}/boxes/workplace.box", "r+b") as file:
            file.write(kept)
        wait_until(lambda: surveys.get("/surveys/workplace").status != 503, 5,
                   "the box that was put back")
        assert surveys.get("/surveys/health").status == 200


def test_database_down(surveys):
    """Answers are taken while the database is away, also over a restart."""
    os.rename(f"{surveys.dir}/surveys.db", f"{surveys.dir}/away.db")
    os.mkdir(f"{surveys.dir}/surveys.db")
    ballots = [surveys.ballot() for _ in range(60)]
    for ballot in ballots[:30]:
        assert surveys.answer(ballot=ballot, mode="bike").status == 303
    surveys.stop(signal.SIGKILL)
    surveys.start()
    wait_until(lambda: surveys.get("/surveys/commute").status == 200, 10)
    for ballot in ballots[:30]:
        assert surveys.answer(ballot=ballot, mode="bus").status == 409
    for ballot in ballots[30:]:
        assert surveys.answer(ballot=ballot, mode="bike").status == 303
    os.rmdir(f"{surveys.dir}/surveys.db")
    os.rename(f"{surveys.dir}/away.db", f"{surveys.dir}/surveys.db")
    assert counted(surveys, 30)["mode", "bike"] == 30


MEMBER = {"FORMPLEDGE_MEMBER": "pairwise-pseudonym-1"}


@pytest.fixture
def workplace(tmp_path):
    with Surveys(tmp_path, ["workplace"]) as program:
        program.trusted = {"FORMPLEDGE_EDGE": program.keys["edge"],
                           "REMOTE_ADDR": "192.0.2.9"}
        yield program


def start(workplace, cookie, token, member):
    body = f"form_token={token}".encode()
    params = {**params_of("POST", "/surveys/workplace/start", body),
              "HTTP_COOKIE": cookie, "HTTP_ORIGIN": "http://localhost:8089",
              **workplace.trusted, **member}
    return raw(workplace.socket, encode(params, body))


def visit(workplace, member, cookie=None):
    """The notice: cookie and token."""
    more = {"HTTP_COOKIE": cookie} if cookie else {}
    page = request(workplace.socket, "GET", "/surveys/workplace",
                   FORMPLEDGE_EDGE=workplace.keys["edge"], **member, **more)
    token = re.search(r'name="form_token" value="([^"]+)"', page.body.decode())
    if "set-cookie" in page.headers:
        cookie = page.headers["set-cookie"].split(";")[0]
    return page, cookie, token and token[1]


def ballot_of(page):
    return re.search(r'name="ballot" value="([\w-]+)"', page.body.decode())[1]


def test_member_gets_one_ballot(workplace):
    assert workplace.get("/surveys/workplace").status == 401
    page, cookie, token = visit(workplace, MEMBER)
    assert page.status == 200 and b'name="ballot"' not in page.body
    assert "HttpOnly" in page.headers["set-cookie"]
    assert "Max-Age" not in page.headers["set-cookie"]
    # a prefetch, another browser: uses nothing up
    _, other_cookie, other_token = visit(workplace, MEMBER)
    form = start(workplace, cookie, token, MEMBER)
    assert form.status == 200
    ballot = ballot_of(form)
    # a retry, a reload: the same ballot
    assert ballot_of(start(workplace, cookie, token, MEMBER)) == ballot
    assert ballot_of(visit(workplace, MEMBER, cookie)[0]) == ballot
    # the other browser has none
    assert start(workplace, other_cookie, other_token, MEMBER).status == 409
    # another member with this member's cookie gets a cookie of their own
    second = {"FORMPLEDGE_MEMBER": "pairwise-pseudonym-2"}
    page, mine, token = visit(workplace, second, cookie)
    assert mine != cookie
    assert ballot_of(start(workplace, mine, token, second)) != ballot
    assert workplace.answer("workplace", ballot, size="m").status == 303
    assert workplace.answer("workplace", ballot, size="m").status == 409


def test_member_is_not_believed_without_the_edge(workplace):
    reply = workplace.get("/surveys/workplace", **MEMBER)
    assert reply.status == 401
    assert "FORMPLEDGE_EDGE" in workplace.logged()


def test_start_needs_cookie_token_and_origin(workplace):
    _, cookie, token = visit(workplace, MEMBER)
    assert start(workplace, "", token, MEMBER).status == 403
    assert start(workplace, cookie, "x", MEMBER).status == 403
    assert start(workplace, cookie, token, {}).status == 401
    assert start(workplace, cookie, token,
                 {**MEMBER, "HTTP_ORIGIN": "http://evil.example"}
                 ).status == 403
    assert start(workplace, cookie, token, MEMBER).status == 200


def test_sensitive_answers_need_consent(workplace):
    """consent.sensitive: without it they are not stored."""
    ballots = workplace.tool("mint", "workplace", 40).split()
    for i, ballot in enumerate(ballots):
        more = {"consent_sensitive": "yes"} if i < 15 else {}
        assert workplace.answer("workplace", ballot, health="no", pay="3",
                                **more).status == 303
    workplace.tool("close", "workplace")
    results = workplace.results("workplace")
    assert results["health", "no"] == 15
    assert results["pay", "3"] == 40


def test_small_cells_of_sensitive_questions_are_hidden(workplace):
    """survey.small-groups-hidden."""
    ballots = workplace.tool("mint", "workplace", 40).split()
    for i, ballot in enumerate(ballots):
        assert workplace.answer(
            "workplace", ballot, consent_sensitive="yes", pay="3",
            health="often" if i < 3 else "no").status == 303
    workplace.tool("close", "workplace")
    results = workplace.results("workplace")
    assert results["health", "answers"] == 40
    assert results["health", "no"] == results["health", "often"] == -1
    assert results["health", "once"] == 0
    assert results["pay", "3"] == 40


def test_settings_that_contradict_a_promise(tmp_path):
    surveys = Surveys(tmp_path, hold_back=10)
    surveys.write("policy.conf", """
        version = "1"; name = "test"; effective = "2026-01-31";
        text = "A policy.";
        promises = ( { id = "survey.identity-cut"; } );""")
    done = surveys.check()
    assert done.returncode != 0
    assert "hold_back" in done.stderr and "survey.identity-cut" in done.stderr


def test_prepared_pages_follow_a_reload(surveys):
    """The box's thread sends what the site's files say now, not what they
    said when the survey was opened."""
    ballot = surveys.ballot()
    assert surveys.answer(ballot=ballot, mode="bike").status == 303
    refused = surveys.answer(ballot=ballot, mode="bike")
    assert refused.status == 409 and b"Renamed Jobs" not in refused.body
    with open(f"{surveys.dir}/site.conf", "a", encoding="utf-8") as file:
        file.write('site_name = "Renamed Jobs";\n')
    surveys.send_signal(signal.SIGHUP)
    wait_until(lambda: b"Renamed Jobs" in surveys.answer(
        ballot=ballot, mode="bike").body, 10, "the new name")


def test_prepared_pages_are_in_the_form_s_language(tmp_path):
    surveys = Surveys(tmp_path)
    with open(f"{surveys.dir}/site.conf", "a", encoding="utf-8") as file:
        file.write('languages = [ "en", "de" ];\n')
    with surveys:
        ballot = surveys.ballot()
        assert surveys.answer(ballot=ballot, mode="bike",
                              language="de").status == 303
        for language, said in (("de", "Ihre Antworten wurden schon gezählt"),
                               ("en", "Your answers were already counted")):
            page = surveys.answer(ballot=ballot, mode="bike",
                                  language=language)
            assert page.status == 409
            assert page.headers["content-language"] == language
            assert f'<html lang="{language}">' in page.body.decode()
            assert said in page.body.decode()
