# SPDX-License-Identifier: BSD-2-Clause
"""survey.once: one answer a member, whatever the member tries, without
keeping who answered what; the list of issued ballots goes at closing. Leaks
that are planted must be found by the same search."""

import glob
import os
import secrets
import sys
import threading
import uuid

import pytest
import requests

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "../functional"))
from site_of_tests import Site, wait_until  # noqa: E402
from test_keys import Database  # noqa: E402
from test_registration import log_in, member  # noqa: E402
from visitor import Visitor  # noqa: E402

MODULES = ["registration", "surveys"]
MEMBERS = 5
SIGNATURE = 512  # characters of one
SURVEY = """
title = "Once"; text = "One answer a member."; who = "members"; k = 5;
questions = ( { id = "tea"; kind = "single"; label = "Tea?"; options = (
	{ id = "yes"; label = "Yes"; }, { id = "no"; label = "No"; } ); } );
"""


@pytest.fixture(params=[("nginx", "mysql"), ("apache", "sqlite")],
                ids="-".join)
def site(request):
    with Site(*request.param, modules=MODULES) as started:
        for module in MODULES:
            started.set_conf(module, "rate_limit", "100000")
            started.restart(module)
        yield started


def open_survey(site, name):
    with open(site.path(f"etc/surveys/{name}.conf"), "w",
              encoding="utf-8") as file:
        file.write(SURVEY)
    site.pledgectl("surveys", "open", name)
    wait_until(lambda: requests.get(f"{site.url}/surveys/{name}", timeout=10)
               .status_code == 401, 15, "the survey")


def another_browser(site, person):
    visitor = Visitor(site)
    log_in(visitor, person.user_id)
    return visitor


def start(visitor, name):
    """The button of the page; the ballot, or None where there is none."""
    page = visitor.get(f"/surveys/{name}")
    if page.status != 200:
        assert page.status == 409, page.text
        return None
    if 'name="ballot"' not in page.text:
        page = page.form("/start").send()
    if page.status != 200:
        assert page.status == 409, page.text
        return None
    return page.form("/answers").values["ballot"]


def start_json(visitor, name):
    found = visitor.get(f"/surveys/{name}.json").json()
    page = visitor.request("POST", found["start_url"], json={},
                           headers={"Accept": "*/*"})
    return page.json().get("ballot")


def start_blind(visitor, name):
    """A signature under a ballot that the browser made. It is no ballot yet,
    and would be one too many."""
    page = visitor.request("POST", f"/surveys/{name}/ballot", headers={
        "Accept": "*/*"}, json={"blinded": "1f" + secrets.token_hex(255)})
    assert page.status in (200, 409), page.text
    return page.json().get("signature")


def at_once(site, name, person):
    """Several browsers press the button in the same moment."""
    browsers = [another_browser(site, person) for _ in range(3)]
    forms = [one.get(f"/surveys/{name}").form("/start") for one in browsers]
    found, gate = [], threading.Barrier(len(forms))

    def press(form):
        gate.wait()
        page = form.send()
        found.append(page.status == 200 and
                     page.form("/answers").values["ballot"])
    threads = [threading.Thread(target=press, args=(one,)) for one in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(forms)
    return browsers, [one for one in found if one]


def draw(site, name, eager):
    """All the ballots that one member gets by every means there is."""
    visitor, person = member(site)
    browsers, found = at_once(site, name, person) if eager else ([visitor], [])
    other = Visitor(site)  # of the same member, logged in anew
    log_in(other, person.user_id)
    for browser in [*browsers, other]:
        for means in (start, start_json, start_blind, start):
            ballot = means(browser, name)
            found += [ballot] if ballot else []
    return set(found)


def answer(site, name, ballot):
    return requests.post(f"{site.url}/surveys/{name}/answers", timeout=10,
                         data={"ballot": ballot, "tea": "yes"},
                         allow_redirects=False).status_code


def issued(site, name):
    return [bytes.fromhex(row[0]) for row in Database(site).sql(
        "surveys", "SELECT hex(member) FROM survey_issued "
        f"WHERE survey = '{name}'")]


def stored(site, members, folder):
    """Which of them are in the surveys' database, or its files."""
    where = os.path.join(folder, uuid.uuid4().hex)
    Database(site).copy("surveys", where)
    names = [where] + glob.glob(site.path("data", "surveys.db*"))
    raw = b""
    for name in names:
        with open(name, "rb") as file:
            raw += file.read()
    return [one for one in members
            if one in raw or one.hex().upper().encode() in raw]


def broken(site, name, folder):
    """What of the promise does not hold, in words."""
    found, given = set(), []
    for n in range(MEMBERS):
        ballots = draw(site, name, eager=n == 0)
        if len(ballots) != 1:
            found.add("one member got more than one ballot")
        given += ballots
    for ballot in given:
        if len(ballot) == SIGNATURE:
            continue
        assert answer(site, name, ballot) == 303
        if answer(site, name, ballot) != 409:
            found.add("a ballot served twice")
    members = issued(site, name)
    assert len(members) >= MEMBERS and stored(site, members, folder)
    site.pledgectl("surveys", "close", name)
    shown = requests.get(f"{site.url}/surveys/{name}/results.json",
                         timeout=10).json()
    if shown["answers"] != MEMBERS:
        found.add("not one answer a member was counted")
    if issued(site, name) or stored(site, members, folder):
        found.add("who was given a ballot is known after closing")
    return found


def plant(site):
    """A list that forgets who is on it, and is kept elsewhere as well."""
    for statement in (
            "DROP TABLE survey_issued",
            "CREATE TABLE survey_issued (survey TEXT NOT NULL, "
            "member BLOB NOT NULL, nonce BLOB NOT NULL)",
            "CREATE TABLE kept (member BLOB)",
            "CREATE TRIGGER keep BEFORE DELETE ON survey_issued BEGIN "
            "INSERT INTO kept VALUES (old.member); END"):
        Database(site).sql("surveys", statement)


def test_survey_once(site, tmp_path):
    """And on SQLite the same look finds what is planted."""
    open_survey(site, "once")
    assert broken(site, "once", tmp_path) == set()
    if site.database != "sqlite":
        return
    plant(site)
    open_survey(site, "leaky")
    assert broken(site, "leaky", tmp_path) == {
        "one member got more than one ballot",
        "not one answer a member was counted",
        "who was given a ballot is known after closing"}
