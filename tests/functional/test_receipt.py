# SPDX-License-Identifier: BSD-2-Clause
"""What becomes of what was sent: the way back to it, mails to staff, its
end."""

import contextlib
import csv
import email
import email.policy
import io
import json
import os
import re
import sqlite3
import subprocess
import uuid
from datetime import datetime

import pymysql
import pytest
from files_of_tests import PDF
from site_of_tests import Site, wait_until
from visitor import Visitor

CODE = re.compile("(?:[0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}")
STAFF = "staff@example.com"


def unique():
    """Of letters alone: nothing that could be taken for a number."""
    return "mark" + "".join(chr(ord("g") + int(c, 16))
                            for c in uuid.uuid4().hex)


def send(site, visitor=None, **fields):
    """Sends the form; returns what was said, and the receipt's code."""
    visitor = visitor or Visitor(site)
    said = dict({"category": "idea", "message": unique(),
                 "name": "Ann " + unique(),
                 "email": unique() + "@example.org"}, **fields)
    page = visitor.get("/feedback/").form("/feedback/").send(
        press="consent", **said)
    assert "is stored" in page.text
    return said, CODE.search(page.text)[0]


def opened(site, code, visitor=None):
    form = (visitor or Visitor(site)).get("/feedback/receipt").form("/receipt")
    return form.send(code=code)


def listed(site):
    return {row["id"]: row for row in json.loads(site.pledgectl(
        "feedback", "list", "--json", "--max", "1000000").stdout)}


def stored(site, text):
    """The submissions whose message is text."""
    found = []
    for row in listed(site):
        shown = json.loads(site.pledgectl("feedback", "show",
                                          "--reason=a test", "--json",
                                          row).stdout)
        if shown.get("message") == text:
            found.append(shown)
    return found


def run(site, sql, *args):
    """One statement in the module's database, as its administrator."""
    if site.database == "sqlite":
        link = sqlite3.connect(site.path("data/feedback.db"), timeout=30)
        sql = sql.replace("%s", "?")
    else:
        link = pymysql.connect(unix_socket=site.path("run/mariadb.sock"),
                               user="root", database="formpledge_feedback")
    with contextlib.closing(link):
        link.cursor().execute(sql, args)
        link.commit()


def restarted(site):
    site.restart("feedback")
    wait_until(lambda: Visitor(site).get("/feedback/health").status == 200)


@pytest.fixture(scope="module", params=["sqlite", "mysql"])
def kept(request):
    """A site of its own, whose staff are told."""
    with Site("nginx" if request.param == "sqlite" else "apache",
              request.param, modules=["feedback"]) as site:
        site.set_conf("feedback", "notify", f'"{STAFF}"')
        site.set_conf("feedback", "notify_every", '"1 s"')
        site.set_conf("feedback", "rate_limit", "1000000")
        restarted(site)
        yield site


def to_staff(site):
    """The mails to staff, decoded."""
    return [email.message_from_bytes(mail, policy=email.policy.default)
            for mail in site.mails() if STAFF.encode() in mail]


def told(mails):
    """How many submissions they tell of."""
    return sum(int(re.search(r"this many came: (\d+)",
                             mail.get_content())[1]) for mail in mails)


def test_staff_are_told_without_content(kept):
    said, _ = send(kept)
    number = len(listed(kept))
    wait_until(lambda: told(to_staff(kept)) >= number, 30, "the mails")
    assert told(to_staff(kept)) == number  # each is told of once
    for mail in to_staff(kept):
        assert mail["To"] == STAFF and mail["Auto-Submitted"]
        assert "Feedback" in mail["Subject"]
        assert kept.url + "/staff/" in mail.get_content()
    for mail in kept.mails():
        for value in (said["message"], said["name"], said["email"]):
            assert value.encode() not in mail


