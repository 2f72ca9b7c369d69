# SPDX-License-Identifier: BSD-2-Clause
"""The pages of staff for what came through forms: found without who wrote
it, looked at for a reason and on record, marked, answered."""

import contextlib
import re

import pytest
from files_of_tests import PDF
from site_of_tests import wait_until
from staff_desk import (Sent, count, feedback, prepared, request, shown, sql,
                        staff)
from test_receipt import opened, unique
from test_registration import raw_data

WAYS = [("nginx", "sqlite"), ("apache", "mysql")]


@pytest.fixture(scope="module", params=WAYS, ids="-".join)
def site(request):  # pylint: disable=redefined-outer-name
    return prepared(request.getfixturevalue("sites"), *request.param)


def audited(site):
    return count(site, "staff", "audit")


def none_of(words, page):
    return not [word for word in words if word in page.text]


# -- found -------------------------------------------------------------------

def pages_of(site, query):
    """Every page of a list, from the first to the last."""
    found, path, ann = [], "/staff/inbox?" + query, staff(site, "ann")
    while path:
        found.append(ann.get(path))
        assert found[-1].status == 200, path
        link = re.search(r'href="(/staff/inbox\?[^"]*after=[^"]*)"',
                         found[-1].text)
        path = link and link[1].replace("&amp;", "&")
    return found


def listed(site, query):
    return re.findall("/staff/inbox/[a-z-]+/([0-9a-f]{32})",
                      "".join(page.text for page in pages_of(site, query)))


def test_list_says_nothing_of_who_wrote(site):
    sent, ann = feedback(site), staff(site, "ann")
    before = audited(site)
    for query in ("", "form=feedback&state=open", "form=feedback&state=&due="):
        for page in pages_of(site, query):
            assert none_of(sent.words, page), query
        assert sent.id in listed(site, query), query
    for query in ("state=done", "form=privacy-request", "due=yes",
                  "form=' OR 1=1 --"):
        assert sent.id not in listed(site, query), query
    page = ann.get(sent.path)
    assert page.status == 200 and none_of(sent.words, page)
    assert audited(site) == before  # nothing to record yet


def test_pages_of_a_list(site):
    """Every one is on one of the pages, once."""
    sents = [feedback(site) for _ in range(3)]
    found = listed(site, "form=feedback")
    assert len(found) == len(set(found)) == count(
        site, "feedback", "feedback", "form = 'feedback'")
    assert {sent.id for sent in sents} <= set(found)


def test_a_long_list_is_cut_into_pages(site):
    """Of one hour, so that their numbers alone put them in order."""
    numbers = {f"{n:032x}" for n in range(1, 111)}
    for n in numbers:
        sql(site, "feedback", "INSERT INTO feedback (nonce, digest, form, "
            "received, policy, consent, category, message, may_contact, "
            f"may_publish, mail_news) VALUES (x'{n}', x'{n}{n}', 'long', "
            "1700000000, '1', 1, '', 'x', 0, 0, 0)")
    try:
        pages = pages_of(site, "form=long")
        found = [re.findall("/staff/inbox/long/([0-9a-f]{32})", page.text)
                 for page in pages]
        assert [len(page) for page in found] == [50, 50, 10]
        assert set(sum(found, [])) == numbers
    finally:
        sql(site, "feedback", "DELETE FROM feedback WHERE form = 'long'")


@pytest.mark.parametrize("path", [
    "/staff/inbox/feedback/" + "0" * 32, "/staff/inbox/feedback/x",
    "/staff/requests/" + "0" * 32, "/staff/inbox/other/ID",
    "/staff/requests/ID"])
def test_nothing_of_that_number(site, path):
    if "ID" in path:
        path = path.replace("ID", feedback(site).id)
    assert staff(site, "ann").get(path).status == 404


@pytest.mark.parametrize("who, pages", [
    ("cleo", ["inbox", "requests"]), ("dora", ["inbox", "requests"])])
