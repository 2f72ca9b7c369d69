# SPDX-License-Identifier: BSD-2-Clause
"""Members who vote one after the other in a survey of a whole site, while
somebody copies everything that is stored.

    with Election("nginx", "sqlite") as election:
        election.run()
        election.answers[i]     # what the i-th member answered: True, False
        election.groups[i]      # the flush that counted it, None: the last
        election.changes[i]     # what changed on disk by it
        election.moments        # [(when, {file: bytes})]

With key, whoever copies it opens the box, once, before the survey closes.
"""

import base64
import hashlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse

from blind_client import Blinding
from rows import rows_of
from site_of_tests import BUILD, Site, wait_until
from stored import Stored
from visitor import Parser

SURVEY = "unlinkable"
HOLD_BACK = 30
BLIND_MESSAGE = b"formpledge ballot 2 "
TOOL = os.path.join(BUILD, "tests/functional/surveys/survey_tool")
LEAKY = os.path.join(BUILD, "tests/promises/leaks/surveys_leaky")
MARIADB_LOG = ("--log-bin=binlog --server-id=1 --innodb-log-file-size=4M "
               "--binlog-format=")
OPTIONS = ("no", "by-all-means")
MEMBERS = {
    "nginx": """
location ^~ /surveys/ {{
	set $formpledge_member $http_x_member;
	include {etc}/nginx/formpledge-surveys-doors.conf;
}}
""",
    "apache": """
SetEnvIf X-Member ^(.+)$ FORMPLEDGE_MEMBER=$1
Include {etc}/apache/formpledge-surveys.conf
"""}


def definition(k, wide):
    """One question that counts here; wide: many more, so that few answers
    fit into a region of the box."""
    more = "".join(f""",
	{{ id = "more{i}"; kind = "single"; label = "More?"; options = (
		{", ".join(f'{{ id = "o{j}"; label = "Option {j}"; }}'
                           for j in range(32))}); }}""" for i in range(wide))
    return f"""
title = "Unlinkable";
text = "One question.";
who = "members";
k = {k};
electorate = 1000;
questions = (
	{{ id = "opinion"; kind = "single"; label = "Shall we?"; options = (
		{{ id = "{OPTIONS[0]}"; label = "No"; }},
		{{ id = "{OPTIONS[1]}"; label = "Yes"; }}); }}{more}
);
"""


