# SPDX-License-Identifier: BSD-2-Clause
"""Pages are in the language that the browser asks for, English or German."""

import re
import subprocess

import pytest
from site_of_tests import Site, wait_until
from test_registration import (Person, export, link_in, log_in, mails_to,
                               sign_up)
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
def test_page_is_in_the_language_asked_for(site, accept, tag):
    reply = get(site, "/registration/", accept)
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


def mail_of(site, address, n):
    found = wait_until(lambda: len(mails_to(site, address)) >= n
                       and mails_to(site, address), 20, "a mail")
    return found[n - 1]


def text_of(mail):
    return re.sub(r"\s+", " ", mail.get_content())


def test_mail_is_in_the_language_of_the_member(site):
    """As at sign-up, until the member says otherwise; whoever asks."""
    visitor = Visitor(site, **{"Accept-Language": "de-DE,de;q=0.9"})
    person = Person()
    page = sign_up(visitor, person)
    assert "Sehen Sie in Ihre E-Mails" in page.text
    mail = mail_of(site, person.email, 1)
    assert mail["Subject"] == "Bestätigen Sie Ihr Konto bei Example Jobs"
    assert "innerhalb von 24 Stunden" in text_of(mail)
    assert max(len(line) for line in mail.get_content().splitlines()
               if "http" not in line) <= 72
    visitor.get(link_in(mail)).form("/verify").send()
    assert log_in(visitor, person.user_id).url.endswith("/me")
    assert export(visitor)["language"] == "de"

    page = visitor.get("/registration/me")
    assert "Sprache der E-Mails" in page.text
    page = page.form("/me/language").send(press="language")
    assert page.url.endswith("/me") and export(visitor)["language"] == "en"
    stranger = Visitor(site, **{"Accept-Language": "de"})
    stranger.get("/registration/reset").form().send(login=person.user_id)
    mail = mail_of(site, person.email, 2)
    assert mail["Subject"] == "Choose a new password at Example Jobs"

    token = visitor.get("/registration/me").form("/me/language").values
    for tag in ("pl", "", "d\u00e9", "../en", "x" * 36):
        page = visitor.post("/registration/me/language", dict(
            token, language=tag))
        assert page.status == 422, tag
    assert export(visitor)["language"] == "en"


def test_countries_are_in_the_order_of_the_language(site):
    """Where the policy asks for the country: Ägypten stands under A."""
    path = site.path("etc/policies/strict.conf")
    with open(path, encoding="utf-8") as file:
        strict = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write('ages = ( { country = "CH"; age = 16; } );\n' + strict)
    site.restart("registration")

    def names(tag):
        text = get(site, "/registration/", tag).text
        return re.findall(r'<option value="[A-Z]{2}">([^<]*)<', text)
    wait_until(lambda: len(names("de")) > 200, 10, "registration")
    german = names("de")
    assert german.index("Afghanistan") < german.index("Ägypten") < \
        german.index("Albanien")
    assert german.index("Oman") < german.index("Österreich") < \
        german.index("Pakistan")
    assert len(german) == len(set(german)) == len(names("en"))
    with open(path, "w", encoding="utf-8") as file:
        file.write(strict)
    site.restart("registration")
