# SPDX-License-Identifier: BSD-2-Clause
"""Forms that the operator declares, as visitors and operators meet them."""

import json
import os
import re
import signal
import socket
import time

import pytest
from files_of_tests import (EXE, HTML, PDF, PLAIN, PNG, SCRIPT, doc, docx,
                            zipped)
from site_of_tests import Site, wait_until
from visitor import Visitor

CONSENT = "consent"
KINDS = """
title = "Kinds";
fields = (
  { id = "line"; type = "text"; label = "Line"; min = 3; max = 10;
    personal = false; required = true; },
  { id = "area"; type = "textarea"; label = "Area"; max = 50; },
  { id = "mail"; type = "email"; label = "Mail"; },
  { id = "tel"; type = "tel"; label = "Telephone"; },
  { id = "page"; type = "url"; label = "Page"; },
  { id = "years"; type = "number"; label = "Years"; min = 1; max = 9; },
  { id = "day"; type = "date"; label = "Day"; from = "2026-01-01";
    to = "2026-12-31"; },
  { id = "one"; type = "choice"; label = "One";
    choices = ( { id = "a"; label = "A"; }, { id = "b"; label = "B"; } ); },
  { id = "many"; type = "choices"; label = "Many";
    choices = ( { id = "a"; label = "A"; }, { id = "b"; label = "B"; } ); },
  { id = "box"; type = "checkbox"; label = "Box"; },
  { id = "land"; type = "country"; label = "Land"; },
  { id = "faith"; type = "text"; label = "Faith"; sensitive = true;
    group = "beliefs"; purpose = "service"; }
);
"""
PAGES = """
title = "Pages";
fields = (
  { id = "kind"; type = "choice"; label = "Kind"; required = true;
    personal = false;
    choices = ( { id = "x"; label = "X"; }, { id = "y"; label = "Y"; },
                { id = "z"; label = "Z"; } ); },
  { id = "why"; type = "text"; label = "Why X"; required = true;
    personal = false; show_if = { kind = "x"; }; },
  { id = "sub"; type = "checkbox"; label = "More"; personal = false;
    show_if = { kind = ["x", "y"]; }; },
  { id = "end"; type = "text"; label = "End"; personal = false;
    show_if = { sub = "yes"; }; }
);
"""
NARROW = """
title = "Narrow";
fields = ( { id = "cv"; type = "file"; label = "CV"; types = ["pdf"];
             size = "64 KiB"; },
           { id = "note"; type = "textarea"; label = "Note"; max = 4000;
             personal = false; required = true; } );
"""
OURS = {"kinds": KINDS, "pages": PAGES, "narrow": NARROW}


def write(site, name, text):
    with open(site.path("etc/forms", name + ".conf"), "w",
              encoding="utf-8") as file:
        file.write(text)


def reloaded(site):
    """The module has taken, or refused, its files: what it said of it."""
    log = site.path("log/feedback.log")
    before = os.path.getsize(log) if os.path.exists(log) else 0
    for pid in site.pids("feedback"):
        os.kill(pid, signal.SIGHUP)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with open(log, encoding="utf-8", errors="replace") as file:
            file.seek(before)
            said = file.read()
        if "reload" in said:
            return said
        time.sleep(0.05)
    raise AssertionError("the module did not reload")


@pytest.fixture(scope="module", params=["nginx", "apache"])
def forms(request):
    """A site whose operator has forms of their own beside the examples."""
    with Site(request.param, "sqlite", modules=["feedback"]) as site:
        site.set_conf("feedback", "rate_limit", "100000")
        os.makedirs(site.path("etc/forms"), exist_ok=True)
        for name, text in OURS.items():
            write(site, name, text)
        site.restart("feedback")
        yield site


def opened(site, name, **headers):
    page = Visitor(site, **headers).get("/feedback/" + name)
    assert page.status == 200, page.text
    return page.form()


SEEN = {}  # what was stored when a test looked last, by site


def rows(site, form):
    listed = json.loads(site.pledgectl("feedback", "list", "--json", "--max",
                                       "1000").stdout)
    return [row["id"] for row in listed if row["form"] == form]


def count(site, form):
    return len(rows(site, form))


