# SPDX-License-Identifier: BSD-2-Clause
"""What was sent through forms is sealed where it is personal, ends when it was
said that it would, and has an answer within a stated time; for people without
an account."""

import json
import re
from datetime import datetime, timedelta, timezone

import pytest
from canary import Canary, find_below
from files_of_tests import PDF
from site_of_tests import Site, wait_until
from test_consent import database
from visitor import Visitor

CODE = re.compile("(?:[0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}")
KINDS = ["access", "correction", "erasure", "opting_out", "complaint"]
NOT_DATA = ("programs", "etc", "bin", "site", "mail")


@pytest.fixture(scope="module", params=["sqlite", "mysql"])
def kept(request):
    with Site("nginx", request.param, modules=["feedback"]) as site:
        site.set_conf("feedback", "rate_limit", "1000000")
        restarted(site)
        yield site


def restarted(site):
    site.restart("feedback")
    wait_until(lambda: Visitor(site).get("/feedback/health").status == 200)


def listed(site, command="list"):
    return {row["id"]: row for row in json.loads(site.pledgectl(
        "feedback", command, "--json", "--max", "1000000").stdout)}


def shown(site, row):
    return json.loads(site.pledgectl("feedback", "show", "--reason=a test",
                                     "--json",
                                     row).stdout)


def new(site, send):
    """What was stored by send(), and the code of its receipt."""
    before = set(listed(site))
    page = send()
    assert page.status == 200, page.errors
    (row,) = set(listed(site)) - before
    return row, CODE.search(page.text)[0]


def job_seeker(site):
    """Somebody with a name, an address and a resume."""
    said = {name: Canary(name) for name in ("name", "mail", "file", "words")}

    def send():
        page = Visitor(site).get("/feedback/job-seeker")
        if "birth_year" in page.form().values:
            page = page.form().send(birth_day="1", birth_month="1",
                                    birth_year="1980")
        return page.form().send(
            press="consent", field_of_work="care", name=str(said["name"]),
            email=f"{said['mail']}@example.org",
            files={"cv": (f"{said['file']}.pdf",
                          PDF + str(said["words"]).encode() * 9,
                          "application/pdf")})
    return said, *new(site, send)


def on_disk(site, said):
    """Where any of it is readable: databases, logs, temporary files."""
    return find_below(set(said.values()), site.dir,
                      [site.path(name) for name in NOT_DATA])


def test_security_at_rest_feedback(kept):
    said, row, code = job_seeker(kept)
    got = json.dumps(shown(kept, row))
    for name in ("name", "mail", "file"):
        assert str(said[name]) in got
    assert on_disk(kept, said) == {}
    words = Canary("open")
    page = Visitor(kept).get("/feedback/").form("/feedback/").send(
        press="consent", category="idea", message=str(words))
    assert page.status == 200
    # the search would see it: what is open can be read
    wait_until(lambda: on_disk(kept, {"open": words}), 30, "an open word")
    assert code.replace("-", "") not in got


def test_retention_limited_feedback(kept):
    """Each submission has a stored end; at it everything goes, with keys."""
    said, row, code = job_seeker(kept)
    ends = datetime.strptime(shown(kept, row)["ends"][:10], "%Y-%m-%d")
    days = (ends.replace(tzinfo=timezone.utc) -
            datetime.now(timezone.utc)).days
    assert 1 <= days <= 366
    assert "Erased at the latest" in opened(kept, code).text
    restarted(kept)
    assert row in listed(kept)  # not before
    with database(kept, "feedback") as run:
        keys = run("SELECT count(*) FROM feedback_person")[0][0]
        run("UPDATE feedback SET due = 1 WHERE form = 'job-seeker'")
    restarted(kept)
    wait_until(lambda: row not in listed(kept), 60, "the end")
    with database(kept, "feedback") as run:
        assert run("SELECT count(*) FROM feedback_person")[0][0] < keys
        assert run("SELECT count(*) FROM feedback_piece")[0][0] == 0
        assert run("SELECT count(*) FROM feedback "
                   "WHERE form = 'job-seeker'")[0][0] == 0
    assert opened(kept, code).status == 422
    assert on_disk(kept, said) == {}


def opened(site, code, **headers):
    return Visitor(site, **headers).get("/feedback/receipt").form(
        "/receipt").send(code=code)


def ask(site, kind):
    words = Canary("request")

    def send():
        return Visitor(site).get("/feedback/privacy-request").form(
            "/privacy-request").send(press="consent", request=kind,
                                     message=str(words))
    return words, *new(site, send)


def in_30_days():
    return datetime.now(timezone.utc) + timedelta(days=30)


@pytest.mark.parametrize("kind", KINDS)
def test_rights_without_account(kept, kind):
    """At a public address, without any address of one's own: there is a
    deadline, both sides see it, and the answer is there."""
    before = in_30_days()
    words, row, code = ask(kept, kind)
    waits = listed(kept, "requests")[row]
    until = next(day for day in (before, in_30_days())  # over midnight
                 if waits["answer_by"][:10] == f"{day:%Y-%m-%d}")
    assert waits["late"] is False
    assert shown(kept, row)["request"] == kind
    page = opened(kept, code)
    assert f"{until.day} {until:%B %Y}" in page.text
    assert "It waits for our answer" in page.text
    assert "spätestens" in opened(
        kept, code, **{"Accept-Language": "de"}).text
    assert on_disk(kept, {"request": words}) == {}


def test_rights_without_account_late(kept):
    _, row, _ = ask(kept, "access")
    with database(kept, "feedback") as run:
        run("UPDATE feedback SET answer_by = 3600 "
            "WHERE form = 'privacy-request'")
    requests = list(listed(kept, "requests").values())
    assert requests and all(r["late"] for r in requests)
    kept.pledgectl("feedback", "answered", row)
    assert row not in listed(kept, "requests")


def test_rights_complaints(kept):
    """The answer says how to appeal, in the visitor's language."""
    _, row, code = ask(kept, "complaint")
    answer = Canary("answer")
    kept.pledgectl("feedback", "answered", row, "-", stdin=str(answer))
    page = opened(kept, code)
    assert str(answer) in page.text
    assert "review by somebody else" in page.text
    assert "data protection authority" in page.text
    assert "Datenschutzbehörde" in opened(
        kept, code, **{"Accept-Language": "de"}).text
    assert on_disk(kept, {"answer": answer}) == {}