class Election:
    """members vote in the order of their numbers; half of them, by the seed,
    say yes. About half have a blind ballot, where no leak is planted.
    Whenever k more wait than are held back, everybody waits for them to be
    counted."""

    def __init__(self, server="nginx", database="sqlite", members=200, k=10,
                 seed=1, wide=0, leak=None, binlog="ROW", key=False):
        self.site = Site(server, database, modules=["surveys"],
                         options=["--relay", "smtp://127.0.0.1:9"],
                         env={"MARIADB_LOG": MARIADB_LOG + binlog})
        self.k, self.wide, self.leak, self.key = k, wide, leak, key
        self.box = []
        self.hold_back = leak.hold_back if leak else HOLD_BACK
        chance = random.Random(seed)
        self.members = [f"m{chance.getrandbits(64):016x}"
                        for _ in range(members)]
        self.answers = [i % 2 == 1 for i in range(members)]
        chance.shuffle(self.answers)
        self.is_blind = [not leak and chance.random() < 0.5
                         for _ in range(members)]
        self.digests, self.times = [], []
        self.metrics, self.changes, self.moments = [], [], []
        self.group_of, self.flushes = {}, []
        self.issued_at, self.waiting = {}, 0

    def __enter__(self):
        try:
            self.begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        if hasattr(self, "rows"):
            self.rows.close()
        self.site.stop()

    # The site
    def begin(self):
        site = self.site
        site.start()
        for key, value in (("rate_limit", "1000000"),
                           ("ballots_rate", "1000000"),
                           ("box_answers", "1000"),
                           ("metrics", f'"unix:{site.path("run/metrics")}"')):
            site.set_conf("surveys", key, value)
        self.name_members()
        with open(site.path(f"etc/surveys/{SURVEY}.conf"), "w",
                  encoding="utf-8") as file:
            file.write(definition(self.k, self.wide))
        self.restart()
        site.pledgectl("surveys", "open", SURVEY)
        for path in ("", "/ballot"):
            wait_until(lambda: self.ask(
                "GET", f"/surveys/{SURVEY}{path}", self.members[0]
            ).status == 200, 60, "an open survey")
        self.pseudonyms = self.ask_pseudonyms()
        self.rows = rows_of(site)
        self.stored = Stored(site.dir)
        self.stored.look()

    def restart(self):
        """With other settings, and with a leak perhaps."""
        old = set(self.site.pids("surveys"))
        if self.leak:
            self.leak.plant(self)
        for pid in old:
            os.kill(pid, signal.SIGTERM)
        wait_until(lambda: set(self.site.pids("surveys")) - old, 60,
                   "another module")
        self.site.restart_web()

    def name_members(self):
        """The web server's own authentication says who is a member; here it
        is a header."""
        site = self.site
        path = site.path("etc", {"nginx": "nginx.conf",
                                 "apache": "apache2.conf"}[site.server])
        with open(path, encoding="utf-8") as file:
            text = file.read()
        text, n = re.subn(
            r"(?i)\binclude \S+/formpledge-surveys(-members)?\.conf;?",
            lambda _: MEMBERS[site.server].format(etc=site.path("etc")), text)
        assert n == 1, text
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def install(self, program):
        path = self.site.path("programs/sbin/formpledge-surveys")
        shutil.copy(program, path + ".new")
        os.rename(path + ".new", path)

    def tool(self, command, told=""):
        """What whoever has the key can find out."""
        return subprocess.run(
            [TOOL, self.site.path("etc"), command, SURVEY], input=told,
            capture_output=True, text=True, check=True).stdout

    def ask_pseudonyms(self):
        """Whose a row of survey_issued is: it is given away here."""
        return [bytes.fromhex(line) for line in
                self.tool("pseudonyms", "\n".join(self.members)).split()]

    def open_box(self):
        """[(region, slot, said yes)] of what waits, in the order of places,
        in the newer half of each region."""
        rows = [line.split() for line in self.tool("box").splitlines()]
        newest = {}
        for generation, region, *_ in rows:
            newest[region] = max(newest.get(region, 0), int(generation))
        return sorted(
            (int(region), int(slot), int(answers[:2], 16) == 2)
            for generation, region, slot, _, answers in rows
            if int(generation) == newest[region])

    # The doors
    def ask(self, method, path, member, body=None, **headers):
        link = http.client.HTTPConnection("127.0.0.1", self.site.port,
                                          timeout=30)
        headers = {"X-Member": member, "User-Agent": f"agent-{member}",
                   "Origin": self.site.url, **headers}
        if body is not None:
            headers.setdefault("Content-Type",
                               "application/x-www-form-urlencoded")
        try:
            link.request(method, path, body, headers)
            reply = link.getresponse()
            reply.text = reply.read().decode()
        finally:
            link.close()
        return reply

    def get(self, member, **headers):
        return self.ask("GET", f"/surveys/{SURVEY}", member, **headers)

    def fields(self, page, action):
        """What the form with that action would send as it is."""
        parser = Parser()
        parser.feed(page.text)
        for form in parser.forms:
            if form.action.endswith(action):
                return dict(form.values)
        raise AssertionError(f"no form {action}: {page.status} {page.text}")

    def get_form(self, number):
        """Through the identified door: (fields of the form, cookie). Who has
        JavaScript gets a blind ballot."""
        member = self.members[number]
        page = self.get(member)
        cookie = page.headers["Set-Cookie"].split(";")[0]
        if self.is_blind[number]:
            ballot = self.get_blind(member)
            page = self.ask("GET", f"/surveys/{SURVEY}/form", member,
                            Cookie=cookie)
            return {**self.fields(page, "/answers"), "ballot": ballot}, cookie
        page = self.ask("POST", f"/surveys/{SURVEY}/start", member,
                        urllib.parse.urlencode(self.fields(page, "/start")),
                        Cookie=cookie)
        return self.fields(page, "/answers"), cookie

    def get_blind(self, member):
        """As ballot.js does it."""
        path = f"/surveys/{SURVEY}/ballot"
        key = json.loads(self.ask("GET", path, member).text)["key"]
        mine = Blinding(key, SURVEY)
        reply = self.ask("POST", path, member,
                         json.dumps({"blinded": mine.blinded}),
                         **{"Content-Type": "application/json"})
        return mine.ballot(json.loads(reply.text)["signature"])

    def vote(self, number):
        """One member, from the notice to the thanks."""
        member = self.members[number]
        fields, cookie = self.get_form(number)
        self.digests.append(self.digest_of(fields["ballot"]))
        if self.is_due(self.waiting + 1):
            self.look_rows()  # what is there before the flush
        self.stored.look()
        fields["opinion"] = OPTIONS[self.answers[number]]
        page = self.ask("POST", f"/surveys/{SURVEY}/answers", member,
                        urllib.parse.urlencode(fields), Cookie=cookie)
        assert page.status == 303, page.text
        self.times.append(time.time())
        self.changes.append(self.stored.look())
        self.metrics.append(self.ask_metrics())
        page = self.ask("GET", page.headers["Location"], member)
        assert page.status == 200

    def digest_of(self, ballot):
        """What survey_spent will have of it."""
        if len(ballot) > 64:
            return hashlib.sha256(bytes.fromhex(ballot[:64]) + BLIND_MESSAGE
                                  + SURVEY.encode()).digest()
        data = base64.urlsafe_b64decode(ballot)
        return hashlib.sha256(
            data[:self.leak.spent_bytes if self.leak else 32]).digest()

    def ask_metrics(self):
        """{counter: value}, as Prometheus would store it."""
        with socket.socket(socket.AF_UNIX) as link:
            link.connect(self.site.path("run/metrics"))
            link.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
            text = b"".join(iter(lambda: link.recv(65536), b"")).decode()
        return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
                for line in text.split("\r\n\r\n", 1)[1].splitlines()
                if not line.startswith("#")}

    # The count
    def spent(self):
        return {bytes(digest) for digest, in
                self.rows.ask("SELECT digest FROM survey_spent")}

    def look_rows(self):
        """When was each member's row of survey_issued there first?"""
        for member, in self.rows.ask("SELECT member FROM survey_issued"):
            self.issued_at.setdefault(bytes(member), len(self.flushes))

    def settle(self):
        """Waits for a flush when one is due."""
        self.waiting += 1
        if not self.is_due(self.waiting):
            return
        wait_until(lambda: len(self.spent()) > len(self.group_of), 60,
                   "a flush")
        self.look_rows()
        new = self.spent() - self.group_of.keys()
        for digest in new:
            self.group_of[digest] = len(self.flushes)
        self.waiting -= len(new)
        self.flushes.append(Flush(len(self.times), self.quiet()))

    def is_due(self, waiting):
        """Are so many counted?"""
        k = self.leak.k_counted if self.leak else None
        return waiting >= self.hold_back + (k or self.k)

    def quiet(self):
        """What a flush changes, once it has done with it: the box is still
        overwritten when the rows are there."""
        changes, still = {}, 0
        for _ in range(200):
            found = self.stored.look()
            for name, change in found.items():
                changes.setdefault(name, []).append(change)
            still = 0 if any("box" in name or "surveys" in name
                             for name in found) else still + 1
            if still == 3:
                break
            time.sleep(0.02)
        return changes

    def run(self):
        for number in range(len(self.members)):
            self.vote(number)
            self.settle()
            if number == len(self.members) // 2:
                self.keep("half way")
        self.rows.write_out()
        if self.leak:
            wait_until(lambda: self.leak.is_done(self), 30, "the leak")
        self.quiet()
        self.look_rows()
        self.keep("at the end")
        if self.key:
            self.box = self.open_box()
        self.tables = {table: (self.rows.columns(table), self.rows.ask(
            f"SELECT * FROM {table}")) for table in self.rows.tables()}
        self.groups = [self.group_of.get(d) for d in self.digests]
        assert len(self.group_of) == sum(g is not None for g in self.groups)
        self.site.pledgectl("surveys", "close", SURVEY)
        self.quiet()
        self.keep("closed")
        if not self.leak:
            self.check()
        return self

    def keep(self, when):
        """What the files say now."""
        self.moments.append((when, dict(self.stored.files)))

    def logs(self):
        """Those of web server and modules, before the survey was closed."""
        return {name: data for name, data in dict(self.moments)["at the end"]
                .items() if name.startswith("log/")}

    def check(self):
        """The published numbers are those that were given."""
        page = self.ask("GET", f"/surveys/{SURVEY}/results.json",
                        self.members[0])
        found = json.loads(page.text)
        counts = [o["count"] for o in found["questions"][0]["options"]]
        assert counts == [self.answers.count(False),
                          self.answers.count(True)], found


class Flush:
    """after: how many had voted; changes: {file: [Change]}."""

    def __init__(self, after, changes):
        self.after, self.changes = after, changes
