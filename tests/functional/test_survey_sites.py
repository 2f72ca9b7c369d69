# SPDX-License-Identifier: BSD-2-Clause
"""Surveys behind the real web servers, on both databases: the demo's two,
commute for anyone and workplace for members."""

import json
import re

import pytest
import requests
from site_of_tests import wait_until


@pytest.fixture(autouse=True)
def many_forms(site):
    """One client asks for all the forms of these tests."""
    path = site.path("etc", "surveys.conf")
    with open(path, encoding="utf-8") as file:
        if "\nballots_rate = 100000" in file.read():
            return
    site.set_conf("surveys", "ballots_rate", "100000")
    site.restart("surveys")
    wait_until(lambda: requests.get(site.url + "/surveys/commute",
                                    timeout=10).status_code == 200)


def ballot(site, name="commute"):
    page = requests.get(f"{site.url}/surveys/{name}", timeout=10)
    assert page.status_code == 200, page.text
    return re.search(r'name="ballot" value="([\w-]+)"', page.text)[1]


def answer(site, name="commute", **fields):
    """As a browser does: with cookies and everything else it has."""
    return requests.post(
        f"{site.url}/surveys/{name}/answers", data=fields, timeout=10,
        headers={"Cookie": f"fp_ballot_{name}=needle; other=needle",
                 "User-Agent": "needle", "Referer": site.url + "/needle",
                 "Authorization": "Basic bmVlZGxlOm5lZWRsZQ==",
                 "X-Forwarded-For": "192.0.2.77", "X-Real-IP": "192.0.2.77",
                 "Origin": site.url}, allow_redirects=False)


def results(site, name="commute"):
    return requests.get(f"{site.url}/surveys/{name}/results.json",
                        timeout=10).json()


def test_answers_are_counted(site):
    """survey.identity-cut: the include strips what the module refuses."""
    before = results(site)["answers"] or 0
    one = ballot(site)
    reply = answer(site, ballot=one, mode="bike", why=["cheap", "health"])
    assert reply.status_code == 303, reply.text
    assert reply.headers["Location"].endswith("/surveys/commute/thanks")
    reply = answer(site, ballot=one, mode="bus")
    assert reply.status_code == 409 and "already counted" in reply.text
    assert answer(site, ballot=ballot(site), mode="tank").status_code == 422
    for _ in range(44):
        assert answer(site, ballot=ballot(site), mode="bike",
                      minutes=20).status_code == 303
    wait_until(lambda: (results(site)["answers"] or 0) >= before + 10, 15,
               "counted")
    found = results(site)
    assert found["questions"][0]["options"][1]["id"] == "bike"
    assert found["questions"][0]["options"][1]["count"] >= 10


def test_the_query_is_stripped(site):
    reply = requests.post(f"{site.url}/surveys/commute/answers?who=needle",
                          data={"ballot": ballot(site)}, timeout=10,
                          allow_redirects=False)
    assert reply.status_code == 303


def test_nothing_is_logged_of_an_answer(site):
    """logs.no-person; no line at the anonymous door at all."""
    one = ballot(site)
    before = {name: len(text) for name, text in site.logs().items()}
    assert answer(site, ballot=one, mode="walk").status_code == 303
    page = requests.get(f"{site.url}/surveys/commute/thanks", timeout=10,
                        headers={"Accept-Language": "de"})
    assert page.headers["Content-Language"] == "de"
    for name, text in site.logs().items():
        added = text[before.get(name, 0):].decode(errors="replace")
        assert "answers" not in added, (name, added)
        assert "thanks" not in added, (name, added)
        assert "needle" not in added and one not in added


def test_json_front_end(site):
    page = requests.get(f"{site.url}/surveys/commute", timeout=10,
                        headers={"Accept": "application/json"}).json()
    reply = requests.post(
        f"{site.url}/surveys/commute/answers", timeout=10,
        json={"ballot": page["ballot"], "days": 5, "why": ["fast"]})
    assert reply.status_code == 200
    assert reply.json()["status"] == "counted-soon"


def test_members_only(site):
    page = requests.get(f"{site.url}/surveys/workplace", timeout=10,
                        headers={"FORMPLEDGE-MEMBER": "me",
                                 "FORMPLEDGE_MEMBER": "me"})
    assert page.status_code == 401


def test_closing(site):
    """A survey of this test's own: opened, answered, closed, by pledgectl."""
    with open(site.path("etc/surveys/commute.conf"), encoding="utf-8") as file:
        text = file.read()
    name = "ending"
    with open(site.path(f"etc/surveys/{name}.conf"), "w",
              encoding="utf-8") as file:
        file.write(text)
    site.pledgectl("surveys", "open", name)
    wait_until(lambda: requests.get(f"{site.url}/surveys/{name}", timeout=10)
               .status_code == 200, 10, "open")
    for i in range(20):
        assert answer(site, name, ballot=ballot(site, name),
                      mode="bus" if i < 15 else "walk").status_code == 303
    site.pledgectl("surveys", "close", name)
    found = results(site, name)
    counts = {o["id"]: o["count"] for o in found["questions"][0]["options"]}
    assert found["answers"] == 20
    assert counts["bus"] == 15 and counts["walk"] == 5
    wait_until(lambda: requests.get(f"{site.url}/surveys/{name}", timeout=10)
               .status_code == 410, 10, "closed")
    shown = json.loads(site.pledgectl(
        "--json", "surveys", "results", name).stdout or "null")
    assert shown