def added(site, form):
    """The one that came since a test looked last, as an operator reads it:
    times are kept to the hour, so the list does not tell which it is."""
    seen = SEEN.setdefault((site.url, form), set())
    new = [one for one in rows(site, form) if one not in seen]
    seen.update(new)
    assert len(new) == 1, new
    return site.pledgectl("feedback", "show", "--reason=a test", "--json",
                          new[0]).stdout


FULL = {"line": "Hello", "area": "two\nlines", "mail": "ada@example.org",
        "tel": "+41 61 555 00 00", "page": "https://example.org/ada",
        "years": "7", "day": "2026-05-04", "one": "b", "many": ["a", "b"],
        "box": "yes", "land": "CH"}


def test_every_kind_is_kept(forms):
    page = opened(forms, "kinds").send(press=CONSENT, **FULL)
    assert page.status == 200 and "stored" in page.text, page.text
    assert page.url.endswith("/feedback/thanks/kinds")
    said = added(forms, "kinds")
    for value in ("Hello", "ada@example.org", "2026-05-04", "CH"):
        assert value in said


WRONG = [
    ("line", "", "fill this in"), ("line", "ab", "at least 3"),
    ("line", "x" * 11, "at most 10"), ("area", "x" * 51, "at most 50"),
    ("mail", "ada", "mail address like"), ("tel", "abc", "telephone"),
    ("page", "javascript:alert(1)", "web address"),
    ("years", "10", "from 1 to 9"), ("years", "x", "from 1 to 9"),
    ("day", "2026-02-30", "Enter a day like"),
    ("day", "2025-12-31", "2026-01-01"), ("day", "2027-01-01", "2026-12-31"),
    ("one", "c", "one of the options"), ("many", ["a", "c"], "options"),
    ("land", "XX", "one of the options"),
]


def test_what_is_wrong_is_said_at_the_field(forms):
    form = opened(forms, "kinds")
    before = count(forms, "kinds")
    for field, value, says in WRONG:
        page = form.send(press=CONSENT, **{**FULL, field: value})
        assert page.status == 422, (field, value)
        assert len(page.errors) == 1 and says in page.errors[0], page.errors
        assert f'href="#f-{field}"' in page.text
        assert "ada@example.org" in page.text or field == "mail"
    assert count(forms, "kinds") == before


def test_denied_stores_nothing(forms):
    before = count(forms, "kinds")
    page = opened(forms, "kinds").send(press="consent_denied", **FULL)
    assert page.url.endswith("/feedback/denied/kinds")
    assert "nothing of what you typed was kept" in page.text
    assert count(forms, "kinds") == before


def test_sensitive_without_its_consent_is_not_stored(forms):
    opened(forms, "kinds").send(press=CONSENT, line="without",
                                faith="canary-faith")
    assert "canary-faith" not in added(forms, "kinds")
    opened(forms, "kinds").send(press=CONSENT, line="with1", faith="kept-faith",
                                consent_beliefs="yes")
    assert "kept-faith" in added(forms, "kinds")


def test_pages_by_condition(forms):
    form = opened(forms, "pages")
    assert "why" not in form.values and "consent" not in form.fields.buttons
    second = form.send(kind="x")
    assert second.status == 200 and "Why X" in second.text
    again = second.form().send()
    assert again.status == 422 and again.form().values["kind"] == "x"
    third = again.form().send(why="because", sub="yes")
    assert third.status == 200 and "End" in third.text
    back = third.form().send(press="form_back")
    assert back.form().values["why"] == "because"
    last = back.form().send(end="fin")
    done = last.form().send(press=CONSENT, end="fin")
    assert done.url.endswith("/thanks/pages"), done.text
    said = added(forms, "pages")
    assert "because" in said and "fin" in said


def test_what_a_condition_hides_is_not_kept(forms):
    second = opened(forms, "pages").send(kind="x")
    third = second.form().send(why="canary-why", sub="yes")
    # a visitor goes back and changes their mind
    page = third.form().send(press="form_back").form()
    first = page.send(press="form_back").form()
    last = first.send(kind="z")
    assert last.status == 200 and "consent" in last.form().fields.buttons
    last.form().send(press=CONSENT)
    kept = added(forms, "pages")
    assert '"z"' in kept and "canary-why" not in kept


