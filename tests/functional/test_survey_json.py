# SPDX-License-Identifier: BSD-2-Clause
"""Surveys in JSON, for a front end of the site's own: as the schema that the
module publishes says, on both servers."""

import json

import jsonschema
import pytest
import requests
from blind_client import Blinding
from fcgi_client import encode, params_of, raw
from survey_program import Surveys
from test_registration import member
from test_survey_members import other_browser
from test_survey_pages import Paged

JSON = {"Accept": "application/json"}
FETCH = {"Accept": "*/*"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def surveys(tmp_path_factory):
    with Surveys(tmp_path_factory.mktemp("json")) as program:
        program.schema = read_schema(
            program.get("/surveys/survey-schema.json").body)
        yield program


def read_schema(text):
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def holds(schema, data, part="survey"):
    """As $defs/PART says."""
    jsonschema.Draft202012Validator(
        {**schema, "$ref": f"#/$defs/{part}"}).validate(data)
    return data


def post(surveys, body, **params):
    return surveys.post("/surveys/commute/answers", json.dumps(body),
                        "application/json", **params)


def problem(surveys, reply, status):
    assert reply.status == status, reply.body
    assert reply.headers["content-type"] == "application/problem+json"
    found = holds(surveys.schema, json.loads(reply.body), "problem")
    assert found["status"] == status
    return found


def test_schema_is_for_everybody(surveys):
    reply = surveys.get("/surveys/survey-schema.json")
    assert reply.headers["content-type"] == "application/schema+json"
    assert "cache-control" not in reply.headers
    for wrong in ({}, {"survey": "x"}, []):
        with pytest.raises(jsonschema.ValidationError):
            holds(surveys.schema, wrong)


@pytest.mark.parametrize("accept", [JSON, BROWSER, {}], ids=str)
def test_form_for_anyone(surveys, accept):
    """Its address says that it is JSON, whatever is accepted."""
    params = {"HTTP_ACCEPT": accept["Accept"]} if accept else {}
    reply = surveys.get("/surveys/commute.json", **params)
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["cache-control"] == "no-store"
    found = holds(surveys.schema, json.loads(reply.body))
    assert found["state"] == "ready" and "start_url" not in found
    assert found["answers_url"] == "/surveys/commute/answers"
    assert [q["id"] for q in found["questions"]] == [
        "mode", "minutes", "days", "why", "content", "change"]
    # each has a ballot of its own
    again = json.loads(surveys.get("/surveys/commute.json").body)
    assert again.pop("ballot") != found.pop("ballot") and again == found
    # the form for a ballot that was saved has none
    saved = json.loads(surveys.get("/surveys/commute/form",
                                   HTTP_ACCEPT="application/json").body)
    assert holds(surveys.schema, saved)["state"] == "saved"
    # the same at the page's own address
    page = json.loads(surveys.get("/surveys/commute",
                                  HTTP_ACCEPT="application/json").body)
    assert holds(surveys.schema, page).pop("ballot") and page == found


def test_no_other_site_may_read_it(surveys):
    """Same origin only: no CORS header, whoever asks."""
    for path in ("/surveys/commute.json", "/surveys/", "/surveys/commute"):
        reply = surveys.get(path, HTTP_ORIGIN="https://evil.example",
                            HTTP_ACCEPT="application/json")
        assert not [name for name in reply.headers
                    if name.startswith("access-control-")]
        assert reply.headers["cross-origin-resource-policy"] == "same-origin"


def test_list(surveys):
    reply = surveys.get("/surveys/", HTTP_ACCEPT="application/json")
    found = holds(surveys.schema, json.loads(reply.body), "list")
    assert found["surveys"] == [{
        "id": "commute", "title": "How do you get to work?", "who": "anyone",
        "questions": 6, "closes": None}]


ANSWERS = [
    {"mode": "bus", "minutes": 45, "days": 5, "why": ["fast", "cheap"]},
    {"mode": "bus", "minutes": "45", "days": "5", "why": "fast"},
    {"mode": None, "minutes": None, "why": [], "change": ""},
    {"more": "than was asked", "why": [""]},
    {},
]


@pytest.mark.parametrize("answers", ANSWERS, ids=str)
def test_answers(surveys, answers):
    body = {"ballot": surveys.ballot(), **answers}
    holds(surveys.schema, body, "answers")
    reply = post(surveys, body)
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"] == "application/json"
    holds(surveys.schema, json.loads(reply.body), "accepted")
    assert "set-cookie" not in reply.headers
    problem(surveys, post(surveys, body), 409)


@pytest.mark.parametrize("answers", [
    {"mode": "rocket"}, {"minutes": -1}, {"minutes": "ten"}, {"minutes": 1.5},
    {"minutes": 10 ** 12}, {"days": 8}, {"days": True}, {"why": ["fast", "x"]},
    {"mode": "bus", "days": [5, 6]}], ids=str)
def test_errors_name_the_question(surveys, answers):
    ballot = surveys.ballot()
    reply = post(surveys, {"ballot": ballot, "change": "yes", **answers})
    if reply.status == 400:  # not a kind of value that this question has
        assert isinstance(list(answers.values())[-1], list)
        problem(surveys, reply, 400)
    else:
        found = problem(surveys, reply, 422)
        assert [e["field"] for e in found["errors"]] == [list(answers)[-1]]
    assert ballot not in reply.body.decode()
    # the ballot is good still
    assert post(surveys, {"ballot": ballot, "change": "yes"}).status == 200


def test_every_wrong_answer_is_told_at_once(surveys):
    found = problem(surveys, post(surveys, {
        "ballot": surveys.ballot(), "mode": "x", "minutes": "y",
        "why": ["z"]}), 422)
    assert {e["field"] for e in found["errors"]} == {"mode", "minutes", "why"}


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"null", b'"x"', b"{}{}", b'{"ballot": {}}',
    b'{"mode": [["bus"]]}', b'{"mode": "\\ud800"}', b'{"mode": "\xff"}',
    b'{"mode": "a\\u0000b"}', b'{"a": 1, "a": 2}', b"[" * 30000,
    b'{"why": [1, {"a": 2}]}'], ids=repr)
