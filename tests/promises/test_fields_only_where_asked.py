# SPDX-License-Identifier: BSD-2-Clause
"""fields.only-where-asked: card, account and identity numbers typed into any
field for free text are pointed out and stored nowhere; mail addresses and
telephone numbers are pointed out before anything is stored."""

import os
import re

import pytest
import requests
from friend_site import FriendSite
from ledger_site import tables
from own_fields import FIELDS
from site_of_tests import Site, wait_until
from stored import Stored
from test_registration import (BASE, Person, account_form, confirm, export,
                               log_in)
from visitor import Visitor

PROMISE = "fields.only-where-asked"
MODULES = ["registration", "feedback", "surveys"]
# Reserved for tests and examples; each as somebody writes it into a text.
REFUSED = ["4111 1111 1111 1111", "5105-1051-0510-5100", "378282246310005",
           "DE89 3704 0044 0532 0130 00", "nl91abna0417164300",
           "078-05-1120", "AB123456C", "86 095 742 719", "756.9217.0769.85"]
POINTED = ["ann.example@example.com", "+1 202 555 0143", "07700 900123"]
DIGITS = re.compile(r"[^0-9a-z]")
SURVEY = """
title = "Words"; who = "anyone"; k = 5; texts = "keep";
questions = ( { id = "say"; kind = "text"; label = "Say it"; } );
"""


def set_up(site):
    """Fields of the operator's own, and a survey with a text question."""
    site.unpromise("survey.aggregate-only")
    for module in MODULES:
        site.set_conf(module, "rate_limit", "10000")
    site.set_conf("registration", "fields", FIELDS)
    site.set_conf("surveys", "ballots_rate", "10000")
    with open(site.path("etc/surveys/words.conf"), "w",
              encoding="utf-8") as file:
        file.write(SURVEY)
    for module in MODULES:
        site.restart(module)
    site.pledgectl("surveys", "open", "words")
    wait_until(lambda: requests.get(site.url + "/surveys/words", timeout=10)
               .status_code == 200, 15, "the survey")


@pytest.fixture(scope="module", params=[("nginx", "sqlite"),
                                        ("apache", "mysql")], ids="-".join)
def site(request):
    with Site(*request.param, modules=MODULES) as started:
        set_up(started)
        yield started


def rows(site):
    """All rows of what visitors send; sessions and counters end by
    themselves."""
    names = {"registration": "member", "feedback": None, "surveys": "text"}
    return {(name, table): found for name, only in names.items()
            for table, found in tables(site, name).items()
            if only is None or table.startswith(only)}


def written(site):
    """Everything that the site keeps in files: databases, boxes, logs."""
    found = {}
    for name in Stored(site.dir).names():
        with open(name, "rb") as file:
            found[os.path.relpath(name, site.dir)] = file.read()
    return found


def places_of(site, samples):
    """Where one of the samples stands, as it was typed or without its
    separators."""
    needles = {sample.encode() for sample in samples} | {
        DIGITS.sub("", sample.lower()).encode() for sample in samples}
    return {name for name, data in written(site).items()
            if any(needle in data for needle in needles)}


# One function for each place where somebody types: the form with text in one
# field sent; the page that comes back.

def feedback_message(site, text, **more):
    form = Visitor(site).get("/feedback/").form()
    return form.send(press="consent", category="idea", message=text, **more)


def feedback_name(site, text, **more):
    return feedback_message(site, "Good.", name=text, **more)


def other_form(name, field, **filled):
    """A form of the operator's, or the one for requests."""
    def send(site, text, **more):
        return Visitor(site).get("/feedback/" + name).form().send(
            press="consent", **{**filled, field: text, **more})
    send.__name__ = name + "_" + field
    return send


def account(field):
    def send(site, text, **more):
        return account_form(Visitor(site)).send(
            press="consent", **Person().fields(**{field: text, **more}))
    send.__name__ = "account_" + field
    return send


def survey_text(site, text):
    return Visitor(site).get("/surveys/words").form().send(say=text)