def test_only_for_those_who_may(site, who, pages):
    sent = feedback(site)
    for page in [f"/staff/{name}" for name in pages] + [sent.path]:
        assert staff(site, who).get(page).status == 403, page
    form = staff(site, "ann").get(sent.path).form(sent.path)
    form.page.visitor = staff(site, who)
    page = form.send(reason="just curious")
    assert page.status == 403 and none_of(sent.words, page)


# -- looked at ---------------------------------------------------------------

def test_look_is_recorded_before_it_is_shown(site):
    sent, ann = feedback(site), staff(site, "ann")
    before = audited(site)
    for reason in ("", "x", "    y    "):
        page = sent.look(ann, reason)
        assert page.status == 422 and none_of(sent.words, page)
        assert page.errors
    assert audited(site) == before
    page = sent.look(ann, "she called and asked")
    assert page.status == 200 and not none_of(sent.words, page)
    for word in sent.words:
        assert word in page.text, word
    assert "she called and asked" in page.text
    assert audited(site) == before + 1
    assert page.reply.headers["Cache-Control"] == "no-store"


def test_a_form_is_of_who_opened_it(site):
    sent = feedback(site)
    form = staff(site, "ann").get(sent.path).form(sent.path)
    form.page.visitor = staff(site, "ben")
    page = form.send(reason="of another's page")
    assert page.status == 403 and none_of(sent.words, page)
    assert "of another&#39;s page" in page.text or \
        "of another's page" in page.text  # nothing typed is lost


def test_files_are_attachments(site):
    sent = Sent(site, "job-seeker", field_of_work="care", name=unique(),
                files={"cv": ("her cv.pdf", PDF, "application/pdf")})
    ann = staff(site, "ann")
    page = sent.look(ann)
    assert "her cv.pdf" in page.text
    before = audited(site)
    got = page.form("/file").send()
    assert got.status == 200 and got.reply.content == PDF
    assert got.reply.headers["Content-Disposition"].startswith("attachment")
    assert got.reply.headers["Content-Type"] == "application/octet-stream"
    assert got.reply.headers["X-Content-Type-Options"] == "nosniff"
    assert audited(site) == before + 1
    assert page.form("/file").send(reason="").status == 422
    assert page.form("/file").send(file="0" * 32).status == 404
    assert page.form("/file").send(file="../../etc/passwd").status == 404


def test_feedback_used_as_agreed_on_the_pages_of_staff(site):
    """feedback.used-as-agreed: what was allowed is said beside it, and an
    address is a link to write to only where that was."""
    ann = staff(site, "ann")
    for contact in (None, "yes"):
        for publish in (None, "yes"):
            sent = feedback(site, **{k: v for k, v in (
                ("may_contact", contact), ("may_publish", publish)) if v})
            page = sent.look(ann)
            address = sent.said["email"]
            assert address in page.text
            assert ("mailto:" in page.text) == (contact == "yes")
            assert ("did not allow to be contacted" in page.text) == (
                contact is None)
            assert ("may not be published" in page.text) == (publish is None)
            assert ("may be published as" in page.text) == (publish == "yes")


def test_feedback_only_to_respond_on_the_pages_of_staff(site):
    """feedback.only-to-respond: the page says so, offers nothing that passes
    it on, and nothing of it leaves by mail or log."""
    sent, ann = Sent(site, "contact", topic="other", may_contact="yes",
                     name="Bea " + unique(),
                     email=unique() + "@example.org",
                     message="m " + unique()), staff(site, "ann")
    page = sent.look(ann)
    assert "Use it to answer, and pass it on to nobody." in shown(page)
    assert "mailto:" in page.text  # it was sent to be answered
    assert {f.action.rpartition("/")[2] for f in page.parsed.forms} <= {
        "mark", "file", sent.id}
    page.form("/mark").send(state="done", remark="answered " + unique())
    for raw in [*site.mails(), *site.quiet_logs().values()]:
        for word in sent.words:
            assert word.encode() not in raw