def test_what_is_no_set_of_answers(surveys, body):
    reply = surveys.post("/surveys/commute/answers", body, "application/json")
    assert reply.status in (400, 422), reply.body
    problem(surveys, reply, reply.status)


def test_refusals(surveys):
    for path, status in [("/surveys/nothing.json", 404),
                         ("/surveys/commute.json.json", 404)]:
        problem(surveys, surveys.get(path, HTTP_ACCEPT="text/html"), status)
    problem(surveys, post(surveys, {"ballot": "x" * 64}), 422)
    problem(surveys, surveys.post("/surveys/nothing/answers", "{}",
                                  "application/json"), 404)


@pytest.fixture(scope="module")
def paged(tmp_path_factory):
    """A survey of pages, conditions, a sensitive group and two languages."""
    with Paged(tmp_path_factory.mktemp("paged")) as program:
        program.schema = read_schema(
            program.get("/surveys/survey-schema.json").body)
        yield program


@pytest.mark.parametrize("language, label", [("en", "How?"), ("de", "Wie?")])
def test_pages_conditions_and_languages(paged, language, label):
    """All that a front end needs to ask what the pages ask."""
    reply = paged.get("/surveys/way.json", HTTP_ACCEPT_LANGUAGE=language)
    assert reply.headers["content-language"] == language
    found = holds(paged.schema, json.loads(reply.body))
    assert found["language"] == language
    assert found["languages"] == ["en", "de"]
    by_id = {q["id"]: q for q in found["questions"]}
    assert by_id["mode"]["label"] == label
    assert [by_id[name]["page"] for name in ("mode", "since", "ill")] == [
        0, 1, 2]
    assert found["pages"][1]["show_if"] == [
        {"question": "mode", "options": ["car"]}]
    assert by_id["fit"]["show_if"] == [
        {"question": "mode", "options": ["walk"]},
        {"question": "days", "options": ["mo"]}]
    assert by_id["since"]["kind"] == "date"
    assert by_id["since"]["from"] == "2000-01-01"
    assert by_id["since"]["to"] is None
    assert by_id["ill"]["consent"] == "consent_health"
    assert by_id["consent_health"]["kind"] == "consent"
    assert by_id["consent_health"]["consent"] is None


