# SPDX-License-Identifier: BSD-2-Clause
"""Which pages can be passed on, and how: without any mail of ours, and with
one where the operator offers it."""

import html
import json
import re
import subprocess
import urllib.parse

import pytest
from friend_site import PROGRAM, FriendSite

PAGES = """( { path = "/about"; title = "Who we <are> & more";
               titles = { de = "Wer wir sind"; }; },
             { prefix = "/jobs/"; title = "A job"; } )"""


@pytest.fixture(scope="module", name="site", params=["nginx", "apache"])
def site_(request):
    with FriendSite(request.param, settings={
            "pages": PAGES, "languages": '[ "en", "de" ]'}) as running:
        yield running


def mailto_of(page):
    """What the visitor's own mail program would be told."""
    [url] = re.findall(r'href="(mailto:[^"]*)"', page.text)
    url = html.unescape(url)
    assert url.startswith("mailto:?"), "an address in it"
    # RFC 6068: a blank is %20, and no "+" stands for one
    assert re.fullmatch(r"[A-Za-z0-9%=&?.:_~-]*", url)
    return urllib.parse.parse_qs(url[len("mailto:?"):], strict_parsing=True)


def test_ways(site):
    page = site.open_form("/about")
    assert page.status_code == 200
    link = site.url + "/about"
    assert "<strong>Who we &lt;are&gt; &amp; more</strong>" in page.text
    assert f'<input class="fp-input" type="text" id="f-link" value="{link}" ' \
        "readonly>" in page.text
    assert mailto_of(page) == {"subject": ["Who we <are> & more"],
                               "body": ["Who we <are> & more\r\n" + link]}
    # without a script there is no button that does nothing
    shown = re.sub(r"<template.*?</template>", "", page.text, flags=re.S)
    assert shown.count("<button") == 1  # of the form
    # the visitor's own ways come first
    assert page.text.index("mailto:") < page.text.index("<form")


def test_script(site):
    page = site.open_form("/about")
    [src] = re.findall(r'<script src="([^"]*)"></script>', page.text)
    assert "<script>" not in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    script = site.session().get(site.url + src)
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert script.headers["X-Content-Type-Options"] == "nosniff"
    assert "navigator.share" in script.text
    assert "//" not in re.sub(r"^\s*//.*$", "", script.text, flags=re.M)


def test_titles(site):
    assert "<strong>A job</strong>" in site.open_form("/jobs/7").text
    session = site.session()
    session.headers["Accept-Language"] = "de-CH"
    page = site.open_form("/about", session)
    assert "<strong>Wer wir sind</strong>" in page.text
    assert mailto_of(page)["subject"] == ["Wer wir sind"]


@pytest.mark.parametrize("url", [
    "/", "/abou", "/about/", "/about/x", "/jobs", "/news", "/jobs/evil.example",
    "/jobs/evil%2eexample", "/jobs/www.evil.example/x.html"])
def test_not_listed(site, url):
    site.sink.clear()
    assert site.open_form(url).status_code == 422
    page = site.post(url=url)
    assert page.status_code == 422
    assert "This page cannot be sent" in page.text
    assert "<strong>" + url not in page.text
    assert site.sink.raw() == []


def test_title_in_mail(site):
    site.sink.clear()
    assert site.post(url="/about").status_code == 303
    [mail] = site.sink.wait(1)
    assert mail["Subject"] == \
        "Ann recommends: Who we <are> & more (Example Jobs)"
    assert "Who we <are> & more\n" + site.url + "/about\n" in \
        mail.get_content().replace("\r\n", "\n")


def test_mail_in_german(site):
    """The mail is in the language that its sender reads."""
    site.sink.clear()
    reply = site.post(url="/about", headers={"Accept-Language": "de"})
    assert reply.status_code == 303
    [mail] = site.sink.wait(1)
    assert mail["Subject"] == "Ann empfiehlt: Wer wir sind (Example Jobs)"
    text = mail.get_content()
    assert "Wer wir sind" in text and "Ann schreibt:" in text
    assert "writes" not in text and "recommend" not in text


def test_json(site):
    session = site.session()
    session.headers["Accept"] = "application/json"
    view = site.open_form("/about", session).json()
    assert view["link"] == site.url + "/about"
    assert view["page_title"] == "Who we <are> & more"
    assert view["mailto"].startswith("mailto:?subject=")
    assert view["mail"] is True