def test_staff_are_told_when_the_relay_is_back(kept):
    """The visitor does not wait for it, and nothing is lost."""
    wait_until(lambda: told(to_staff(kept)) >= len(listed(kept)), 30,
               "the mails before")
    with open(kept.path("etc/site.conf"), encoding="utf-8") as file:
        relay = re.search(r'^relay = ("[^"]*")', file.read(), re.M)[1]
    kept.set_conf("site", "relay", '"smtp://127.0.0.1:9"')
    restarted(kept)
    try:
        for _ in range(3):
            send(kept)
        wait_until(lambda: b"a mail to staff is sent again later"
                   in kept.logs()["log/feedback.log"], 30, "a try")
    finally:
        kept.set_conf("site", "relay", relay)
        restarted(kept)
    run(kept, "UPDATE feedback_notice SET next = 0, lease = 0")  # not 30 s
    wait_until(lambda: told(to_staff(kept)) >= len(listed(kept)), 60,
               "the mail about the three")


def test_receipt_shows_everything(kept):
    said, code = send(kept, message="Line one\nLine two " + unique(),
                      may_contact="yes")
    typed = code.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    for text in (code, typed, code.replace("-", "")):
        page = opened(kept, text)
        assert page.status == 200
        for value in (said["name"], said["email"], "Line one<br>",
                      said["message"].split("\n")[1]):
            assert value in page.text
        assert "You may write to me about this" in page.text
        assert page.reply.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in page.reply.headers
        assert code not in page.text
        assert page.reply.url.endswith("/feedback/receipt")


@pytest.mark.parametrize("code,message", [
    ("", "fill this in"),
    ("00000-00000-00000-00000-00000", "There is nothing under this code"),
    ("7KQ2M", "There is nothing under this code"),
    ("<script>alert(1)</script>", "There is nothing under this code")])
def test_receipt_wrong_code(kept, code, message):
    page = opened(kept, code)
    assert page.status == 422
    assert message in page.text
    assert "<script>alert" not in page.text


def test_receipt_withdraw(kept):
    said, code = send(kept)
    other, _ = send(kept)
    page = opened(kept, code)
    again = page.form("/withdraw").send()
    assert again.status == 422 and "Nothing was erased" in again.text
    assert stored(kept, said["message"])
    done = again.form("/withdraw").send(sure="yes")
    assert done.status == 200 and "is erased" in done.text
    assert not stored(kept, said["message"])
    assert stored(kept, other["message"])
    assert opened(kept, code).status == 422
    late = page.form("/withdraw").send(sure="yes")
    assert late.status == 404 and "nothing any more" in late.text


def test_receipt_correct(kept):
    said, code = send(kept, may_contact="yes")
    other, _ = send(kept)
    form = opened(kept, code).form("/edit").send().form("/correct")
    assert form.values["message"] == said["message"]
    assert form.values["name"] == said["name"]
    assert form.values["category"] == "idea"
    assert form.values["may_contact"] == "yes"
    wrong = form.send(message="", email="no address")
    assert wrong.status == 422 and "no address" in wrong.text
    assert stored(kept, said["message"])
    better = unique()
    shown = wrong.form("/correct").send(
        message=better, email="new@example.org", name="", may_contact=None)
    assert shown.status == 200
    assert "Your correction is stored." in shown.text
    assert said["name"] not in shown.text and better in shown.text
    assert not stored(kept, said["message"])
    row, = stored(kept, better)
    assert row["email"] == "new@example.org" and row["name"] is None
    assert row["may_contact"] is False and row["corrected"]
    assert stored(kept, other["message"])
    assert better in opened(kept, code).text
    again = form.send(message=better, email="new@example.org", name="")
    assert again.status == 200 and len(stored(kept, better)) == 1


def test_receipt_correction_of_what_is_gone(kept):
    _, code = send(kept)
    page = opened(kept, code)
    form = page.form("/edit").send().form("/correct")
    page.form("/withdraw").send(sure="yes")
    late = form.send(message=unique())
    assert late.status == 404 and "nothing any more" in late.text


