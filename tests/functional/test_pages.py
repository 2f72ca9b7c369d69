# SPDX-License-Identifier: BSD-2-Clause
"""What every page has: headers, the stylesheet, the site's own layout."""

import os
import re
import signal
from urllib.parse import urljoin, urlsplit

import pytest
from site_of_tests import Site, wait_until

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PAGES = [("/feedback/", 200), ("/feedback/policy", 200),
         ("/feedback/nowhere", 404)]


@pytest.fixture(scope="module")
def site():
    with Site(modules=["feedback"]) as started:
        yield started


def get(site, path, **headers):
    return site.session().get(site.url + path, headers=BROWSER | headers,
                              timeout=10)


@pytest.mark.parametrize("path,status", PAGES)
def test_headers(site, path, status):
    reply = get(site, path)
    policy = dict(part.split(" ", 1) for part in
                  reply.headers["Content-Security-Policy"].split("; "))
    assert reply.status_code == status
    assert policy["default-src"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in str(policy) and "http" not in str(policy)
    assert reply.headers["Referrer-Policy"] == "same-origin"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/"] + [path for path, _ in PAGES])
def test_nothing_from_elsewhere(site, path):
    """Nothing is loaded from a third party, nothing stands inline."""
    page = get(site, path).text
    for place in re.findall(r"<(?:link|img|script|iframe)[^>]*?"
                            r"(?:href|src)=\"([^\"]*)\"", page):
        assert urlsplit(urljoin(site.url, place)).netloc == \
            urlsplit(site.url).netloc
        assert get(site, place).status_code == 200
    assert not re.search(r"<style|<script|\sstyle=|\son[a-z]+=", page)


def test_stylesheet(site):
    place = re.search(r'href="(/feedback/style\.css\?v=\w+)"',
                      get(site, "/feedback/").text)[1]
    reply = get(site, place)
    assert reply.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "max-age" in reply.headers["Cache-Control"]
    assert "url(" not in reply.text and "@import" not in reply.text


def test_problem(site):
    """RFC 9457, for a client that asks for JSON."""
    reply = get(site, "/feedback/nowhere", Accept="application/json")
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.json()["status"] == reply.status_code == 404


def reload_with(site, layout):
    """Puts a layout of the operator's own in force."""
    path = site.path("etc/templates/layout.mustache")
    before = os.path.getsize(site.path("log/feedback.log"))
    with open(path, "w", encoding="utf-8") as file:
        file.write(layout)
    os.chmod(path, 0o644)
    for pid in site.pids("feedback"):
        os.kill(pid, signal.SIGHUP)

    def told():
        with open(site.path("log/feedback.log"), encoding="utf-8") as file:
            file.seek(before)
            return file.read()
    return told


def test_layout_of_the_site(site):
    """The operator's own is taken at a reload; a broken one is reported with
    its place, and the built-in one serves."""
    assert 'class="board-name"' in get(site, "/feedback/").text
    reload_with(site, "<!DOCTYPE html><title>{{title}}</title>"
                      "mine {{{content}}}")
    wait_until(lambda: "mine <h1>Feedback" in get(site, "/feedback/").text)
    told = reload_with(site, "one\n{{#title}}\n{{{content}}}")
    wait_until(lambda: 'class="fp-site"' in get(site, "/feedback/").text)
    assert "layout.mustache:2: section is not closed" in told()