def test_an_address_in_a_link_adds_no_other(site):
    address = f"a&cc=x?bcc={unique()}@example.org"
    sent = feedback(site, email=address, may_contact="yes")
    link = re.search('href="(mailto:[^"]*)"', sent.look(
        staff(site, "ann")).text)[1]
    assert "?" not in link and "&" not in link and "%3F" in link


# -- marked ------------------------------------------------------------------

def test_state_and_notes(site):
    sent, ann, ben = feedback(site), staff(site, "ann"), staff(site, "ben")
    note = "Ring her\non Monday <b> " + unique()
    before = audited(site)
    page = ann.get(sent.path).form("/mark").send(state="in-work", remark=note)
    assert page.status == 200 and "It is saved" in page.text
    assert audited(site) == before + 1
    assert "in work" in shown(page) and "Changed by ann" in shown(page)
    assert note.split()[-1] not in page.text  # notes are for a look, too
    page = sent.look(ben)
    assert note.split()[-1] in page.text and "&lt;b&gt;" in page.text
    page.form("/mark").send(state="done", remark="second " + note)
    page = sent.look(ann)
    assert shown(page).index("ann, ") < shown(page).index("second Ring")
    assert sent.id in listed(site, "state=done")
    assert sent.parts(3) == 2
    assert note.split()[-1].encode() not in raw_data(site)


def test_two_staff_at_once(site):
    """Who comes second is told what the first did, and loses nothing."""
    sent = feedback(site)
    first = staff(site, "ann").get(sent.path).form("/mark")
    second = staff(site, "ben").get(sent.path).form("/mark")
    assert first.send(state="done", remark="mine").status == 200
    typed = "I was about to ring " + unique()
    page = second.send(state="in-work", remark=typed)
    assert page.status == 409 and typed in page.text
    assert "ann has changed it" in shown(page) and "done" in shown(page)
    assert sent.parts(3) == 1
    assert page.form("/mark").values["state"] == "in-work"
    page = page.form("/mark").send()
    assert page.status == 200 and sent.parts(3) == 2
    # the same form again is no second note
    assert second.send(state="in-work", remark=typed).status == 409
    assert sent.parts(3) == 2


def test_notes_end_with_what_they_are_about(site):
    sent, ann = feedback(site), staff(site, "ann")
    form = ann.get(sent.path).form("/mark")
    form.send(state="in-work", remark="n " + unique())
    assert sent.parts() > 1
    page = opened(site, sent.code)
    page = page.form("/withdraw").send(sure="yes")
    assert page.status == 200, page.text
    assert sent.parts() == 0
    assert ann.get(sent.path).status == 404
    assert form.send(state="done").status == 404


def test_a_note_that_is_too_long(site):
    sent = feedback(site)
    typed = "x" * 1001
    page = staff(site, "ann").get(sent.path).form("/mark").send(remark=typed)
    assert page.status == 422 and page.errors and typed in page.text
    assert sent.parts(3) == 0


# -- requests ----------------------------------------------------------------

def late(site, sent, days):
    sql(site, "feedback", "UPDATE feedback SET answer_by = answer_by - "
        f"{days * 86400} WHERE lower(hex(nonce)) = '{sent.id}'")


def waiting(site):
    text, found, path = "", [], "/staff/requests"
    while path:
        page = staff(site, "ann").get(path)
        text += page.text
        found += re.findall("/staff/requests/([0-9a-f]{32})", page.text)
        link = re.search(r'href="(/staff/requests\?[^"]*)"', page.text)
        path = link and link[1].replace("&amp;", "&")
    return found, text