def test_all_pages_are_answered_at_once(paged):
    """What was not asked, or not agreed to, is dropped as on the pages; what
    is wrong is told in the language of the front end."""
    def send(language, **answers):
        form = json.loads(paged.get("/surveys/way.json").body)
        return paged.post(form["answers_url"], json.dumps(
            {"ballot": form["ballot"], "language": language, **answers}),
            "application/json")
    for _ in range(5):
        assert send("en", mode="walk", days=["mo"], since="2005-05-05",
                    ill="yes", fit=2, age=50).status == 200
    reply = send("de", mode="car", since="2005-13-05", age="x")
    found = problem(paged, reply, 422)
    assert reply.headers["content-language"] == "de"
    assert {e["field"] for e in found["errors"]} == {"since", "age"}
    paged.tool("close", "way")
    results = paged.results("way")
    assert results["mode", "walk"] == 5 and results["fit", "2"] == 5
    assert results["since", "answers"] <= 0 and results["ill", "answers"] <= 0


@pytest.fixture
def workplace(tmp_path):
    with Surveys(tmp_path, ["workplace"]) as program:
        program.schema = read_schema(
            program.get("/surveys/survey-schema.json").body)
        yield program


class Front:
    """A member's browser with a page of the site's own in it: the cookie of
    a survey goes where its path says."""

    def __init__(self, surveys, member_id):
        self.surveys, self.member, self.cookie = surveys, member_id, None

    def ask(self, method, path, body=b""):
        params = params_of(
            method, path, body, FORMPLEDGE_MEMBER=self.member,
            FORMPLEDGE_EDGE=self.surveys.keys["edge"],
            HTTP_ORIGIN="http://localhost:8089")
        if method == "POST":
            params["CONTENT_TYPE"] = "application/json"
        if self.cookie and (path + "/").startswith("/surveys/workplace/"):
            params["HTTP_COOKIE"] = self.cookie
        reply = raw(self.surveys.socket, encode(params, body))
        if "set-cookie" in reply.headers:
            self.cookie = reply.headers["set-cookie"].split(";")[0]
        return reply

    def look(self, path="/surveys/workplace.json"):
        reply = self.ask("GET", path)
        assert reply.status == 200, reply.body
        return holds(self.surveys.schema, json.loads(reply.body))

    def start(self):
        return self.ask("POST", "/surveys/workplace/start", b"{}")


def test_members_survey(workplace):
    """survey.once, as on the page: the ballot comes by the button, and again
    in the browser that has it, however often its page looks."""
    ann = Front(workplace, "pseudonym-1")
    assert ann.look()["state"] == "start"
    assert ann.look()["state"] == "start"
    other = Front(workplace, "pseudonym-1")
    other.look()
    reply = ann.start()
    assert reply.status == 200, reply.body
    found = holds(workplace.schema, json.loads(reply.body))
    assert found["state"] == "ready"
    before = ann.cookie
    assert ann.look()["state"] == "issued" and ann.cookie == before
    assert json.loads(ann.start().body)["ballot"] == found["ballot"]
    # another browser is told that there is one, and not given it
    assert other.look()["state"] == "issued"
    problem(workplace, other.start(), 409)
    other.cookie = None
    problem(workplace, other.start(), 409)
    # a browser that takes no cookies is told so
    bob = Front(workplace, "pseudonym-2")
    assert "cookie" in problem(workplace, bob.start(), 403)["detail"]
    reply = workplace.post("/surveys/workplace/answers", json.dumps(
        {"ballot": found["ballot"], "size": "m", "health": "no",
         "consent_sensitive": True}), "application/json")
    assert reply.status == 200


