# SPDX-License-Identifier: BSD-2-Clause
"""pledgectl verify of send-to-friend, web forms, surveys, pages and logs:
each check on a site that keeps its promises, and on one that is broken so that
this check alone fails."""

import base64
import contextlib
import glob
import gzip
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys

import pymysql
import pytest
import requests
from site_of_tests import TOP, Site, wait_until
from verified import PLEDGECTL, Verified
from verify_leaks import (Leak, changed, looked, only, recipient, web_change,
                          web_line, word)

STORED = "friend.no-address-stored"
MISUSE = "friend.no-misuse"
PURPOSE = "friend.one-purpose"


@pytest.fixture(scope="module", name="site")
def site_():
    with Site("nginx", "sqlite") as site:
        yield site


@pytest.fixture(scope="module", name="other")
def other_():
    """The other server, the other database."""
    with Site("apache", "mysql") as site:
        yield site


def most(*cases):
    """The first in every run, the others with --full."""
    return [cases[0]] + [pytest.param(*case, marks=pytest.mark.long)
                         for case in cases[1:]]


# The other server and the other database with --full.
BOTH = ["site", pytest.param("other", marks=pytest.mark.long)]


@pytest.fixture(autouse=True)
def fresh(request):
    """What send-to-friend has counted of one client and one address is
    forgotten with its process."""
    yield
    for name in ("site", "other"):
        if name in request.fixturenames and "friend" in request.node.name:
            request.getfixturevalue(name).restart("send-to-friend")


def friend(site, *checks, also=()):
    """The friend's checks that fail; also: of others, about the same."""
    done = looked(site, STORED, MISUSE, PURPOSE)
    assert done.failed_checks() - set(also) == set(checks), done.all
    return done


def test_friend_is_kept(site):
    done = friend(site)
    for name in ("friend-canary", "friend-memory", "friend-cache",
                 "friend-misuse", "friend-link", "friend-one-mail"):
        assert done.check(name)["result"] == "ok", done.check(name)
    assert done.code == 0, done.all


@pytest.mark.long
def test_friend_is_kept_by_the_other(other):
    assert friend(other).code == 0


def leak_file(path, *, encode=str.encode):
    """Keeps each recipient in a file."""
    def leak(mail):
        with open(path, "ab") as file:
            file.write(b"to=<" + encode(recipient(mail)) + b">\n")
    return leak


def test_friend_in_a_temporary_file(site):
    path = site.path("tmp/upload-1")
    with Leak(site, leak_file(path)):
        done = friend(site, "friend-canary")
    os.unlink(path)
    row = done.check("friend-canary")
    assert path in row["evidence"] and "the recipient's address" in \
        row["evidence"]
    assert "verify+" not in str(done.all)


@pytest.mark.long
def test_friend_in_a_packed_log(site):
    """Rotated, compressed, and written in base64."""
    path = site.path("log/relay.log.2.gz")

    def leak(mail):
        with gzip.open(path, "wb") as file:
            file.write(b"x" + base64.b64encode(recipient(mail).encode()))
    with Leak(site, leak):
        done = friend(site, "friend-canary")
    os.unlink(path)
    assert path in done.check("friend-canary")["evidence"]
    assert "base64" in done.check("friend-canary")["evidence"]


def test_friend_in_a_database(site):
    path = site.path("data/feedback.db")

    def leak(mail):
        with contextlib.closing(sqlite3.connect(path)) as link:
            link.execute("CREATE TABLE IF NOT EXISTS leak (a TEXT)")
            link.execute("INSERT INTO leak VALUES (?)", (recipient(mail),))
            link.commit()
    with Leak(site, leak):
        done = friend(site, "friend-canary")
    with contextlib.closing(sqlite3.connect(path)) as link:
        link.execute("DROP TABLE leak")
        link.execute("VACUUM")
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert path in done.check("friend-canary")["evidence"]