def test_rights_without_account_at_the_desk(site):
    """rights.without-account: what waits stands there by its last day, and
    what is overdue says so in words."""
    soon, over, far = [request(site) for _ in range(3)]
    late(site, soon, 20)
    late(site, over, 4000)
    found, text = waiting(site)
    mine = [one for one in found if one in (soon.id, over.id, far.id)]
    assert mine == [over.id, soon.id, far.id]
    item = re.search(rf"<li>(?:(?!</li>).)*{over.id}.*?</li>", text, re.S)[0]
    assert "Overdue: it was to be answered by" in item
    item = re.search(rf"<li>(?:(?!</li>).)*{far.id}.*?</li>", text, re.S)[0]
    assert "Overdue" not in item and "To be answered by" in item
    page = staff(site, "ann").get(over.path)
    assert "overdue, answer it now" in page.text


def test_rights_complaints_are_answered_and_say_how_to_appeal(site):
    """rights.complaints: the answer stands at the receipt page with the words
    on how to appeal, which the page of staff offers, too; how and when is
    kept."""
    sent, ann = request(site, "complaint"), staff(site, "ann")
    page = sent.look(ann, path=sent.path)
    assert sent.said["message"] in page.text
    assert "What do you ask for? To complain" in shown(page), shown(page)
    appeal = re.search("<blockquote[^>]*><p>(.*?)</p>", page.text, re.S)[1]
    assert len(appeal) > 20
    for wrong in ({"how": "receipt"}, {"how": "", "answer": "text"},
                  {"how": "letter", "answer": "text"}):
        refused = page.form("/mark").send(state="done", **wrong)
        assert refused.status == 422 and refused.errors, wrong
    answer = "We looked into it: " + unique()
    done = page.form("/mark").send(state="done", how="receipt",
                                   answer=answer)
    assert done.status == 200, shown(done)
    assert "Answered" in done.text and "at the receipt page" in done.text
    assert sent.id not in waiting(site)[0]
    read = opened(site, sent.code)
    assert answer in read.text and appeal in read.text
    assert answer.encode() not in raw_data(site)
    assert answer in sent.look(ann, path=sent.path).text
    again = ann.get(sent.path).form("/mark").send(how="receipt",
                                                  answer="another")
    assert again.status == 422 and "already" in again.text


def test_answered_by_letter(site):
    sent, ann = request(site, "erasure"), staff(site, "ann")
    page = ann.get(sent.path).form("/mark").send(state="done", how="letter")
    assert page.status == 200 and "by letter" in shown(page)
    assert sent.id not in waiting(site)[0]
    assert "Answered" in opened(site, sent.code).text


# -- what fails --------------------------------------------------------------

@contextlib.contextmanager
def table_away(site, name, table):
    sql(site, name, f"ALTER TABLE {table} RENAME TO {table}_away")
    try:
        yield
    finally:
        sql(site, name, f"ALTER TABLE {table}_away RENAME TO {table}")


def test_nothing_is_shown_that_is_not_recorded(site):
    """Without the audit log, and without the custodian: 503, with what was
    typed; nothing is shown, nothing is saved."""
    sent, ann = feedback(site), staff(site, "ann")
    reason, note = "because of " + unique(), "n " + unique()
    look, mark = (ann.get(sent.path).form(end) for end in (sent.id, "/mark"))

    def refused():
        page = look.send(reason=reason)
        assert page.status == 503 and none_of(sent.words, page)
        assert reason in page.text and page.reply.headers["Retry-After"]
        page = mark.send(state="done", remark=note)
        assert page.status == 503 and note in page.text
        assert sent.parts(3) == 0

    with table_away(site, "staff", "audit"):
        refused()
    with site.module_away("custodian"):
        refused()
    page = look.send(reason=reason)
    assert page.status == 200 and not none_of(sent.words, page)


def test_without_the_forms_database(site):
    sent, ann = feedback(site), staff(site, "ann")
    form = ann.get(sent.path).form(sent.id)
    with table_away(site, "feedback", "feedback"):
        for path in ("/staff/inbox", "/staff/requests", sent.path):
            page = ann.get(path)
            assert page.status == 503 and page.reply.headers["Retry-After"]
        page = form.send(reason="just when it is away")
        assert page.status == 503 and none_of(sent.words, page)
    wait_until(lambda: ann.get(sent.path).status == 200, 20, "the database")
