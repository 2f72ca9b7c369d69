# SPDX-License-Identifier: BSD-2-Clause
"""Survey results on the pages of staff: what everybody may see, and nothing
else."""

import random
import re

import pytest
from site_of_tests import wait_until
from staff_desk import prepared, shown, staff
from visitor import Visitor

SURVEY = """
title = "At the desk";
text = "For the people who look at it.";
who = "anyone";
k = 10;
electorate = 1000;
questions = (
  { id = "way"; kind = "single"; label = "Which way, \\"if\\" any?";
    options = ( { id = "on"; label = "On, and on"; },
                { id = "off"; label = "=Off"; } ); },
  { id = "like"; kind = "scale"; label = "How well?"; from = 1; to = 3; },
  { id = "ill"; kind = "single"; label = "Ill?"; sensitive = true;
    options = ( { id = "yes"; label = "Yes"; },
                { id = "no"; label = "No"; } ); }
);
cross_tables = ( ( "way", "like" ) );
"""
PEOPLE = 60


@pytest.fixture(scope="module", params=[("nginx", "sqlite"),
                                        ("apache", "mysql")], ids="-".join)
def site(request):
    place = prepared(request.getfixturevalue("sites"), *request.param)
    with open(place.path("etc/surveys/desk.conf"), "w",
              encoding="utf-8") as file:
        file.write(SURVEY)
    place.pledgectl("surveys", "open", "desk")
    place.restart("surveys")
    return place


def answer(site, **answers):
    path = "/surveys/desk"
    page = wait_until(lambda: (lambda p: p.status == 200 and p)(
        Visitor(site).get(path)), 20, "the survey")
    page = page.form("/answers").send(**answers)
    assert page.status == 200, page.text


def public(site, name):
    return Visitor(site).get(f"/surveys/desk/results{name}")


def test_results_are_those_that_everybody_sees(site):
    """sharing.statistics-anonymous at the desk: the very figures of the
    public page, also as data; nothing before it is released there."""
    cleo = staff(site, "cleo")
    page = cleo.get("/staff/results/desk")
    assert page.status == 200 and "Nothing was released yet" in page.text
    assert cleo.get("/staff/results/desk/results.csv").status == 404
    draw = random.Random(7)
    for n in range(PEOPLE):
        answer(site, way="on" if n % 2 else "off",
               like=str(draw.choice([1, 2, 3])),
               ill="yes" if n < 3 else "no", consent_sensitive="yes")
    site.pledgectl("surveys", "close", "desk")
    wait_until(lambda: public(site, ".json").json()["answers"] == PEOPLE, 30,
               "the last release")
    mine = cleo.get("/staff/results/desk/results.json")
    assert mine.status == 200
    assert mine.json() == public(site, ".json").json()
    assert mine.json()["answers"] == PEOPLE
    assert cleo.get("/staff/results/desk/results.csv").text \
        == public(site, ".csv").text
    page = cleo.get("/staff/results/desk")
    assert "<svg" in page.text and "closed" in shown(page)

    def figures(text):
        return re.findall(r"<(?:svg|td|th|h2)\b.*?</", text, re.S)

    assert figures(page.text.split("<h1>")[1]) == figures(
        public(site, "").text.split("<h1>")[1].split("<h2>")[0])
    ill, = [q for q in mine.json()["questions"] if q["id"] == "ill"]
    assert {o["count"] for o in ill["options"]} == {None}


def test_list_of_surveys(site):
    page = staff(site, "cleo").get("/staff/results")
    assert page.status == 200 and "/staff/results/desk" in page.text
    assert "At the desk" in page.text and "State: closed" in shown(page)
    assert staff(site, "cleo").get("/staff/results/none").status == 404


def test_results_are_for_those_who_may(site):
    for path in ("", "/desk", "/desk/results.json", "/desk/results.csv"):
        assert staff(site, "ann").get("/staff/results" + path).status == 403


def test_without_the_file_of_the_survey(site):
    """The figures are there all the same, as they were."""
    path = site.path("etc/surveys/desk.conf")
    with open(path, "a", encoding="utf-8") as file:
        file.write("\nremainder = \"discard\";\n")
    try:
        page = staff(site, "cleo").get("/staff/results/desk")
        assert page.status == 200
        assert "is not the one that was opened" in shown(page)
        assert staff(site, "cleo").get(
            "/staff/results/desk/results.csv").text == public(
                site, ".csv").text
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(SURVEY)
