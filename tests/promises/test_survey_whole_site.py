# SPDX-License-Identifier: BSD-2-Clause
"""Surveys: identity and answers part at submission (survey.identity-cut), with
all that stands behind a whole site: the database server, the ballot itself."""

import base64
import re

import pytest
from canary import Canary
from visitor import Visitor

PLACES = [("nginx", "mysql"), ("apache", "sqlite")]
MODULES = ["registration", "surveys"]
SURVEY = "/surveys/commute"


class Ballot:
    """The secret of a form, to be searched for as it is sent and as it is."""

    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text

    def __repr__(self):
        return "ballot"

    def raw(self):
        return base64.urlsafe_b64decode(self.text + "=" * (-len(self.text) % 4))


def canaries():
    return {name: Canary(name) for name in
            ("agent", "referer", "query", "cookie", "forwarded", "field",
             "language", "authorization", "member")}


def visitor_of(site, words):
    visitor = Visitor(site, **{
        "User-Agent": f"Browser/{words['agent']}",
        "Referer": f"{site.url}/{words['referer']}",
        "X-Forwarded-For": f"{words['forwarded']}",
        "X-Real-IP": f"{words['forwarded']}",
        "Forwarded": f"for={words['forwarded']}",
        "Authorization": f"Bearer {words['authorization']}",
        "Formpledge-Member": f"{words['member']}",
        "Accept-Language": f"{words['language']}"})
    visitor.session.cookies.set("login", str(words["cookie"]))
    visitor.session.cookies.set("fp_session", str(words["cookie"]))
    return visitor


def answer(visitor, words, form, **answers):
    """Sends the answers with all that a browser might add."""
    values = dict(form.values, note=str(words["field"]), **answers)
    return visitor.post(f"{SURVEY}/answers?who={words['query']}", values,
                        follow=False)


@pytest.mark.parametrize("server,database", PLACES)
def test_survey_identity_cut(place, server, database):
    there = place(server, database, MODULES)
    site, words = there.site, canaries()
    other = canaries()
    form = visitor_of(site, other).get(SURVEY).form("/answers")
    assert answer(visitor_of(site, other), other, form,
                  mode="bike").status in (200, 303)
    visitor = visitor_of(site, words)
    with there.trace() as trace:
        form = visitor.get(SURVEY).form("/answers")
        site.quiet_logs()  # the line about the form itself
        logs = there.logs()
        page = answer(visitor, words, form, mode="train", minutes="42")
        assert page.status in (200, 303), page.text
        assert "Set-Cookie" not in page.reply.headers
        # neither web server nor module says a word of it
        for name, data in there.logs().items():
            assert data == logs.get(name, b""), f"{name} grew"
        ballot = Ballot(form.values["ballot"])
        found = there.search([*words.values(), ballot], trace, ["surveys"])
        kept = image_has(there, ballot.raw())
    found = {where: [h for h in hits if not in_memory_only(where, h)]
             for where, hits in found.items()}
    assert not {where: hits for where, hits in found.items() if hits}
    assert not kept, "the ballot itself is stored, not its digest"
    # the same ballot again: it was already counted
    assert answer(visitor, words, form, mode="train").status == 409


def in_memory_only(where, hit):
    """The module has to know a ballot until its digest is counted."""
    return where.startswith("memory") and repr(hit.canary) == "ballot"


def image_has(there, secret):
    """Is a run of bytes anywhere on the image? (Waits for what is written
    a little later.)"""
    there.image.search([])
    if not there.image.mounted:
        return False
    with open(there.image.file, "rb") as file:
        return secret in file.read()


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_survey_answers_leave_no_answer_in_plain(place, server):
    """What was chosen is on no disk block as it was sent."""
    there = place(server, "sqlite", MODULES)
    form = Visitor(there.site).get(SURVEY).form("/answers")
    values = dict(form.values, mode="train", minutes="42", change="no")
    with there.trace() as trace:
        page = Visitor(there.site).post(f"{SURVEY}/answers", values,
                                        follow=False)
        assert page.status in (200, 303)
        sent = re.compile(rb"mode.{1,3}train|minutes.{1,3}42")
        for line in trace.lines():
            assert not sent.search(line.encode("latin-1")), line[:200]
