# SPDX-License-Identifier: BSD-2-Clause
"""survey.voluntary: every question may be skipped, one by one and all of
them, and what was chosen can be taken back. consent.sensitive: answers to
sensitive questions are counted under the consent of their group and never
without it, whatever way they come."""

import json
import re

import pytest
from survey_program import Surveys
from test_survey_pages import Form, Paged

EXAMPLES = ["commute", "kinds", "workplace", "employees"]
BOUNDARY = "fp-boundary"


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    with Surveys(tmp_path_factory.mktemp("voluntary"), EXAMPLES,
                 hold_back=1000,
                 hold_back_sensitive=1000) as program:
        program.ballots = {
            name: iter(program.tool("mint", name, 40).split())
            for name in EXAMPLES}
        yield program


def page(program, name, fields=(), step="next"):
    """The page that comes after page 0 with these fields."""
    return Form(program.post(f"/surveys/{name}/answers", [
        ("ballot", next(program.ballots[name])), ("page", "0"),
        ("step", step), *fields]))


def counted(program, name):
    """Closes it: all that came is counted at once."""
    program.tool("close", name)
    return program.results(name)


@pytest.mark.parametrize("name", ["kinds", "employees"])
def test_survey_voluntary_pages(examples, name):
    """No field is required on any page, and each circle has one beside it
    that takes the choice back."""
    form, pages = page(examples, name, step="back"), 0
    while form.status == 200:
        assert not re.search(r"<input[^>]* required", form.text)
        circles = set(re.findall(r'type="radio" id="\S+" name="(\w+)"',
                                 form.text))
        for question in circles:
            assert (question, "") in form.pairs, question
        pages += 1
        step = form.buttons[0]
        form = Form(examples.post(f"/surveys/{name}/answers",
                                  form.filled(step, {})))
    assert form.status == 303 and pages >= 1


@pytest.mark.parametrize("name", EXAMPLES)
def test_survey_voluntary(examples, name):
    """An empty form is a participation; it is in no figure of a question."""
    for _ in range(10):
        assert examples.post(f"/surveys/{name}/answers", {
            "ballot": next(examples.ballots[name])}).status == 303
    found = counted(examples, name)
    assert found["-", "answers"] >= 10
    assert {n for (question, what), n in found.items()
            if what == "answers" and question != "-"} == {-1}


def multipart(pairs):
    return "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
        f"\r\n\r\n{value}\r\n" for name, value in pairs) + f"--{BOUNDARY}--\r\n"


def send(program, way, pairs):
    """One set of answers, as browsers and programs send it."""
    path = "/surveys/workplace/answers"
    if way == "json":
        return program.post(path, json.dumps(dict(pairs)),
                            "application/json").status
    if way == "multipart":
        return program.post(
            path, multipart(pairs),
            f"multipart/form-data; boundary={BOUNDARY}").status
    if way == "escaped":  # the longer way through the parser
        pairs = [("health", "n%6f") if p[0] == "health" else p for p in pairs]
        return program.post(path, "&".join("=".join(p) for p in pairs)).status
    return program.post(path, dict(pairs)).status


WAYS = ["plain", "escaped", "multipart", "json"]
NO = [(), [("consent_sensitive", "")], [("consent_sensitive", "no")],
      [("consent_sensitive", "false")], [("consent_sensitive", "0")],
      [("consent_health", "yes")]]


def test_consent_sensitive(tmp_path):
    """Four ways to send, six ways not to agree, one to agree."""
    with Surveys(tmp_path, ["workplace"], hold_back=1000,
                 hold_back_sensitive=1000) as program:
        cases = [(way, no) for way in WAYS for no in NO]
        ballots = iter(program.tool("mint", "workplace",
                                    len(cases) + 12).split())
        for way, no in cases:
            status = send(program, way, [
                ("ballot", next(ballots)), ("health", "no"), ("size", "m"),
                *no])
            assert status in (200, 303), (way, no)
        for i in range(12):
            status = send(program, WAYS[i % 4], [
                ("ballot", next(ballots)), ("health", "no"),
                ("consent_sensitive", "yes")])
            assert status in (200, 303)
        found = counted(program, "workplace")
        assert found["size", "m"] == len(cases)
        assert found["health", "no"] == 12
        assert found["consent_sensitive", "yes"] == 12


def test_consent_sensitive_is_asked_for(tmp_path):
    """In the form: before the questions, not ticked, and not ticked when the
    form comes back."""
    with Paged(tmp_path) as program:
        form = program.turn(program.first(), "next")
        assert form.text.index("consent_health") < form.text.index('"ill"')
        assert ("consent_health", "yes") not in form.pairs
        form = program.turn(form, "send", age="soon", ill="yes")
        assert form.status == 422
        assert ("consent_health", "yes") not in form.pairs
        form = program.turn(form, "send", consent_health="yes", age="no")
        assert form.status == 422 and ("consent_health", "yes") in form.pairs