def test_no_mail():
    """The operator sends none: the page offers the rest, a post is refused."""
    with FriendSite(settings={"mail": "false"}) as site:
        page = site.open_form("/jobs/7")
        assert page.status_code == 200
        assert mailto_of(page)["body"] == [
            "A page of Example Jobs\r\n" + site.url + "/jobs/7"]
        assert "<form" not in page.text and "recipient" not in page.text
        page = site.post(url="/jobs/7")
        assert page.status_code == 403
        assert "nothing was sent" in page.text
        assert mailto_of(page)
        reply = site.post_raw(
            json.dumps(site.fields(url="/jobs/7")), "application/json")
        assert reply.status_code == 403
        assert "nothing was sent" in reply.json()["detail"]
        assert site.sink.raw() == []


def says(key, value):
    """A web server that says where its visitors are."""
    def edit(site):
        path = site.path("etc/front.conf")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if site.server == "nginx":
            text = text.replace("\t\tinclude", "\t\tset $formpledge_%s \"%s\";"
                                "\n\t\tinclude" % (key, value), 1)
        else:
            text = text.replace("</VirtualHost>", "\tSetEnvIf Request_URI . "
                                "FORMPLEDGE_%s=%s\n"
                                "</VirtualHost>" % (key.upper(), value))
        site.write("etc/front.conf", text)
    return edit


@pytest.mark.parametrize("server,where,offered", [
    ("nginx", ("country", "CH"), True), ("nginx", ("country", "DE"), False),
    ("apache", ("country", "US-CA"), True), ("nginx", None, False),
    ("apache", ("region", "eea"), False)])
def test_countries(server, where, offered):
    """Mail is offered where the operator's table says so."""
    with FriendSite(server, settings={"mail_countries": '[ "CH", "US" ]'},
                    edit=where and says(*where)) as site:
        page = site.open_form("/jobs/7")
        assert page.status_code == 200
        assert ("<form" in page.text) == offered
        assert mailto_of(page)
        # a header of the visitor's own says nothing
        reply = site.post(headers={"Formpledge-Country": "CH",
                                   "FORMPLEDGE_COUNTRY": "CH"},
                          url="/jobs/7")
        assert reply.status_code == (303 if offered else 403)
        assert len(site.sink.raw()) == offered
        # hidden for want of an answer: said in the log, once
        site.open_form("/jobs/8")
        assert site.log().count("mail_countries is set") == (not where)


@pytest.mark.parametrize("settings,said", [
    ({"pages": '( { path = "/a"; title = "A"; } )', "paths": '[ "/b" ]'},
     r"send-to-friend.conf:\d+: paths: pages is set as well: write each of "
     r"these as \{ prefix = "),
    ({"pages": '( { title = "A"; } )'}, r"conf:\d+: a page has either a path"),
    ({"pages": '( { path = "/a"; prefix = "/b"; title = "A"; } )'},
     "either a path"),
    ({"pages": '( { path = "a"; title = "A"; } )'},
     r'"a" is no path of this site: it begins with /'),
    ({"pages": '( { path = "/a?x=1"; title = "A"; } )'}, "has no query"),
    ({"pages": '( { path = "/a"; } )'}, "title is missing"),
    ({"pages": '( { path = "/a"; title = "A"; }, '
               '{ path = "/a"; title = "B"; } )'}, "a second time"),
    ({"pages": '[ "/a" ]'}, "pages"),
    ({"mail_countries": '[ "ch" ]'}, 'mail_countries: "ch" is no country'),
    ({"mail_countries": '[ "CH" ]', "mail": "false"}, "mail is false")])
def test_bad_settings(settings, said):
    site = FriendSite(settings=settings)
    try:
        site.configure()
        done = subprocess.run(
            [PROGRAM, "-c", site.path("etc/send-to-friend.conf"), "-t"],
            capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert re.search(said, done.stderr)
    finally:
        site.stop()


def test_many_pages():
    """As many as are allowed, from a file of the site's own programs."""
    def write(site):
        site.write("etc/friend-pages.conf", "pages = (" + ",\n".join(
            '{ path = "/jobs/%d"; title = "Job %d"; }' % (n, n)
            for n in range(1000)) + ");\n")
        with open(site.path("etc/send-to-friend.conf"), "a",
                  encoding="utf-8") as file:
            file.write('@include "friend-pages.conf"\n')
    with FriendSite(edit=write) as site:
        assert "<strong>Job 999</strong>" in site.open_form("/jobs/999").text
        assert site.open_form("/jobs/1000").status_code == 422