def test_json_in_and_out(forms):
    visitor = Visitor(forms, Accept="application/json")
    asked = visitor.get("/feedback/kinds").json()
    assert asked["form"] == "kinds" and asked["policy"]
    names = [f["name"] for part in asked["parts"] for f in part["fields"]]
    assert "line" in names and "land" in names
    send = {**FULL, "line": "J", "consent": asked["policy"]}
    page = visitor.request("POST", "/feedback/kinds", json=send,
                           follow=False)
    assert page.status == 422
    assert page.reply.headers["Content-Type"] == "application/problem+json"
    assert [e["field"] for e in page.json()["errors"]] == ["line"]
    send["line"] = "Json"
    page = visitor.request("POST", "/feedback/kinds", json=send,
                           follow=False)
    assert page.status == 303
    assert "Json" in added(forms, "kinds")


# Files

def with_file(site, form, called, content, mime="application/pdf", **filled):
    return opened(site, form).send(
        press=CONSENT, files={"cv": (called, content, mime)}, **filled)


GOOD = [("cv.pdf", PDF, "application/pdf"), ("cv.html", HTML, "text/html"),
        ("cv.txt", PLAIN, "text/plain"), ("cv.doc", doc(),
                                          "application/msword"),
        ("cv.docx", docx(), "application/vnd.openxmlformats-officedocument"
         ".wordprocessingml.document")]
BAD = [("png", PNG), ("exe", EXE), ("zip", zipped(("a", "b"))),
       ("docm", docx(True)), ("macros", doc(True)),
       ("late pdf", b"MZ" + PDF), ("nul", b"text\0text"), ("empty", b"")]


@pytest.mark.parametrize("name, content, mime", GOOD,
                         ids=[g[0] for g in GOOD])
def test_files_of_each_kind(forms, name, content, mime):
    # the browser's word for it does not count
    page = with_file(forms, "job-seeker", "../../" + name, content,
                     "image/png", field_of_work="care", name="Ada")
    assert page.url.endswith("/thanks/job-seeker"), page.text
    said = added(forms, "job-seeker")
    assert mime in said and name in said and ".." not in said


@pytest.mark.parametrize("content", [b[1] for b in BAD],
                         ids=[b[0] for b in BAD])
def test_files_of_another_kind(forms, content):
    before = count(forms, "job-seeker")
    page = with_file(forms, "job-seeker", "cv.pdf", content,
                     field_of_work="care", name="Ada Typed")
    assert page.status == 422 and 'href="#f-cv"' in page.text
    assert page.form().values["name"] == "Ada Typed"
    assert "please choose it again" in page.text
    assert count(forms, "job-seeker") == before


def test_a_script_is_text(forms):
    page = with_file(forms, "job-seeker", "cv.sh", SCRIPT,
                     field_of_work="care")
    assert "text/plain" in added(forms, "job-seeker")
    assert page.status == 200


def test_only_the_kinds_that_a_field_names(forms):
    page = with_file(forms, "narrow", "cv.txt", PLAIN, note="kept note")
    assert page.status == 422 and "kept note" in page.text
    page = with_file(forms, "narrow", "cv.pdf", PDF, note="fine")
    assert page.url.endswith("/thanks/narrow")
    added(forms, "narrow")


def test_too_large_a_file_keeps_what_was_typed(forms):
    page = with_file(forms, "narrow", "cv.pdf", PDF + b" " * 70000,
                     note="kept note")
    assert page.status == 422 and "64 KiB" in " ".join(page.errors)
    assert "kept note" in page.text
    page = with_file(forms, "job-seeker", "cv.pdf", PDF + b" " * (6 << 20),
                     field_of_work="care", name="Ada Typed")
    assert page.status == 422 and page.form().values["name"] == "Ada Typed"


def test_five_mebibytes_pass_and_leave_no_file(forms):
    """The largest file goes through; the web server's folders stay empty,
    whose modification times tell of files that came and went."""
    folders = [forms.path("tmp", name) for name in
               os.listdir(forms.path("tmp"))]
    before = [os.stat(name).st_mtime_ns for name in folders]
    size = (5 << 20) - len(PDF)
    page = with_file(forms, "job-seeker", "cv.pdf", PDF + b" " * size,
                     field_of_work="it")
    assert page.url.endswith("/thanks/job-seeker"), page.text[:3000]
    assert [os.stat(name).st_mtime_ns for name in folders] == before
    added(forms, "job-seeker")


