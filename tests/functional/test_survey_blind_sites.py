# SPDX-License-Identifier: BSD-2-Clause
"""Blind ballots behind the real web servers, on both databases."""

import hashlib
import json

import requests
from blind_client import Blinding
from site_of_tests import wait_until
from test_registration import member
from test_survey_sites import answer


def key_of(site, name):
    url = f"{site.url}/surveys/{name}/ballot"
    wait_until(lambda: requests.get(url, timeout=10).status_code == 200, 10,
               "the key")
    return requests.get(url, timeout=10).json()


def ask(visitor, name, blinding, **headers):
    return visitor.session.post(
        f"{visitor.site.url}/surveys/{name}/ballot", timeout=10,
        json={"blinded": blinding.blinded},
        headers={"Origin": visitor.site.url, **headers})


def test_member_to_answer(site):
    """survey.once, survey.identity-cut: logged in at one door, nobody at the
    other; the key is the same wherever it is shown."""
    visitor, _ = member(site)
    said = key_of(site, "workplace")
    page = visitor.get("/surveys/workplace")
    assert said["fingerprint"] == hashlib.sha256(
        bytes.fromhex(said["key"])).hexdigest()
    assert said["fingerprint"] in page.text
    shown = json.loads(site.pledgectl("surveys", "show", "workplace",
                                      "--json").stdout)
    assert shown["fingerprint"] == said["fingerprint"]
    mine = Blinding(said["key"], "workplace")
    evil = ask(visitor, "workplace", mine, Origin="http://evil.example")
    assert evil.status_code == 403
    before = {name: len(text) for name, text in site.logs().items()}
    first, again = [ask(visitor, "workplace", mine) for _ in range(2)]
    assert first.status_code == 200, first.text
    assert first.json() == again.json()
    other = ask(visitor, "workplace", Blinding(said["key"], "workplace"))
    assert other.status_code == 409
    start = page.form("/workplace/start").send()
    assert start.status == 409 and "/surveys/workplace/form" in start.text
    ballot = mine.ballot(first.json()["signature"])
    assert answer(site, "workplace", ballot=ballot,
                  size="m").status_code == 303
    assert answer(site, "workplace", ballot=ballot,
                  size="s").status_code == 409
    for name, text in site.logs().items():
        added = text[before.get(name, 0):].decode(errors="replace")
        for word in (mine.blinded, ballot[:64], ballot[64:]):
            assert word not in added, name


def test_nobody_gets_one_of_members(site):
    said = key_of(site, "workplace")
    reply = requests.post(
        f"{site.url}/surveys/workplace/ballot", timeout=10,
        json={"blinded": Blinding(said["key"], "workplace").blinded},
        headers={"Origin": site.url, "FORMPLEDGE_MEMBER": "a",
                 "Formpledge-Member": "a"})
    assert reply.status_code == 401
    # the form for a ballot that was saved is anybody's
    page = requests.get(f"{site.url}/surveys/workplace/form", timeout=10)
    assert page.status_code == 200 and 'name="ballot" value=""' in page.text


def test_anyone(site):
    said = key_of(site, "commute")
    mine = Blinding(said["key"], "commute")
    reply = requests.post(f"{site.url}/surveys/commute/ballot", timeout=10,
                          json={"blinded": mine.blinded})
    assert reply.status_code == 200, reply.text
    ballot = mine.ballot(reply.json()["signature"])
    assert answer(site, ballot=ballot, mode="bike").status_code == 303
    reply = requests.get(f"{site.url}/surveys/ballot.js", timeout=10)
    assert reply.headers["Content-Type"].startswith("text/javascript")
    assert "finalize" in reply.text and len(reply.content) < 4000
    page = requests.get(f"{site.url}/surveys/commute", timeout=10)
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