@pytest.mark.long
def test_friend_in_a_table(other):
    """Of MariaDB, whose files pledgectl need not be able to read."""
    def server():
        return contextlib.closing(pymysql.connect(
            unix_socket=other.path("run/mariadb.sock"), user="root",
            database="formpledge_surveys", autocommit=True))

    def leak(mail):
        with server() as link:
            link.cursor().execute("CREATE TABLE leak (a TEXT)")
            link.cursor().execute("INSERT INTO leak VALUES (%s)",
                                  word(mail)[::-1])
    with changed(other.path("etc/verify.conf"), lambda text: text.replace(
            f'databases = [ "{other.path("data/mariadb")}" ]',
            "databases = [ ]")), Leak(other, leak):
        done = friend(other, "friend-canary")
    with server() as link:
        link.cursor().execute("DROP TABLE leak")
    evidence = done.check("friend-canary")["evidence"]
    assert "table leak of the database of surveys" in evidence
    assert "backwards" in evidence


def test_friend_in_a_file_of_the_server(site):
    """The body goes to disk, and stays."""
    with web_change(site, "location", lambda text: text.replace(
            "client_body_in_file_only off;", "client_body_in_file_only on;")):
        done = friend(site, "friend-canary", also=["web-server"])
    assert site.path("tmp/body") in done.check("friend-canary")["evidence"]


@pytest.mark.long
def test_friend_in_memory(site, tmp_path):
    """Of a process that is the module by its name and its file."""
    program = tmp_path / "formpledge-send-to-friend"
    shutil.copy(os.path.realpath(sys.executable), program)
    script = ("import sys, time, os\n"
              "seen = []\n"
              "while True:\n"
              "    for name in os.listdir(sys.argv[2]):\n"
              "        with open(sys.argv[2] + '/' + name) as file:\n"
              "            seen.append(file.read())\n"
              "    time.sleep(0.1)\n")
    with subprocess.Popen(
            [program, "-c", script, site.path("etc/send-to-friend.conf"),
             site.path("mail")], env={"PATH": os.environ["PATH"],
                                      "PYTHONHOME": sys.prefix}) as process:
        done = friend(site, "friend-memory")
        process.kill()
    evidence = done.check("friend-memory")["evidence"]
    assert f"(process {process.pid})" in evidence


def test_friend_in_a_cache(site):
    with web_line(site, "send-to-friend",
                  "fastcgi_hide_header Cache-Control;"):
        done = friend(site, "friend-cache", also=["web-server"])
    assert "/send-to-friend/" in done.check("friend-cache")["evidence"]


@pytest.mark.long
def test_friend_takes_everything(site):
    """Something else answers, and refuses nothing."""
    with web_line(site, "send-to-friend",
                  "if ($request_method = POST) { return 303 "
                  "/send-to-friend/sent; }"):
        done = looked(site, MISUSE)
    row = done.check("friend-misuse")
    assert row["result"] == "failed" and "303" in row["evidence"]


@contextlib.contextmanager
def mailbox(site, deliver):
    """Mails go through deliver(mail) -> mails before they are in the test
    mailbox."""
    folder = site.path("mailbox")
    os.makedirs(folder)
    count = []

    def leak(mail):
        for one in deliver(mail):
            count.append(one)
            path = os.path.join(folder, f"{len(count)}.eml")
            with open(path + ".part", "wb") as file:
                file.write(one)
            os.rename(path + ".part", path)
    try:
        with changed(site.path("etc/verify.conf"), lambda text: text.replace(
                f'"{site.path("mail")}"', f'"{folder}"')), Leak(site, leak):
            yield
    finally:
        shutil.rmtree(folder)


@pytest.mark.long
def test_friend_mail_comes_twice(site):
    with mailbox(site, lambda mail: [
            b"Subject: an offer\n\nfor " + recipient(mail).encode(), mail]):
        friend(site, "friend-one-mail")