def test_its_owner_removes_a_resume(forms):
    """With the code that was given, at any time; the rest stays."""
    page = with_file(forms, "job-seeker", "mine.pdf", PDF, name="Ada Stays",
                     field_of_work="care")
    code = re.search(r"<code>([^<]+)</code>", page.text)[1]
    assert "mine.pdf" in added(forms, "job-seeker")
    shown = Visitor(forms).get("/feedback/receipt").form().send(code=code)
    assert "mine.pdf" in shown.text and "Ada Stays" in shown.text
    shown.form("/remove").send()
    again = Visitor(forms).get("/feedback/receipt").form().send(code=code)
    assert "mine.pdf" not in again.text and "Ada Stays" in again.text


def test_no_file_is_fine_where_it_is_optional(forms):
    page = opened(forms, "job-seeker").send(press=CONSENT,
                                            field_of_work="care")
    assert page.url.endswith("/thanks/job-seeker")
    added(forms, "job-seeker")


def test_a_long_text_is_no_file(forms):
    page = opened(forms, "narrow").send(press=CONSENT, note="x" * 70000)
    assert page.status == 413


# Age

def birth(years):
    return {"birth_day": "1", "birth_month": "1",
            "birth_year": str(time.gmtime().tm_year - years)}


def test_age_is_asked_first(forms):
    visitor = Visitor(forms)
    page = visitor.get("/feedback/contest")
    assert "birth_year" in page.form().values
    assert "18" not in re.sub(r'value="[^"]*"|v=[0-9a-f]+', "", page.text)
    page = page.form().send(**birth(40))
    assert page.url.endswith("/feedback/contest")
    done = page.form().send(press=CONSENT, entry="The best of them",
                            rules="yes")
    assert done.url.endswith("/thanks/contest"), done.text
    assert str(time.gmtime().tm_year - 40) not in \
        added(forms, "contest")


def test_refusal_sticks(forms):
    visitor = Visitor(forms)
    screen = visitor.get("/feedback/contest").form()
    assert screen.send(**birth(12)).status == 403
    assert screen.send(**birth(40)).status == 403
    assert visitor.get("/feedback/contest").status == 403
    assert visitor.post("/feedback/contest", {"entry": "x"}).status == 403
    assert visitor.cookies.get("fp_age") == "18"
    # other forms of the site are open
    assert visitor.get("/feedback/contact").status == 200


def test_no_entry_past_the_age_screen(forms):
    before = count(forms, "contest")
    page = Visitor(forms).post("/feedback/contest", {"entry": "Past it"})
    assert page.status == 403 and "birth_year" in page.form().values
    page = Visitor(forms, Accept="application/json").request(
        "POST", "/feedback/contest", json={"entry": "Past it"})
    assert page.status == 403
    assert count(forms, "contest") == before


# Operators

def test_a_form_that_changes_keeps_what_was_typed(forms):
    write(forms, "moving", NARROW.replace("Narrow", "Moving").replace(
        '{ id = "cv"; type = "file"; label = "CV"; types = ["pdf"];\n'
        '             size = "64 KiB"; },', '{ id = "gone"; type = "text"; '
        'label = "Gone"; personal = false; },'))
    reloaded(forms)
    form = opened(forms, "moving")
    write(forms, "moving", NARROW.replace("Narrow", "Moved"))
    reloaded(forms)
    page = form.send(press=CONSENT, gone="typed into gone",
                     note="typed into note")
    assert page.status == 409 and "has changed" in page.text
    assert page.form().values["note"] == "typed into note"
    assert "typed into gone" in page.text
    done = page.form().send(press=CONSENT)
    assert done.url.endswith("/thanks/moving"), done.text
    os.unlink(forms.path("etc/forms/moving.conf"))


def test_a_form_of_which_staff_are_the_first_told(forms):
    """A reload is enough; nobody was told of anything before."""
    write(forms, "told", NARROW.replace(
        "title =", 'notify = "staff@example.com"; title =', 1))
    assert "reloaded" in reloaded(forms)
    page = opened(forms, "told").send(press=CONSENT, note="Not in the mail")
    assert page.url.endswith("/thanks/told"), page.text
    wait_until(lambda: any(b"staff@example.com" in mail
                           for mail in forms.mails()), 30, "the mail")
    os.unlink(forms.path("etc/forms/told.conf"))
    reloaded(forms)