CONTACT = {"topic": "press", "message": "Good."}
REQUEST = {"request": "access", "email": "ann@example.org", "message": "All"}
FREE = {feedback_message: "message", feedback_name: "name",
        other_form("contact", "message", **CONTACT): "message",
        other_form("contact", "name", **CONTACT): "name",
        other_form("privacy-request", "message", **REQUEST): "message",
        account("name"): "name", account("address"): "address",
        account("about"): "about"}
ALL = {**FREE, survey_text: "say", account("phone"): "phone",
       account("user_id"): "user_id",
       other_form("contact", "phone", **CONTACT): "phone"}


def fits(send, text):
    """Is the text of a length that the field takes, and of a kind that is
    looked for in it? A telephone number can look like an identity number."""
    if ALL[send] == "phone":
        return text in REFUSED[:3]
    return ALL[send] != "user_id"


def is_pointed_out(page, field, text):
    """422, a message at the field, and nothing typed is lost."""
    assert page.status == 422, (page.status, page.text[:2000])
    assert page.errors, page.text[:3000]
    assert f'href="#f-{field}"' in page.text, page.text[:3000]
    typed = {**page.form().values}
    assert text in typed[field], (typed, text)
    return page


def send_all(site):
    """Each refused number into each field."""
    for send, field in ALL.items():
        for number in REFUSED:
            if fits(send, number):
                text = number if field == "phone" else f"My no. {number}."
                is_pointed_out(send(site, text), field, text)


def test_fields_only_where_asked_numbers_are_never_stored(site):
    before = rows(site)
    send_all(site)
    assert rows(site) == before
    assert not places_of(site, REFUSED)


def test_fields_only_where_asked_user_id(site):
    before = rows(site)
    page = account("user_id")(site, "x4111111111111111")
    is_pointed_out(page, "user_id", "x4111111111111111")
    assert rows(site) == before


def test_fields_only_where_asked_tick_does_not_help(site):
    before = rows(site)
    for send, field in FREE.items():
        for number in REFUSED[::4]:
            page = send(site, f"No. {number}", typed_anyway="yes")
            is_pointed_out(page, field, number)
    assert rows(site) == before


@pytest.mark.parametrize("send", FREE, ids=lambda send: send.__name__)
def test_fields_only_where_asked_addresses_are_pointed_out(site, send):
    before = rows(site)
    assert "typed_anyway" not in Visitor(site).get("/feedback/").text
    for text in POINTED:
        page = is_pointed_out(send(site, f"At {text}!"), FREE[send], text)
        assert "typed_anyway" in page.form().fields.choices
        assert "typed_anyway" not in page.form().values  # not preset
        assert any(text in error for error in page.errors), page.errors
    assert rows(site) == before
    form = page.form()
    again = form.send(press="consent", typed_anyway="yes",
                      **({"password": "lorry-Tuesday-umbrella-77"}
                         if "password" in form.values else {}))
    assert again.status == 200, again.text
    assert re.search("/thanks(/[a-z-]+)?$|/sent$", again.url), again.url


def test_fields_only_where_asked_surveys_have_no_tick(site):
    before = rows(site)
    asked = ["bob.example@example.net", "020 7946 0321"]  # nowhere else
    for text in asked:
        page = survey_text(site, f"Ask {text}")
        is_pointed_out(page, "say", text)
        assert "typed_anyway" not in page.text
    assert rows(site) == before
    assert not places_of(site, asked)


def test_fields_only_where_asked_member(site):
    """Also where a member corrects what is kept."""
    visitor, person = Visitor(site), Person()
    account_form(visitor).send(press="consent", **person.fields())
    confirm(site, visitor, person)
    log_in(visitor, person.user_id)
    before = export(visitor)
    for field in ("name", "address", "about"):
        page = visitor.get(BASE + "/me/edit").form().send(
            **{field: "no. 4111 1111 1111 1111"})
        is_pointed_out(page, field, "4111 1111 1111 1111")
    after = export(visitor)
    for part in ("member", "fields", "account"):
        assert after.get(part) == before.get(part)
    page = visitor.get(BASE + "/me/edit").form().send(about="07700 900123")
    is_pointed_out(page, "about", "07700 900123")
    page = page.form().send(typed_anyway="yes")
    assert page.url.endswith("/me"), page.text
    assert "07700 900123" in str(export(visitor))