def test_friend_mail_with_an_advertisement(site):
    with mailbox(site, lambda mail: [
            mail + b"\r\nhttps://ads.example/?x=1\r\n"]):
        friend(site, "friend-link")


# Faults: what is away is said, and nothing is called good.

def test_friend_relay_down(site):
    with open(site.path("etc/site.conf"), encoding="utf-8") as file:
        relay = next(line.split(" = ")[1].strip().rstrip(";")
                     for line in file if line.startswith("relay = "))
    site.set_conf("site", "relay", '"smtp://127.0.0.1:9"')
    site.restart("send-to-friend")
    try:
        done = looked(site, STORED, PURPOSE)
    finally:
        site.set_conf("site", "relay", relay)
    assert done.code == 1
    assert "answers 503" in done.check("friend-canary")["evidence"]
    assert done.check("friend-one-mail")["result"] != "ok"


def test_friend_module_down(site):
    with site.module_away("send-to-friend"):
        done = looked(site, STORED, PURPOSE, MISUSE)
    assert done.code == 1
    for name in ("friend-canary", "friend-misuse", "friend-one-mail"):
        assert done.check(name)["result"] == "failed"
        assert "/send-to-friend/ answers 50" in done.check(name)["evidence"]


@pytest.mark.long
def test_friend_database_down(other):
    with changed(other.path("etc/site.conf"), lambda text: text +
                 'database_timeout = "2 s"\n'), other.database_down():
        done = looked(other, STORED)
    assert done.code == 3
    row = done.check("friend-canary")
    assert row["result"] == "cannot verify"
    assert "the database of registration does not answer" in row["evidence"]


def test_friend_what_cannot_be_read(site):
    """A log that is not there, one that is packed otherwise; and nothing
    said of logs at all."""
    logs = f'webserver_logs = [ "{site.path("log")}" ]'
    for text, said in [(f'"{site.path("nowhere.log")}"', "is not there"),
                       ("", "webserver_logs is not set")]:
        with changed(site.path("etc/verify.conf"), lambda old: old.replace(
                logs, f"webserver_logs = [ {text} ]")):
            done = looked(site, STORED)
        site.restart("send-to-friend")
        assert done.code == 3
        row = done.check("friend-canary")
        assert row["result"] == "cannot verify" and said in row["evidence"]
    packed = site.path("log/access.log.1.xz")
    with open(packed, "wb") as file:
        file.write(b"\xfd7zXZ\0")
    done = looked(site, STORED)
    os.unlink(packed)
    assert packed in done.check("friend-canary")["evidence"]


@pytest.mark.skipif(os.geteuid() != 0, reason="root becomes another user")
def test_friend_log_that_is_closed(site):
    """To who runs verify: it says so, and does not call it good."""
    own = os.stat(site.path("run"))
    path = site.path("log/closed.log")
    with open(path, "w", encoding="ascii") as file:
        os.fchmod(file.fileno(), 0o600)
    policy = only(site, STORED)
    done = Verified(subprocess.run(
        ["setpriv", f"--reuid={own.st_uid}", f"--regid={own.st_gid}",
         "--clear-groups", PLEDGECTL, "--conf", site.path("etc"), "verify",
         "--json", "--url", site.url, "--policy", policy],
        capture_output=True, text=True, check=False, timeout=300))
    os.unlink(path)
    assert done.code == 3
    row = done.check("friend-canary")
    assert row["result"] == "cannot verify"
    assert f"{path} cannot be read" in row["evidence"]
    assert "takes root" in done.check("friend-memory")["evidence"]


# Logs

LOGS = "logs.no-person"


@pytest.mark.parametrize("which", BOTH)
def test_logs_are_kept(which, request):
    done = looked(request.getfixturevalue(which), LOGS)
    for name in ("logs-canary", "pages-referrer"):
        assert done.check(name)["result"] == "ok", done.check(name)
    assert done.code == 0