def test_a_blind_ballot_by_json(workplace):
    """The same survey answered with a ballot that the module never saw."""
    ann = Front(workplace, "pseudonym-1")
    survey = ann.look()
    key = holds(workplace.schema, json.loads(
        ann.ask("GET", survey["ballot_url"]).body), "key")
    blinding = Blinding(key["key"], "workplace")
    reply = ann.ask("POST", survey["ballot_url"], json.dumps(
        {"blinded": blinding.blinded}).encode())
    assert reply.status == 200, reply.body
    ballot = blinding.ballot(json.loads(reply.body)["signature"])
    reply = workplace.post(survey["answers_url"], json.dumps(
        {"ballot": ballot, "size": "s"}), "application/json")
    assert reply.status == 200, reply.body
    holds(workplace.schema, json.loads(reply.body), "accepted")
    # the button gives no second one
    assert ann.look()["state"] == "issued"
    problem(workplace, ann.start(), 409)


def test_strangers_and_other_sites(workplace):
    stranger = workplace.get("/surveys/workplace.json")
    problem(workplace, stranger, 401)
    assert "set-cookie" not in stranger.headers
    ann = Front(workplace, "pseudonym-1")
    ann.look()
    params = params_of("POST", "/surveys/workplace/start", b"{}",
                       CONTENT_TYPE="application/json",
                       HTTP_COOKIE=ann.cookie, FORMPLEDGE_MEMBER=ann.member,
                       FORMPLEDGE_EDGE=workplace.keys["edge"])
    for more in ({"HTTP_ORIGIN": "https://evil.example"},
                 {"HTTP_SEC_FETCH_SITE": "cross-site"}, {}):
        problem(workplace, raw(workplace.socket, encode(
            {**params, **more}, b"{}")), 403)
    assert json.loads(ann.start().body)["state"] == "ready"


def test_front_end_of_a_member(any_server):
    """Through the real servers, with a registration session."""
    site = any_server
    schema = read_schema(requests.get(
        site.url + "/surveys/survey-schema.json", timeout=10).text)
    reply = requests.get(site.url + "/surveys/workplace.json", timeout=10)
    assert reply.status_code == 401
    holds(schema, reply.json(), "problem")
    visitor, _ = member(site)
    found = visitor.get("/surveys/workplace.json").json()
    assert holds(schema, found)["state"] == "start"
    second = other_browser(visitor)
    page = visitor.request("POST", found["start_url"], json={}, headers=FETCH)
    found = holds(schema, page.json())
    assert visitor.get("/surveys/workplace.json").json()["state"] == "issued"
    page = visitor.request("POST", found["start_url"], json={},
                           headers=FETCH)
    assert page.json()["ballot"] == found["ballot"]
    # also at the page itself, and as the page
    assert visitor.get("/surveys/workplace", headers=JSON
                       ).json()["ballot"] == found["ballot"]
    assert visitor.get("/surveys/workplace").form("/answers").values[
        "ballot"] == found["ballot"]
    assert second.get("/surveys/workplace.json").json()["state"] == "issued"
    page = second.request("POST", found["start_url"], json={}, headers=FETCH)
    holds(schema, page.json(), "problem")
    assert page.status == 409
    reply = requests.post(
        site.url + found["answers_url"], timeout=10,
        json={"ballot": found["ballot"], "size": "s", "good": ["people"]})
    assert reply.status_code == 200
    holds(schema, reply.json(), "accepted")


def test_front_end_for_anyone(any_server):
    site = any_server
    schema = read_schema(requests.get(
        site.url + "/surveys/survey-schema.json", timeout=10).text)
    found = requests.get(site.url + "/surveys/commute.json", timeout=10)
    assert not found.cookies
    found = holds(schema, found.json())
    body = {"ballot": found["ballot"], "mode": "walk", "minutes": 12}
    url = site.url + found["answers_url"]
    reply = requests.post(url, json=dict(body, mode="x"), timeout=10)
    assert reply.status_code == 422
    assert holds(schema, reply.json(), "problem")["errors"][0]["field"] == \
        "mode"
    assert requests.post(url, json=body, timeout=10).status_code == 200
    assert requests.post(url, json=body, timeout=10).status_code == 409
    assert requests.get(site.url + found["results_url"], timeout=10
                        ).json()["survey"] == "commute"