def test_fields_only_where_asked_receipt(site):
    """Also where somebody corrects what they sent without an account."""
    done = feedback_message(site, "Good.")
    code = re.search(r"\b(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}\b", done.text)[0]
    page = Visitor(site).get("/feedback/receipt").form("/receipt").send(
        code=code)
    form = page.form("/edit").send().form("/correct")
    before = rows(site)
    for number in REFUSED[::4]:
        page = form.send(message=f"No. {number}")
        assert page.status == 422 and number in page.text
        assert 'href="#f-message"' in page.text
    assert rows(site) == before
    page = form.send(message="Ask 07700 900123")
    assert page.status == 422 and "typed_anyway" in page.text
    page = page.form("/correct").send(typed_anyway="yes")
    assert page.status == 200 and "07700 900123" in page.text


def json_post(site, path, **values):
    return requests.post(site.url + path, json=values, timeout=30,
                         allow_redirects=False, headers={
                             "Origin": site.url,
                             "Accept": "application/json"})


def test_fields_only_where_asked_json(site):
    values = {"category": "idea", "consent": "1", "message":
              "card 4111 1111 1111 1111"}
    reply = json_post(site, "/feedback/", **values)
    assert reply.status_code == 422
    assert reply.headers["Content-Type"].startswith("application/problem+json")
    [error] = reply.json()["errors"]
    assert error["field"] == "message" and "card" in error["message"]
    assert "4111 1111 1111 1111" not in error["message"]
    values["message"] = "or 202-555-0143"
    reply = json_post(site, "/feedback/", **values)
    assert {error["field"] for error in reply.json()["errors"]} == {
        "message", "typed_anyway"}
    reply = json_post(site, "/feedback/", typed_anyway=True, **values)
    assert reply.status_code == 303, reply.text
    page = Visitor(site).get("/surveys/words").text
    ballot = re.search(r'name="ballot" value="([\w-]+)"', page)[1]
    reply = json_post(site, "/surveys/words/answers", ballot=ballot,
                      say="IBAN DE89 3704 0044 0532 0130 00")
    assert reply.status_code == 422
    assert [error["field"] for error in reply.json()["errors"]] == ["say"]


def test_fields_only_where_asked_logs(site):
    """Nothing of it is in a log."""
    feedback_message(site, "4111 1111 1111 1111 ann.example@example.com")
    logs = b"".join(site.logs().values())
    assert b"4111" not in logs and b"ann.example" not in logs


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_fields_only_where_asked_note_to_a_friend(server):
    with FriendSite(server) as friend:
        for text in REFUSED + POINTED:
            reply = friend.post(message=f"Take {text}!")
            assert reply.status_code == 422, text
            assert text in reply.text  # still in the form
        assert not friend.sink.messages()


def test_fields_only_where_asked_leak_is_found():
    """Planted: the detectors are off."""
    with Site(modules=MODULES) as leaky:
        set_up(leaky)
        leaky.unpromise(PROMISE)
        for module in MODULES:
            leaky.set_conf(module, "check_typed", "false")
            leaky.restart(module)
        wait_until(lambda: Visitor(leaky).get("/feedback/").status == 200)
        with pytest.raises(AssertionError):
            send_all(leaky)
        before = rows(leaky)
        for send in (feedback_message, survey_text, account("about")):
            assert send(leaky, f"No. {REFUSED[0]}").status == 200
        wait_until(lambda: rows(leaky) != before)


@pytest.mark.parametrize("module", MODULES)
def test_fields_only_where_asked_contradiction(site, module):
    with open(site.path("etc", module + ".conf"), encoding="utf-8") as file:
        kept = file.read()
    try:
        site.set_conf(module, "check_typed", "false")
        said = site.pledgectl("conf", "check", module, check=False)
    finally:
        with open(site.path("etc", module + ".conf"), "w",
                  encoding="utf-8") as file:
            file.write(kept)
    assert said.returncode != 0
    assert re.search(rf"{module}\.conf:\d+: check_typed = false contradicts "
                     rf"{re.escape(PROMISE)}", said.stdout + said.stderr)