def logged(site, line, said):
    """A log of the site's own; line names the format."""
    with web_change(site, "server", lambda text: re.sub(
            "^access_log .*$", line, text, flags=re.M)):
        done = looked(site, LOGS)
    os.unlink(site.path("log/own.log"))
    assert done.failed_checks() - {"web-server"} == {"logs-canary"}, done.all
    assert site.path("log/own.log") in done.check("logs-canary")["evidence"]
    assert said in done.check("logs-canary")["evidence"]


@pytest.mark.long
def test_logs_combined(site):
    """The format that nginx has by itself."""
    logged(site, f"access_log {site.path('log/own.log')} combined;",
           "a query string")


@pytest.mark.parametrize("value, said", most(
    ("$http_cookie", "a cookie"), ("$http_user_agent", "a user agent"),
    ("$http_x_forwarded_for", "an X-Forwarded-For"),
    ("$http_referer", "a referrer"), ("$uri", "the rest of a path"),
    ("$remote_addr", "the whole address")))
def test_logs_of_one_thing(site, value, said):
    with web_change(site, "http", lambda text: text.replace(
            "log_format formpledge ", f"log_format own '{value}';\n"
            "log_format formpledge ", 1)):
        logged(site, f"access_log {site.path('log/own.log')} own;", said)


def test_logs_of_form_values(site):
    """By the location of a module."""
    with web_change(site, "http", lambda text: text.replace(
            "log_format formpledge ", "log_format own '$request_body';\n"
            "log_format formpledge ", 1)), web_change(
                site, "location", lambda text: re.sub(
                    "^access_log .*$",
                    f"access_log {site.path('log/own.log')} own;", text,
                    flags=re.M)):
        done = looked(site, LOGS)
    os.unlink(site.path("log/own.log"))
    assert done.failed_checks() - {"web-server"} == {"logs-canary"}
    assert "typed into a form" in done.check("logs-canary")["evidence"]


@pytest.mark.long
def test_logs_referrer_policy(site):
    with web_line(site, "feedback", "fastcgi_hide_header Referrer-Policy;"):
        done = looked(site, LOGS)
    assert done.failed_checks() == {"pages-referrer"}
    assert "/feedback/" in done.check("pages-referrer")["evidence"]


# Third parties

NONE = "third-parties.none"


@pytest.mark.parametrize("which", BOTH)
def test_third_parties_none(which, request):
    done = looked(request.getfixturevalue(which), NONE)
    for name in ("pages-load", "pages-policy"):
        assert done.check(name)["result"] == "ok", done.check(name)
    assert int(done.check("pages-load")["evidence"].split()[0]) >= 20
    assert done.code == 0


@contextlib.contextmanager
def template(site, name, change):
    """A template of the site's own, read by the modules at once."""
    own = site.path("etc/templates", name + ".mustache")
    source = own
    if not os.path.exists(own):
        [source] = glob.glob(os.path.join(
            TOP, "*/*/templates", name + ".mustache"))
    with open(source, encoding="utf-8") as file:
        before = file.read()
    after = change(before)
    assert after != before
    with open(own, "w", encoding="utf-8") as file:
        file.write(after)
    try:
        reload(site)
        yield
    finally:
        if own == source:
            with open(own, "w", encoding="utf-8") as file:
                file.write(before)
        else:
            os.unlink(own)
        reload(site)


def reload(site):
    """These modules read their files again."""
    for module in ("feedback", "surveys"):
        site.restart(module)
        wait_until(lambda m=module: requests.get(
            f"{site.url}/{m}/health", timeout=10).status_code == 200, 10,
                   module)