def test_receipt_removes_a_file(kept):
    """The largest resume that the form takes comes back byte for byte, and is
    gone when its owner removes it; the rest stays."""
    resume = PDF + os.urandom(5 * 1024 * 1024 - len(PDF) - 4096)
    before = set(listed(kept))
    page = Visitor(kept).get("/feedback/job-seeker")
    if "birth_year" in page.form().values:
        page = page.form().send(birth_day="1", birth_month="1",
                                birth_year="1980")
    done = page.form().send(press="consent", field_of_work="care",
                            name="Ann Lee", files={
                                "cv": ("ann.pdf", resume, "application/pdf")})
    assert done.status == 200, done.errors
    (row,) = set(listed(kept)) - before
    told = json.loads(kept.pledgectl("feedback", "show", "--reason=a test",
                                     "--json", row).stdout)
    number = told["file_1"].split()[-1]
    with open(kept.path("resume.pdf"), "wb") as out:
        subprocess.run([kept.path("bin/pledgectl"), "feedback", "file",
                        "--reason=a test", row,
                        number], stdout=out, check=True, timeout=60)
    with open(kept.path("resume.pdf"), "rb") as file:
        assert file.read() == resume
    code = CODE.search(done.text)[0]
    shown = opened(kept, code)
    assert "ann.pdf" in shown.text and "application/pdf" in shown.text
    gone = shown.form("/remove").send()
    assert gone.status == 200 and "The file was erased." in gone.text
    assert "ann.pdf" not in gone.text and "Ann Lee" in gone.text
    told = json.loads(kept.pledgectl("feedback", "show", "--reason=a test",
                                     "--json", row).stdout)
    assert "file_1" not in told and told["name"] == "Ann Lee"
    assert kept.pledgectl("feedback", "file", "--reason=a test", row, number,
                          check=False).returncode == 1
    assert shown.form("/remove").send().status == 200  # once more: no harm


def test_an_older_process_still_stores(kept):
    """While the new version is rolled out, the first one writes its rows; they
    are read, and get an end."""
    text = unique()
    run(kept, "INSERT INTO feedback (nonce, digest, form, received, policy, "
        "consent, category, message, may_contact, may_publish, mail_news, "
        "variant, language) VALUES (%s, %s, 'feedback', 1700000000, '1', "
        "1, 'idea', %s, 1, 0, 0, 'general', 'en')",
        uuid.uuid4().bytes, uuid.uuid4().bytes * 2, text)
    row, = stored(kept, text)
    assert row["category"] == "idea" and row["may_contact"] is True
    assert row["name"] is None and row["ends"] is None
    restarted(kept)
    wait_until(lambda: stored(kept, text)[0]["ends"], 60, "an end")


def test_receipt_ticket_is_for_one(kept):
    """A ticket that was altered, or is none, opens nothing."""
    _, code = send(kept)
    form = opened(kept, code).form("/withdraw")
    ticket = form.values["receipt_ticket"]
    for wrong in ("", "AAAA", ticket[:-2] + "AA", ticket + "A"):
        page = form.page.visitor.post("/feedback/receipt/withdraw", {
            "receipt_ticket": wrong, "sure": "yes"})
        assert page.status == 403, wrong
    assert opened(kept, code).status == 200


def test_receipt_json(kept):
    said, code = send(kept)
    page = Visitor(kept).post("/feedback/receipt", json.dumps({"code": code}),
                              headers={"Content-Type": "application/json",
                                       "Accept": "application/json"})
    assert page.status == 200
    got = {v["name"]: v["value"] for v in page.json()["values"]}
    assert got["message"] == said["message"] and got["name"] == said["name"]


@pytest.mark.parametrize("form, said", [
    ("", {"category": "idea", "message": "By a program."}),
    ("privacy-request", {"request": "erasure", "message": "By a program.",
                         "email": "program@example.org"})])
def test_receipt_given_in_json(kept, form, said):
    """A client without cookies has its way back in the reply itself."""
    visitor = Visitor(kept, Accept="application/json")
    said = {**said, "consent": visitor.get("/feedback/" + form).json()[
        "policy"]}
    page = visitor.request("POST", "/feedback/" + form, json=said,
                           follow=False)
    assert page.status == 303, page.text
    assert page.reply.headers["Location"].endswith(
        "/thanks" + ("/" + form if form else ""))
    code = page.json()["receipt"]
    assert CODE.fullmatch(code)
    assert "By a program." in opened(kept, code).text


def test_receipt_leaves_no_trace(kept):
    """Neither code nor ticket is in a log; the code is in no database."""
    _, code = send(kept)
    page = opened(kept, code)
    ticket = page.form("/withdraw").values["receipt_ticket"]
    for needle in (code, code.replace("-", ""), ticket):
        for name, text in kept.logs().items():
            assert needle.encode() not in text, name
    if kept.database == "sqlite":
        with sqlite3.connect(kept.path("data/feedback.db")) as db:
            dump = "\n".join(db.iterdump())
        assert code not in dump and code.replace("-", "") not in dump


