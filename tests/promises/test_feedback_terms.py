# SPDX-License-Identifier: BSD-2-Clause
"""The terms of web forms: whose it becomes is said, what is allowed is asked,
what is sensitive needs a consent of its own, what is optional may be left
out. For every form there is, the operator's examples among them."""

import html
import json
import os
import re
import time

import pytest
from files_of_tests import PDF
from site_of_tests import Site, wait_until
from visitor import Visitor

EXAMPLES = ["contact", "contest", "information", "job-seeker",
            "success-story"]
OFFERS = ["may_contact", "may_publish", "mail_news"]
# what each form cannot do without, and nothing else
LEAST = {
    "feedback": {"category": "idea", "message": "The least of all"},
    "contact": {"topic": "job", "message": "The least"},
    "contest": {"entry": "The least of entries", "rules": "yes"},
    "information": {"topics": ["seekers"], "by": "post"},
    "job-seeker": {"field_of_work": "care"},
    "success-story": {"story": "The least of all stories."},
}


@pytest.fixture(scope="module")
def site():
    with Site("nginx", "sqlite", modules=["feedback"]) as found:
        found.set_conf("feedback", "rate_limit", "100000")
        found.set_conf("feedback", "notify", '"staff@example.org"')
        found.restart("feedback")
        wait_until(lambda: Visitor(found).get("/feedback/policy").status ==
                   200, 15, "feedback")
        yield found


def opened(site, name, **headers):
    """The first page, past an age screen, and its text."""
    page = Visitor(site, **headers).get("/feedback/" + name)
    if "birth_year" in page.form().values:
        page = page.form().send(birth_day="1", birth_month="1",
                                birth_year="1980")
    assert page.status == 200, page.text
    return page


def sent(page, **filled):
    """Sends all its pages, agreeing at the end."""
    while "consent" not in page.form().fields.buttons:
        page = page.form().send(**{k: v for k, v in filled.items()
                                   if k in page.text})
        assert page.status == 200, page.text
    return page.form().send(press="consent", **filled)


def kept(site):
    """Everything that an operator reads of all submissions, by id."""
    rows = json.loads(site.pledgectl("feedback", "list", "--json", "--max",
                                     "10000").stdout)
    return {row["id"]: json.loads(site.pledgectl(
        "feedback", "show", "--reason=a test", "--json",
        row["id"]).stdout) for row in rows}


def new(site, page, **filled):
    before = set(kept(site))
    done = sent(page, **filled)
    assert "stored" in done.text, done.text
    (one,) = [row for key, row in kept(site).items() if key not in before]
    return one


def test_feedback_only_to_respond(site):
    """It is said; what was written is in the module's own database, sealed
    where it is personal, and in no mail but the notice that it came."""
    page = opened(site, "job-seeker")
    assert "pass it on to nobody" in page.text
    before = set(os.listdir(site.path("mail")))
    done = page.form().send(
        press="consent", field_of_work="care", name="Ada Canaryname",
        email="canary.mail@example.org", mail_news="yes",
        files={"cv": ("canaryfile.pdf", PDF + b"canarycontent" * 9,
                      "application/pdf")})
    assert "stored" in done.text, done.text
    wait_until(lambda: set(os.listdir(site.path("mail"))) - before, 60,
               "the mail to staff")
    for name in set(os.listdir(site.path("mail"))) - before:
        with open(site.path("mail", name), "rb") as file:
            mail = file.read()
        assert b"staff@example.org" in mail and b"anary" not in mail
    assert places(site, b"anaryname", b"canary.mail", b"canaryfile",
                  b"canarycontent") == []


@pytest.mark.parametrize("name", ["feedback", *EXAMPLES])
@pytest.mark.parametrize("language, says", [
    ("en", "becomes the property of"), ("de", "gehört danach"),
], ids=["en", "de"])
def test_feedback_owned(site, name, language, says):
    """Before the first button, in the visitor's language."""
    text = opened(site, name, **{"Accept-Language": language}).text
    text = html.unescape(re.sub(r"\s+", " ", text))
    assert says in text or language == "de" and "Eigentum" in text
    at = text.index(says) if says in text else text.index("Eigentum")
    assert at < text.index("<form")


def test_feedback_owned_cannot_be_left_out(site):
    path = site.path("etc/forms/silent.conf")
    with open(site.path("etc/forms/contact.conf"), encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + "\nowned = false;\n")
    try:
        told = site.pledgectl("feedback", "check", "silent", check=False)
        assert told.returncode == 1
        assert re.search(r"silent\.conf:\d+: owned = false contradicts "
                         r"feedback\.owned, promised by .*strict\.conf:\d+",
                         told.stderr)
    finally:
        os.unlink(path)