@pytest.mark.parametrize("text, by", most(
    ('<img src="//ads.example/1.gif" alt="">', "img src"),
    ('<IMG alt="" SRCSET="/a.png 1x, https://ads.example/2.gif 2x">',
     "srcset"),
    ('<p style="background: URL( \'https://ads.example/3.gif\' )">x</p>',
     "url() of a style"),
    ('<style>@import "https://ads.example/4.css";</style>',
     "@import of a style"),
    ('<form action="https://ads.example/5"><button>x</button></form>',
     "form action"),
    ('<link rel="preload" href="https://ads.example/6.woff2">', "link href"),
    ('<meta http-equiv="Refresh" content="9; url=https://ads.example/7">',
     "meta refresh")))
def test_third_parties_in_a_template(site, text, by):
    with template(site, "feedback_form",
                  lambda old: old + "\n" + text + "\n"):
        done = looked(site, NONE)
    assert done.failed_checks() == {"pages-load"}
    evidence = done.check("pages-load")["evidence"]
    assert "/feedback/ has " + by in evidence and "ads.example" in evidence


def test_third_parties_in_a_stylesheet(site):
    with changed(site.path("site/site.css"), lambda text: text +
                 "\nbody { background: url(http://ads.example/1.png) }\n"):
        done = looked(site, NONE)
    assert done.failed_checks() == {"pages-load"}
    assert "site.css" in done.check("pages-load")["evidence"]


def test_third_parties_let_in_by_a_header(site):
    with web_line(site, "send-to-friend", "fastcgi_hide_header "
                  "Content-Security-Policy; add_header "
                  "Content-Security-Policy \"default-src 'self' "
                  "https://ads.example\" always;"):
        done = looked(site, NONE)
    assert done.failed_checks() == {"pages-policy"}
    assert "/send-to-friend/" in done.check("pages-policy")["evidence"]


def test_third_parties_module_down(site):
    with site.module_away("feedback"):
        done = looked(site, NONE, LOGS)
    assert done.code == 3
    assert done.check("pages-load")["result"] == "cannot verify"
    assert "/feedback/" in done.check("pages-load")["evidence"]


# Surveys

SURVEYS = {"survey.voluntary": "survey-voluntary",
           "survey.identity-cut": "survey-identity",
           "survey.aggregate-only": "survey-aggregate",
           "survey.small-groups-hidden": "survey-small-groups",
           "sharing.statistics-anonymous": "survey-statistics",
           "survey.once": "survey-once",
           "survey.promise-is-one-way": "survey-digest"}


@pytest.mark.parametrize("which", BOTH)
def test_surveys_are_kept(which, request):
    done = looked(request.getfixturevalue(which), *SURVEYS)
    for name in SURVEYS.values():
        assert done.check(name)["result"] == "ok", done.check(name)


def survey(site, *checks):
    """The checks of surveys that fail."""
    done = looked(site, *SURVEYS)
    assert done.failed_checks() - {"web-server"} == set(checks), \
        done.failed_rows()
    return done.check(checks[0])["evidence"]


def door(site, line):
    """One more line in the location of the anonymous door."""
    return web_change(site, "surveys-doors", lambda text: text.replace(
        "auth_request off;", "auth_request off;\n" + line, 1))


@pytest.mark.parametrize("param, said", most(
    ("HTTP_COOKIE $http_cookie", "a cookie"),
    ("HTTP_X_FORWARDED_FOR $http_x_forwarded_for", "an X-Forwarded-For"),
    ("QUERY_STRING $args", "a query string"),
    ("REMOTE_ADDR $remote_addr", "an address, a member or a user agent")))
def test_survey_identity_passes(site, param, said):
    with door(site, f"fastcgi_param {param} if_not_empty;"):
        done = looked(site, "survey.identity-cut")
    row = done.check("survey-identity")
    assert row["result"] == "failed"
    assert f"passes {said} on to /surveys/commute/answers" in row["evidence"]


@pytest.mark.long
def test_survey_identity_is_logged(site):
    path = site.path("log/own.log")
    with web_change(site, "http", lambda text: text.replace(
            "log_format formpledge ", "log_format own '$http_user_agent';\n"
            "log_format formpledge ", 1)), web_change(
                site, "surveys-doors", lambda text: text.replace(
                    "access_log off;", f"access_log {path} own;", 1)):
        done = looked(site, "survey.identity-cut")
    os.unlink(path)
    row = done.check("survey-identity")
    assert row["result"] == "failed" and path in row["evidence"]