@pytest.mark.parametrize("value", ["=1+1", "+49", "-1", "@SUM(A1)", " =1"])
def test_export_is_no_formula(kept, value):
    """What spreadsheets would compute is text; RFC 4180 reads it back."""
    said, _ = send(kept, name=value, message=f'A "quote", {value}\nnext '
                   + unique())
    done = kept.pledgectl("feedback", "export", "--reason=a test",
                          "feedback", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout, newline="")))
    row, = [r for r in rows if r["message"] == said["message"]]
    assert row["name"] == "'" + value.strip()
    assert row["email"] == said["email"] and row["may_contact"] == "no"
    for line in rows:
        for cell in line.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_export_json(kept):
    said, _ = send(kept)
    rows = json.loads(kept.pledgectl("feedback", "export",
                                     "--reason=a test").stdout)
    row, = [r for r in rows if r.get("message") == said["message"]]
    assert row["name"] == said["name"] and row["may_contact"] is False
    assert len(rows) == len(listed(kept))
    assert kept.pledgectl("feedback", "export", "--reason=a test",
                          "nothing").stdout == "[]\n"
    assert kept.pledgectl("feedback", "export", "--reason=a test",
                          "--format", "xml",
                          check=False).returncode == 2


@pytest.mark.long
def test_receipt_without_the_database(kept):
    """Nothing is said to be done that is not; what was typed is still there."""
    if kept.database == "sqlite":
        pytest.skip("there is no server to stop")
    said, code = send(kept)
    page = opened(kept, code)
    form = page.form("/edit").send().form("/correct")
    with kept.database_down():
        assert opened(kept, code).status == 503
        assert page.form("/withdraw").send(sure="yes").status == 503
        typed = unique()
        away = form.send(message=typed)
        assert away.status == 503 and away.reply.headers["Retry-After"]
    wait_until(lambda: opened(kept, code).status == 200, 60, "the database")
    assert stored(kept, said["message"]) and not stored(kept, typed)


# rights.without-account, rights.complaints

def ask(site, kind, **fields):
    """Asks through the form for those without an account."""
    page = Visitor(site).get("/feedback/privacy-request").form(
        "/privacy-request").send(press="consent", request=kind,
                                 message=unique(),
                                 **fields)
    assert page.status == 200, page.errors
    return page, CODE.search(page.text)[0]


def waiting(site):
    return json.loads(site.pledgectl("feedback", "requests", "--json").stdout)


def test_request_has_a_deadline_and_an_answer(kept):
    before = {row["id"] for row in waiting(kept)}
    page, code = ask(kept, "complaint")
    row, = [r for r in waiting(kept) if r["id"] not in before]
    assert row["form"] == "privacy-request" and row["late"] is False
    until = datetime.strptime(row["answer_by"][:10], "%Y-%m-%d")
    day = f"{until.day} {until:%B %Y}"
    assert f"You have our answer by {day} at the latest." in page.text
    shown = opened(kept, code)
    assert day in shown.text and "It waits for our answer" in shown.text
    text = "We looked into it. Canary-answer " + unique()
    done = kept.pledgectl("feedback", "answered", row["id"], "-",
                          stdin=text)
    assert "how to appeal" in done.stdout
    assert row["id"] not in [r["id"] for r in waiting(kept)]
    shown = opened(kept, code)
    assert text in shown.text and "If you are not satisfied" in shown.text
    assert "It waits for our answer" not in shown.text


def test_request_answered_elsewhere(kept):
    before = {row["id"] for row in waiting(kept)}
    _, code = ask(kept, "access")
    row, = [r for r in waiting(kept) if r["id"] not in before]
    told = kept.pledgectl("feedback", "answered", row["id"]).stdout
    assert "how to appeal: If you are not satisfied" in told
    assert "Answered" in opened(kept, code).text
    for wrong in ("0" * 32, "xyz"):
        assert kept.pledgectl("feedback", "answered", wrong,
                              check=False).returncode in (1, 2)