def allowed(row, offer):
    return row.get(offer) in (True, "yes")


@pytest.mark.parametrize("name", ["feedback", *EXAMPLES])
def test_feedback_used_as_agreed(site, name):
    """No box is ticked beforehand, and none counts that was not."""
    page = opened(site, name)
    assert not set(OFFERS) & set(page.form().values)
    row = new(site, page, **LEAST[name])
    assert not any(allowed(row, offer) for offer in OFFERS), row


def test_feedback_used_as_agreed_each_by_itself(site):
    row = new(site, opened(site, "success-story"), may_publish="yes",
              **LEAST["success-story"])
    assert allowed(row, "may_publish") and not allowed(row, "may_contact")
    row = new(site, opened(site, "success-story"), may_contact="yes",
              email="ada@example.org", **LEAST["success-story"])
    assert allowed(row, "may_contact") and not allowed(row, "may_publish")
    # what a form does not offer cannot be allowed in it
    row = new(site, opened(site, "contact"), may_publish="yes",
              **LEAST["contact"])
    assert not allowed(row, "may_publish")


def test_feedback_used_as_agreed_not_with_gpc(site):
    page = opened(site, "success-story", **{"Sec-GPC": "1"})
    assert "may_publish" not in page.form().fields.choices
    row = new(site, page, may_publish="yes", **LEAST["success-story"])
    assert not allowed(row, "may_publish")


def places(site, *marks):
    """The files of the site in which one of them stands."""
    found = []
    for folder, _, files in os.walk(site.dir):
        for name in files:
            path = os.path.join(folder, name)
            if not os.path.isfile(path) or "/tests/" in path:
                continue
            with open(path, "rb") as file:
                content = file.read()
            found += [(path, mark) for mark in marks if mark in content]
    return found


def test_consent_sensitive_in_forms(site):
    """A sensitive field is kept only where its own box is ticked: by a page,
    and by a program."""
    row = new(site, opened(site, "job-seeker"), needs="canaryneeds",
              **LEAST["job-seeker"])
    assert "canaryneeds" not in json.dumps(row)
    row = new(site, opened(site, "job-seeker"), needs="agreedneeds",
              consent_health="yes", **LEAST["job-seeker"])
    assert "agreedneeds" in json.dumps(row)
    before = set(kept(site))
    program = Visitor(site, Accept="application/json")
    policy = program.get("/feedback/job-seeker").json()["policy"]
    done = program.request("POST", "/feedback/job-seeker", follow=False,
                           json={"field_of_work": "it", "consent": policy,
                                 "needs": "canaryneeds"})
    assert done.status == 303
    (one,) = [row for key, row in kept(site).items() if key not in before]
    assert "canaryneeds" not in json.dumps(one)
    assert places(site, b"canaryneeds", b"agreedneeds") == []


@pytest.mark.parametrize("name", list(LEAST))
def test_consent_optional_fields_in_forms(site, name):
    """All that says something about somebody may be left out, the page says
    so, and what was sent is kept all the same."""
    page = opened(site, name)
    assert "(optional)" in page.text or name == "information"
    row = new(site, page, **LEAST[name])
    values = " ".join(str(v) for v in row.values())
    for value in LEAST[name].values():
        one = value[0] if isinstance(value, list) else value
        assert one in values or one == "yes"


def test_age_refusal_leaves_nothing_in_forms(site):
    """No row, no line in a log, no date in a cookie."""
    visitor = Visitor(site)
    screen = visitor.get("/feedback/contest").form()
    rows, before = set(kept(site)), site.logs()
    refused = screen.send(birth_day="27", birth_month="3",
                          birth_year=str(time.gmtime().tm_year - 15))
    assert refused.status == 403
    assert visitor.cookies == {"fp_age": "18"}
    # what comes after it is in the log, so it would be by now
    assert visitor.get("/feedback/contact").status == 200
    wait_until(lambda: " GET 200 " in new_lines(site, before), 30, "a line")
    assert not re.search(r" POST \d+ |/age", new_lines(site, before))
    assert set(kept(site)) == rows


def new_lines(site, before):
    """What the logs say since then."""
    return b"".join(text[len(before.get(name, b"")):] for name, text in
                    site.logs().items()).decode("utf-8", "replace")