@pytest.mark.long
def test_survey_identity_of_apache(other):
    """A header that is not unset, and a log of the door."""
    with web_change(other, "location", lambda text: text.replace(
            "RequestHeader unset X-Forwarded-For\n", "")):
        done = looked(other, "survey.identity-cut")
    row = done.check("survey-identity")
    assert "passes an X-Forwarded-For on" in row["evidence"]
    assert row["result"] == "failed"


def test_survey_makes_an_answer_required(site):
    with template(site, "survey_question", lambda text:
                  text + '<input name="mode" required>'):
        assert "makes mode required" in survey(site, "survey-voluntary")


@pytest.mark.long
def test_survey_takes_a_ballot_twice(site):
    with door(site, "if ($content_type = application/json) { return 200 "
              "'{}'; }"):
        assert "takes one ballot twice" in survey(site, "survey-once")


def results(**change):
    """What a site shows of a survey."""
    question = {"id": "mode", "kind": "single", "answers": None,
                "hidden": True, "options": [{"id": "bus", "count": None}]}
    shown = {"survey": "commute", "k": 10, "answers": None,
             "questions": [dict(question, **change.pop("question", {}))],
             "cross_tables": [], **change}
    return json.dumps(shown)


def page(site, path, text):
    """Something else answers there."""
    return web_change(site, "surveys-doors", lambda old: old + f"""
location = /surveys/commute{path} {{
	default_type application/json;
	return 200 '{text}';
}}
""")


SMALL = ["survey-small-groups", "survey-statistics"]


@pytest.mark.parametrize("shown, said", most(
    (results(question={"answers": 3}), "mode: 3"),
    (results(question={"options": [{"id": "bus", "count": 12}]}),
     "mode: 12"),
    (results(cross_tables=[{"rows": "mode", "columns": "content",
                            "cells": [{"count": 0}, {"count": 2}]}]),
     "a cross-table: 2"),
    (results(k=2), "one person answers: 2")))
def test_survey_shows_few(site, shown, said):
    with page(site, "/results.json", shown):
        assert f"{said}, where k is" in survey(site, *SMALL)


@pytest.mark.parametrize("path, shown, said", most(
    ("/answers/1", "{}", "/surveys/commute/answers/1 answers 200"),
    ("/results.json", results(rows=[{"mode": "bus"}]), 'a list "rows"'),
    ("/results.json", results(question={"kind": "text"}),
     "survey commute asks for a text")))
def test_survey_shows_one_response(site, path, shown, said):
    with page(site, path, shown):
        assert said in survey(site, "survey-aggregate")


def test_survey_was_changed(site):
    """After it was opened."""
    with changed(site.path("etc/surveys/commute.conf"), lambda text:
                 text.replace("k = 10;", "k = 9;")):
        assert "commute" in survey(site, "survey-digest")


@pytest.mark.long
def test_survey_faults(other):
    with other.module_away("surveys"):
        done = looked(other, *SURVEYS)
    assert done.code == 1
    for promise, name in SURVEYS.items():
        if name not in ("survey-digest",):
            assert done.check(name)["result"] != "ok", done.check(name)
    with changed(other.path("etc/site.conf"), lambda text: text +
                 'database_timeout = "2 s"\n'), other.database_down():
        done = looked(other, "survey.promise-is-one-way")
    assert done.code == 3, done.all
    assert done.result("survey.promise-is-one-way") == "cannot verify"


def test_survey_that_is_not_named(site):
    """Without a test survey nothing is sent, and that is said."""
    with changed(site.path("etc/verify.conf"), lambda text: text.replace(
            'test_survey = "commute"', 'test_survey = ""')):
        done = looked(site, *SURVEYS)
    assert done.code == 3
    for name in ("survey-identity", "survey-voluntary", "survey-once"):
        assert done.check(name)["evidence"] == "test_survey is not set"


