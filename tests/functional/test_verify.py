# SPDX-License-Identifier: BSD-2-Clause
"""pledgectl verify as a command: what it prints, its report, its exit status,
and what it says where something is down."""

import html.parser
import json
import os
import re
import subprocess

import pytest
from site_of_tests import Site
from verified import PLEDGECTL, verified

POLICY = "etc/policies/strict.conf"


@pytest.fixture(scope="module", name="site")
def site_():
    with Site("nginx", "sqlite") as running:
        yield running


class Page(html.parser.HTMLParser):
    """Tags, ids, links, words."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.words = [], set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self.ids.add(attrs.get("id"))
        self.links += [value for key, value in attrs.items()
                       if key in ("href", "src")]

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def test_verify_report(site):
    """One file that needs nothing else, and says all that was found."""
    path = site.path("tmp/report.html")
    done = verified(site, "--url", site.url, "--html", path, "age", "policy")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    os.unlink(path)
    page = Page(text)
    assert "script" not in page.tags and "img" not in page.tags
    assert all(link.startswith("#") for link in page.links), page.links
    assert {link[1:] for link in page.links} <= page.ids
    assert done.all["date"] in page.text and done.all["host"] in page.text
    assert "strict, version 1 of 2026-01-01" in page.text
    assert page.tags.count("h1") == 1 and "main" in page.tags
    for promise, line in done.lines.items():
        assert promise in page.ids
        assert " ".join(line["quote"].split()) in page.text
        for row in line["checks"]:
            assert row["evidence"] in page.text
    assert '<html lang="en">' in text and "url(" not in text


def test_verify_report_of_what_is_not_promised(site):
    """It is listed, and nothing is looked at."""
    path = site.path(POLICY)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    site.unpromise("age.minimum")
    try:
        done = verified(site, "--url", site.url, "--html",
                        site.path("tmp/report.html"), "age.minimum",
                        "age.refusal-sticks")
        with open(site.path("tmp/report.html"), encoding="utf-8") as file:
            page = Page(file.read())
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    assert done.code == 0
    assert done.result("age.minimum") == "not promised"
    assert not done.promise("age.minimum")["checks"]
    assert "Not promised by this policy" in page.text
    assert "age.minimum" in page.text


def run(site, *args):
    return subprocess.run([site.path("bin/pledgectl"), "verify", *args],
                          capture_output=True, text=True, check=False,
                          timeout=120)


def test_verify_lines(site):
    """A line a promise; evidence with -v; mistakes are said."""
    done = run(site, "--url", site.url, "age.minimum", "age.asked-first")
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    assert [line.split() for line in lines[:2]] == [
        ["age.minimum", "ok"], ["age.asked-first", "ok"]]
    assert lines[-1].startswith("2 ok, 0 failed, 0 cannot verify")
    more = run(site, "-v", "--url", site.url + "/", "age.minimum").stdout
    assert "age-refused: ok" in more and "(403)" in more
    assert max(len(line) for line in more.splitlines()) <= 79
    for args, said in (
            (["age.maximum"], "there is no promise \"age.maximum\""),
            (["--url", "ftp://x"], "--url must be the address"),
            (["--url", site.url + "/registration"], "end with the host"),
            (["--html", "/nowhere/x.html", "age.minimum"], "/nowhere/x")):
        done = run(site, *args)
        assert done.returncode in (1, 2) and said in done.stderr, args


def test_verify_without_url(site):
    """What needs the web server says so, and how to."""
    done = verified(site, "age.minimum", "policy.transfer-notice")
    assert done.code == 3
    assert done.check("age-refused")["result"] == "cannot verify"
    assert "--url" in done.check("age-refused")["remedy"]
    assert done.result("policy.transfer-notice") == "kept by people"


def test_verify_conf(site):
    """Mistakes in verify.conf, with file and line."""
    path = site.path("etc/verify.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        for line, said in (
                ('test_mailbox = ""', "need each other"),
                ('backups = [ "var/backups" ]', "must be a whole path"),
                ('test_mails = "x"', 'did you mean "test_mail"')):
            with open(path, "w", encoding="utf-8") as file:
                file.write(re.sub(rf"(?m)^{line.split()[0]} = .*$", "", text)
                           + line + "\n")
            done = run(site, "age.minimum")
            assert done.returncode == 1 and said in done.stderr, done.stderr
            assert re.search(r"verify\.conf:\d+: ", done.stderr), done.stderr
            checked = site.pledgectl("conf", "check", check=False)
            assert checked.returncode == 1 and said in checked.stdout
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def test_verify_module_down(site):
    """Honest lines, and no crash."""
    with site.module_away("registration"):
        done = verified(site, "--url", site.url, "age", "consent", "account")
    assert done.code == 1
    assert "age.minimum" in done.failed()
    assert "answers 502" in done.check("age-refused")["evidence"]


def test_verify_web_server_down(site):
    done = verified(site, "--url", "http://127.0.0.1:1", "age", "cookies")
    assert done.code == 1 and "age.minimum" in done.failed()


def test_verify_wrong_permissions(site):
    """What may not be read is said; no line is called good for it."""
    if os.geteuid() != 0:
        pytest.skip("another user is wanted")
    base = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
            PLEDGECTL, "--conf", site.path("etc"), "verify", "--json",
            "--url", site.url, "age.refusal-leaves-nothing"]
    mode = os.stat(site.path("data")).st_mode & 0o777
    os.chmod(site.path("data"), 0o700)
    try:
        done = subprocess.run(base, capture_output=True, text=True,
                              check=False, timeout=120)
    finally:
        os.chmod(site.path("data"), mode)
    assert done.returncode == 1, (done.stdout, done.stderr)
    [line] = json.loads(done.stdout)["promises"]
    assert line["result"] == "failed" and line["checks"][0]["remedy"]


@pytest.mark.long
def test_verify_database_down():
    """Each line that needs it says so; afterwards all is well, and nothing
    stands in the way."""
    with Site("nginx", "mysql") as site:
        site.set_conf("site", "database_timeout", '"1 s"')
        site.restart("registration")
        with site.database_down():
            done = verified(site, "--url", site.url, "age", "account",
                            "consent")
        assert done.code == 1
        assert "connect" in done.check("age-rows")["evidence"]
        assert "answers 503" in done.check("account-export")["evidence"]
        assert all(row["remedy"] for row in done.failed_rows())
        assert done.check("age-back-button")["result"] == "ok"
        after = verified(site, "--url", site.url, "age", "account", "consent")
        assert not after.failed(), after.failed_rows()
