# SPDX-License-Identifier: BSD-2-Clause
"""Pages are in the language that the browser asks for, English or German."""

import re
import subprocess

import pytest
from site_of_tests import Site
from visitor import Visitor


@pytest.fixture(scope="module", params=["nginx", "apache"])
def site(request):
    with Site(request.param, modules=["registration", "feedback",
                                      "surveys"]) as started:
        yield started


def get(site, path, accept=None, **headers):
    sent = {"Accept": "text/html"} | headers
    if accept is not None:
        sent["Accept-Language"] = accept
    return site.session().get(site.url + path, headers=sent, timeout=10)


@pytest.mark.parametrize("accept,tag", [
    (None, "en"), ("de", "de"), ("de-AT,en;q=0.5", "de"), ("fr, de;q=0.1",
                                                           "de"),
    ("en-GB,de;q=0.9", "en"), ("fr", "en"), ("de;q=0", "en"),
    ("../../../etc/passwd", "en"), ("de," * 300, "de")], 
    ids=lambda value: str(value)[:20])
@pytest.mark.parametrize("path", ["/registration/", "/feedback/",
                                  "/surveys/"])
def test_page_is_in_the_language_asked_for(site, path, accept, tag):
    reply = get(site, path, accept)
    assert reply.status_code == 200
    assert reply.headers["Content-Language"] == tag
    vary = {name.strip() for name in reply.headers["Vary"].split(",")}
    assert {"Accept", "Accept-Language"} <= vary
    assert f'<html lang="{tag}">' in reply.text
    assert ("Zum Inhalt springen" in reply.text) == (tag == "de")
    assert ("Skip to the content" in reply.text) == (tag == "en")


def test_errors_at_the_field(site):
    visitor = Visitor(site, **{"Accept-Language": "de"})
    page = visitor.get("/registration/").form().send(birth_day="31",
                                                     birth_month="2",
                                                     birth_year="1990")
    assert page.status == 422
    assert "Dieses Datum gibt es nicht." in page.text
    assert "There is no such date" not in page.text
    page = visitor.get("/feedback/").form().send(press="consent", message="",
                                                 email="nobody")
    assert page.status == 422
    assert "Ihre Nachricht: bitte ausfüllen." in page.text
    assert "Geben Sie eine E-Mail-Adresse ein" in page.text


def test_error_pages_and_problems(site):
    page = get(site, "/registration/nowhere", "de").text
    assert "Unter dieser Adresse gibt es keine Seite." in page
    problem = get(site, "/registration/nowhere", "de",
                  Accept="application/json")
    assert problem.headers["Content-Language"] == "de"
    assert problem.json()["detail"] == \
        "Unter dieser Adresse gibt es keine Seite."
    problem = get(site, "/registration/nowhere", "en",
                  Accept="application/json")
    assert problem.json()["detail"] == "There is no page at this address."


def test_dates(site):
    english = get(site, "/feedback/policy", "en").text
    found = re.search(r"in force since (\d+) (\w+) (\d{4})\.", english)
    assert found, english
    german = get(site, "/feedback/policy", "de").text
    day = re.search(r"gültig seit (\d+)\. (\w+) (\d{4})\.", german)
    assert day and day[1] == found[1] and day[3] == found[3]


def test_own_catalogue_and_template(tmp_path):
    """An operator adds a language, and a template of one language."""
    catalogue = tmp_path / "pl.po"
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        'msgid "Send"\nmsgstr "Wyślij"\n', encoding="utf-8")
    with Site(modules=["feedback"]) as site:
        subprocess.run(["msgfmt", "-o", site.path("etc/templates/pl.mo"),
                        catalogue], check=True)
        site.set_conf("site", "languages", '[ "en", "de", "pl" ]')
        site.restart("feedback")
        assert "Wyślij" in get(site, "/feedback/", "pl").text
        assert '<html lang="pl">' in get(site, "/feedback/", "pl-PL").text
        assert "Your message" in get(site, "/feedback/", "pl").text