# Web forms

FORMS = {"feedback.owned": "feedback-notice",
         "feedback.used-as-agreed": "feedback-choices",
         "feedback.only-to-respond": "feedback-canary",
         "fields.only-where-asked": "fields-card"}


@pytest.mark.parametrize("which", BOTH)
def test_forms_are_kept(which, request):
    site = request.getfixturevalue(which)
    before = site.pledgectl("feedback", "list", "--json").stdout
    done = looked(site, *FORMS)
    for promise, name in FORMS.items():
        want = ("kept by people" if promise == "feedback.only-to-respond"
                else "ok")
        assert done.check(name)["result"] == want, done.check(name)
        assert done.result(promise) == want
    assert done.code == 0
    # what was sent is withdrawn
    assert site.pledgectl("feedback", "list", "--json").stdout == before


def forms(site, *checks):
    done = looked(site, *FORMS)
    assert done.failed_checks() == set(checks), done.failed_rows()
    return done.check(checks[0])["evidence"]


def test_forms_notice_is_gone(site):
    """From the site's own template."""
    with template(site, "form_ask", lambda text: re.sub(
            "{{#owned}}.*?{{/owned}}", "", text)):
        assert "/feedback/contact" in forms(site, "feedback-notice")


@pytest.mark.long
def test_forms_only_to_respond_is_gone(site):
    with template(site, "feedback_form", lambda text: re.sub(
            "{{#only_to_respond}}.*?{{/only_to_respond}}", "", text)):
        assert "/feedback/ " in forms(site, "feedback-canary")


def test_forms_tick_beforehand(site):
    with template(site, "form_offers", lambda text: text.replace(
            "{{> field_checkbox}}",
            '<input type="checkbox" name="may_contact" value="yes" checked>')):
        assert "has may_contact ticked" in forms(site, "feedback-choices")


@pytest.mark.long
def test_forms_store_otherwise(site):
    """A template that sends what nobody chose."""
    with template(site, "form_offers", lambda text: text +
                  '<input type="hidden" name="mail_news" value="yes">'):
        assert "mail_news" in forms(site, "feedback-choices")


def test_forms_body_is_logged(site):
    """The number of a card, and what was typed, too."""
    path = site.path("log/own.log")
    with web_change(site, "http", lambda text: text.replace(
            "log_format formpledge ", "log_format own '$request_body';\n"
            "log_format formpledge ", 1)), web_line(
                site, "feedback", f"access_log {path} own;"), web_change(
                    site, "feedback", lambda text: text.replace(
                        "fastcgi_request_buffering off;", "")):
        assert path in forms(site, "fields-card", "feedback-canary")
    os.unlink(path)


def test_forms_take_a_card(site):
    """Something else answers."""
    with web_change(site, "feedback", lambda text: text.replace(
            "fastcgi_request_buffering off;", "if ($request_method = POST) "
            "{ return 303 /feedback/; }")):
        done = looked(site, *FORMS)
    assert done.failed_checks() == {"fields-card"}
    assert "answers 303 to the number" in done.check(
        "fields-card")["evidence"]
    assert done.check("feedback-choices")["result"] == "cannot verify"


@pytest.mark.long
def test_forms_faults(other):
    with other.module_away("feedback"):
        done = looked(other, *FORMS)
    assert done.code == 1
    for name in FORMS.values():
        assert done.check(name)["result"] == "failed"
        assert " answers 50" in done.check(name)["evidence"]
    with changed(other.path("etc/site.conf"), lambda text: text +
                 'database_timeout = "2 s"\n'), other.database_down():
        done = looked(other, "fields.only-where-asked")
    assert done.code in (1, 3)
    assert done.check("fields-card")["result"] != "ok"