def test_a_bad_file_changes_nothing_at_reload(forms):
    write(forms, "bad", "title = 3;")
    said = reloaded(forms)
    assert "bad.conf:1: title" in said and "stay in force" in said
    assert Visitor(forms).get("/feedback/bad").status == 404
    assert Visitor(forms).get("/feedback/kinds").status == 200
    told = forms.pledgectl("feedback", "check", "all", check=False)
    assert told.returncode == 1 and "bad.conf:1" in told.stderr
    # at start it is left out, and the others are there
    forms.restart("feedback")
    assert Visitor(forms).get("/feedback/bad").status == 404
    assert Visitor(forms).get("/feedback/kinds").status == 200
    os.unlink(forms.path("etc/forms/bad.conf"))
    reloaded(forms)


def test_examples_are_in_order(forms):
    told = json.loads(forms.pledgectl("feedback", "check", "--json",
                                      "all").stdout)
    assert {"feedback", "privacy-request", "contact", "contest",
            "information", "job-seeker", "success-story"} <= \
        {row["id"] for row in told}


def test_there_is_no_such_form(forms):
    for path in ("nothing", "thanks/nothing", "nothing/age", "a/b/c",
                 "Kinds"):
        assert Visitor(forms).get("/feedback/" + path).status in (404, 405)


# People without an account

def test_privacy_request(forms):
    page = Visitor(forms, **{"Accept-Language": "en"}).get(
        "/feedback/privacy-request")
    assert "within 30 days" in page.text and "identity card" in page.text
    bad = page.form().send(press=CONSENT, request="erasure",
                           email="no address")
    assert bad.status == 422 and 'href="#f-email"' in bad.text
    assert 'href="#f-message"' in bad.text
    done = bad.form().send(press=CONSENT, email="ada@example.org",
                           message="Erase what I wrote in May",
                           request="erasure")
    assert done.url.endswith("/thanks/privacy-request"), done.text
    assert "erasure" in added(forms, "privacy-request")


def test_both_languages(forms):
    page = Visitor(forms, **{"Accept-Language": "de"}).get(
        "/feedback/contact")
    assert "Schreiben Sie uns" in page.text and "Ihre Nachricht" in page.text
    # The purpose of a sensitive field is the policy's, in that language
    page = Visitor(forms, **{"Accept-Language": "de"}).get(
        "/feedback/job-seeker")
    assert "und zwar hierfür: Um Ihr Konto zu führen" in page.text
    assert "höchstens 5 MiB" in page.text


# Bounds

def held(site, nbytes):
    """An upload of which the last byte does not come."""
    host, port = site.url.removeprefix("http://").split(":")
    sock = socket.create_connection((host, int(port)), timeout=30)
    body = (b'--b\r\nContent-Disposition: form-data; name="cv"; '
            b'filename="cv.pdf"\r\n\r\n' + PDF).ljust(nbytes - 1, b" ")
    sock.sendall(b"POST /feedback/job-seeker HTTP/1.1\r\nHost: "
                 + f"{host}:{port}\r\nOrigin: {site.url}\r\n".encode()
                 + b"Content-Type: multipart/form-data; boundary=b\r\n"
                 + f"Content-Length: {nbytes}\r\n\r\n".encode() + body)
    return sock


def resident(site):
    """MiB of the module that are its own."""
    (pid,) = site.pids("feedback")
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"RssAnon:\s*(\d+)", file.read())[1]) // 1024


def test_uploads_at_once_are_bounded(forms):
    """16 of 5 MiB: more than is taken together. The others wait for nobody:
    an upload more gets 503, small forms are served, and when they have gone
    uploads pass again."""
    size = (5 << 20) - len(PDF)
    file = PDF + b" " * size
    sockets = [held(forms, 5 << 20) for _ in range(16)]
    try:
        wait_until(lambda: with_file(forms, "job-seeker", "cv.pdf", file,
                                     field_of_work="it").status == 503, 30,
                   "the ceiling")
        assert resident(forms) < 150
        page = opened(forms, "kinds").send(press=CONSENT, line="Small")
        assert page.url.endswith("/thanks/kinds")
    finally:
        for sock in sockets:
            sock.close()
    wait_until(lambda: with_file(forms, "job-seeker", "cv.pdf", file,
                                 field_of_work="it").status == 200, 60,
               "an upload")
