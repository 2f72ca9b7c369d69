# SPDX-License-Identifier: BSD-2-Clause
"""Categories of mail, one click out of them, visitors who ask to be told,
and what pledgectl tells everybody."""

import json
import re
import sqlite3

import pytest

from site_of_tests import wait_until
from test_keys import Database
from test_registration import (BASE, Person, account_form, confirm, export,
                               log_in, mails_to, member, raw_data, sign_up)
from visitor import Visitor

CATEGORIES = '[ "news: Send me news by mail", "jobs: Send me jobs by mail" ]'
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def prepared(sites, server, database):
    """The site of all tests, with another category of mail."""
    site = sites.get(server, database)
    site.set_conf("registration", "mail_categories", CATEGORIES)
    site.restart("registration")
    return site


@pytest.fixture(scope="module", params=[
    pytest.param(("nginx", "sqlite"), marks=pytest.mark.long),
    ("apache", "mysql")], ids="-".join)
def post(request, sites):
    return prepared(sites, *request.param)


@pytest.fixture(scope="module")
def lite(sites):
    return prepared(sites, "nginx", "sqlite")


def mailing(site, words, category="news"):
    """A site's own mail, sent; its subject."""
    path = site.path("mailing.txt")
    subject = f"About {words}"
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{subject}\n\nThis is about {words}: grüezi.\n")
    site.pledgectl("mail", "send", "--category", category, path)
    return subject


def got(site, person, subject):
    return [m for m in mails_to(site, person.email)
            if m["Subject"] == subject]


def wait_got(site, person, subject):
    return wait_until(lambda: got(site, person, subject), 60, subject)[0]


def link_of(mail):
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return mail["List-Unsubscribe"].strip("<>")


def one_click(site, link):
    """As a mail provider posts it: no cookie, no origin."""
    return Visitor(site).request("POST", link, data=ONE_CLICK,
                                 headers={"Origin": None})


def choose(visitor, **chosen):
    form = [f for f in visitor.get(BASE + "/me/mail").parsed.forms
            if "choices" in f.values][0]
    data = {k: v for k, v in form.values.items()
            if not k.startswith("mail_")}
    page = visitor.post(BASE + "/me/mail", dict(data, **chosen))
    assert page.url.endswith("/me"), page.text
    return page


def chosen(visitor):
    return {m["id"]: m["chosen"] for m in export(visitor)["mail"]}


def outbox(site):
    return int(Database(site).sql("registration",
                                  "SELECT count(*) FROM outbox")[0][0])


def settled(site):
    wait_until(lambda: outbox(site) == 0, 60, "an empty outbox")


# Choices

def test_choices_at_sign_up(post):
    visitor, person = Visitor(post), Person()
    form = account_form(visitor)
    assert "mail_jobs" not in form.values  # off unless ticked
    assert "mail_jobs" in form.fields.choices
    page = form.send(press="consent", **person.fields(mail_jobs="yes"))
    assert page.url.endswith("/sent"), page.text
    confirm(post, visitor, person)
    log_in(visitor, person.user_id)
    assert chosen(visitor) == {"news": False, "jobs": True}
    said = {c["purpose"]: c["granted"] for c in export(visitor)["consents"]}
    assert said == {"policy": True, "mail_jobs": True}


def test_choices_on_the_members_page(post):
    visitor, _ = member(post)
    assert chosen(visitor) == {"news": False, "jobs": False}
    choose(visitor, mail_news="yes", mail_jobs="yes")
    assert chosen(visitor) == {"news": True, "jobs": True}
    choose(visitor, mail_jobs="yes")
    assert chosen(visitor) == {"news": False, "jobs": True}
    entries = [(c["purpose"], c["granted"])
               for c in export(visitor)["consents"][1:]]
    assert sorted(entries) == [("mail_jobs", True), ("mail_news", False),
                               ("mail_news", True)]


@pytest.fixture
def jobs_purpose(lite):
    """The policy names what the category is for."""
    path = lite.path("etc/policies/strict.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace('{ id = "news";', '{ id = "jobs"; text = '
                                '"To send you jobs"; },\n\t{ id = "news";'))
    lite.restart("registration")
    yield lite
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    lite.restart("registration")


def test_consent_taken_back_ends_its_mail(jobs_purpose):
    """A purpose of the policy and a category of mail of that id are one."""
    visitor, _ = member(jobs_purpose)
    choose(visitor, mail_jobs="yes")

    def press(granted):
        page = visitor.get(BASE + "/me/consents")
        form = [f for f in page.parsed.forms
                if f.values.get("purpose") == "mail_jobs"][0]
        assert form.buttons["granted"] == granted
        visitor.post(BASE + "/me/consents",
                     dict(form.values, granted=granted))
    press("no")
    assert chosen(visitor)["jobs"] is False
    press("yes")
    assert chosen(visitor)["jobs"] is True
    assert "Send me jobs by mail" in visitor.get(BASE + "/me").text


# One click

def test_one_click(post):
    visitor, person = member(post)
    other, nobody = member(post)
    choose(visitor, mail_news="yes", mail_jobs="yes")
    mail = wait_got(post, person, mailing(post, "news " + person.mark))
    assert not [m for m in mails_to(post, nobody.email)
                if person.mark in m["Subject"]]
    link = link_of(mail)
    assert link in mail.get_content()  # in words, too
    assert link.startswith(post.url + BASE + "/unsubscribe?token=")
    for word in (person.mark, person.user_id, "news", "@"):
        assert word not in link.partition("?")[2]
    # Looking changes nothing; one click does, without cookie or origin
    assert Visitor(post).get(link).status == 200
    assert chosen(visitor)["news"] is True
    page = one_click(post, link)
    assert page.status == 200 and "no more mail of this kind" in page.text
    assert chosen(visitor) == {"news": False, "jobs": True}
    last = export(visitor)["consents"][-1]
    assert (last["purpose"], last["granted"]) == ("mail_news", False)
    # Twice does no harm, and writes nothing more
    n = len(export(visitor)["consents"])
    assert one_click(post, link).status == 200
    assert len(export(visitor)["consents"]) == n
    # The page's button for everything else
    page = Visitor(post).get(link)
    page = page.form("/unsubscribe").send(press="all")
    assert page.status == 200, page.text
    assert chosen(visitor) == {"news": False, "jobs": False}
    # What is about the account still comes
    Visitor(post).get(BASE + "/reset").form("/reset").send(
        login=person.email)
    wait_until(lambda: [m for m in mails_to(post, person.email)
                        if "password" in m["Subject"]], 60, "a reset")
    # An erased account's link says so
    visitor.get(BASE + "/me/erase").form("/me/erase").send()
    for page in (Visitor(post).get(link), one_click(post, link)):
        assert page.status == 410 and "erased" in page.text


def test_opt_out_counts_when_sent(lite):
    """In the outbox already, and opted out of then: it is not sent. Somebody
    who did not opt out gets it, so it is not that nothing is sent."""
    visitor, person = member(lite)
    other, reader = member(lite)
    choose(visitor, mail_news="yes", mail_jobs="yes")
    choose(other, mail_jobs="yes")
    with sqlite3.connect(lite.path("data/registration.db")) as db:
        db.execute("CREATE TRIGGER hold AFTER INSERT ON outbox "
                   "WHEN new.bulk = 1 BEGIN UPDATE outbox "
                   "SET due = due + 100000 WHERE id = new.id; END")
    subject = mailing(lite, "later " + person.mark, "jobs")
    with sqlite3.connect(lite.path("data/registration.db")) as db:
        db.execute("DROP TRIGGER hold")
        assert db.execute("SELECT count(*) FROM outbox "
                          "WHERE bulk = 1").fetchone()[0] >= 2
    choose(visitor, mail_news="yes")
    with sqlite3.connect(lite.path("data/registration.db")) as db:
        db.execute("UPDATE outbox SET due = 1")
    wait_got(lite, reader, subject)
    settled(lite)
    assert not got(lite, person, subject)


@pytest.mark.parametrize("change", [
    lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t[:-9],
    lambda t: "", lambda t: "x" * 3000, lambda t: t + "A" * 4])
def test_links_that_are_not_ours(lite, change):
    visitor, person = member(lite)
    choose(visitor, mail_news="yes")
    mail = wait_got(lite, person, mailing(lite, "bad " + person.mark))
    token = link_of(mail).partition("token=")[2]
    bad = BASE + "/unsubscribe?token=" + change(token)
    page = Visitor(lite).get(bad)
    assert page.status in (200, 410), page.text
    assert page.form("/unsubscribe").values["email"] == ""
    assert one_click(lite, bad).status in (403, 410)
    assert chosen(visitor)["news"] is True


def test_link_of_another_purpose(lite):
    person = Person()
    sign_up(Visitor(lite), person)
    mail = wait_until(lambda: mails_to(lite, person.email), 60, "a mail")[0]
    token = re.search(r"token=(\S+)", mail.get_content())[1]
    for path in ("/unsubscribe", "/transfer", "/policy-notices"):
        page = Visitor(lite).get(f"{BASE}{path}?token={token}")
        assert page.status == 410, path


# Without an account

def ask(site, address):
    page = Visitor(site).get(BASE + "/policy")
    assert f'href="{BASE}/policy-notices"' in page.text
    page = page.visitor.get(BASE + "/policy-notices").form(
        "/policy-notices").send(press="consent", email=address)
    assert page.status == 200, page.text
    assert page.url.endswith("/policy-notices-sent")
    return page


def last_link(site, address, words, path, n=1):
    """The nth mail with these words in its subject, and its link."""
    def look():
        found = [m for m in mails_to(site, address) if words in m["Subject"]]
        return found[n - 1] if len(found) >= n else None
    mail = wait_until(look, 60, f"a mail: {words}")
    return mail, re.search(r"https?://\S+" + path + r"\?token=\S+",
                           mail.get_content())[0]


def told(site, person, n=1):
    ask(site, person.email)
    _, link = last_link(site, person.email, "Shall", "/policy-notices", n)
    page = Visitor(site).get(link)
    page = page.form("/policy-notices").send()
    assert page.url.endswith("/policy-notices-done"), page.text


def announce(site, words, kind="change", *more):
    path = site.path("announcement.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"Notice {words}\n\nThis is about {words}.\n")
    site.pledgectl("policy", "announce", "--kind", kind, *more, path)
    return f"Notice {words}"


def test_visitors_are_told(post):
    person, stranger = Person(), Person()
    ask(post, stranger.email)  # never confirmed
    told(post, person)
    subject = announce(post, person.mark)
    mail = wait_got(post, person, subject)
    settled(post)
    assert not got(post, stranger, subject)
    # One click: erased, and only a digest is left
    assert one_click(post, link_of(mail)).status == 200
    sql = Database(post).sql
    assert int(sql("registration",
                   "SELECT count(*) FROM suppressed")[0][0]) >= 1
    before = len(mails_to(post, person.email))
    announce(post, person.mark + " again")
    # Nobody can sign them up again: the same words, and no mail
    ask(post, person.email)
    settled(post)
    assert len(mails_to(post, person.email)) == before
    # Whoever has the link can
    page = Visitor(post).get(link_of(mail)).form("/unsubscribe").send(
        press="one")
    assert page.form("/unsubscribe").send(press="again").status == 200
    told(post, person, 2)


def test_member_who_asked_before_is_told_once(post):
    person = Person()
    told(post, person)
    visitor = Visitor(post)
    assert sign_up(visitor, person).url.endswith("/sent")
    _, link = last_link(post, person.email, "", "/verify", 2)
    visitor.get(link).form("/verify").send()
    subject = announce(post, person.mark)
    mail = wait_got(post, person, subject)
    assert "about your account" in mail.get_content()
    settled(post)
    assert len(got(post, person, subject)) == 1
    # Without the account they are told as before.
    log_in(visitor, person.user_id)
    visitor.get(BASE + "/me/erase").form("/me/erase").send()
    subject = announce(post, person.mark + " again")
    mail = wait_got(post, person, subject)
    assert mail["List-Unsubscribe"]


def test_no_mail_without_an_account(post):
    person = Person()
    told(post, person)
    page = Visitor(post).get(BASE + "/unsubscribe").form("/unsubscribe").send(
        email=person.email)
    assert page.url.endswith("/opt-out-sent"), page.text
    mail, link = last_link(post, person.email, "No more", "/unsubscribe")
    assert link == link_of(mail)
    page = Visitor(post).get(link).form("/unsubscribe").send()
    assert page.status == 200 and "digest" in page.text
    subject = announce(post, person.mark)
    settled(post)
    assert not got(post, person, subject)


def counted(site):
    """What restore check prints."""
    return json.loads(site.pledgectl("restore", "check", "--json",
                                     check=False).stdout)


def test_restore_knows_visitors(post):
    """Keys of people without an account have no member, and are no leftover;
    and a row that a backup brings back revives nobody."""
    def lost():
        found = counted(post)
        return found["without_key"], found["without_member"]
    before, person = lost(), Person()
    told(post, person)
    assert lost() == before
    sql = Database(post).sql
    for key, table in ("members", "member"), ("visitors", "visitor"):
        assert counted(post)[key] == int(sql(
            "registration", f"SELECT count(*) FROM {table}")[0][0])
    sql("registration", "CREATE TABLE copy_of AS SELECT * FROM visitor")
    try:
        mail = wait_got(post, person, announce(post, "copy " + person.mark))
        assert one_click(post, link_of(mail)).status == 200
        sql("registration", "DELETE FROM visitor")
        sql("registration", "INSERT INTO visitor SELECT * FROM copy_of")
    finally:
        sql("registration", "DROP TABLE copy_of")
    sql("registration", "DELETE FROM suppressed")
    assert lost()[0] > before[0]
    subject = announce(post, "revived " + person.mark)
    settled(post)
    assert not got(post, person, subject)


def test_opt_out_form_for_a_member(post):
    visitor, person = member(post)
    choose(visitor, mail_news="yes", mail_jobs="yes")
    Visitor(post).get(BASE + "/unsubscribe").form("/unsubscribe").send(
        email=person.email)
    _, link = last_link(post, person.email, "No more", "/unsubscribe")
    assert one_click(post, link).status == 200
    assert chosen(visitor) == {"news": False, "jobs": False}


def test_opt_out_link_of_long_ago(post):
    """Who is a member cannot be found by it any more, and it says so."""
    visitor, person = member(post)
    choose(visitor, mail_news="yes")
    Visitor(post).get(BASE + "/unsubscribe").form("/unsubscribe").send(
        email=person.email)
    _, link = last_link(post, person.email, "No more", "/unsubscribe")
    Database(post).sql("registration", "DELETE FROM visitor WHERE state = 0")
    assert one_click(post, link).status == 410
    assert chosen(visitor)["news"]


def test_policy_notices_form(lite):
    page = Visitor(lite).get(BASE + "/policy-notices")
    form = page.form("/policy-notices")
    assert form.send(press="consent").status == 422
    assert form.send(press="consent", email="no address").status == 422
    back = form.send(email="someone@example.org")
    assert back.status == 422  # neither agreed nor denied
    assert back.form("/policy-notices").values["email"] == \
        "someone@example.org"
    person = Person()
    assert form.send(press="consent_denied", email=person.email).url.endswith(
        "/denied")
    assert person.mark.encode() not in raw_data(lite)


# Everybody is told

def test_change_is_announced(post):
    visitor, person = member(post)
    away, gone = member(post)
    away.get(BASE + "/me/deactivate").form("/me/deactivate").send()
    subject = announce(post, "change " + person.mark)
    mail = wait_got(post, person, subject)
    assert mail["List-Unsubscribe"] is None  # about the account
    assert "about your account" in mail.get_content()
    wait_got(post, gone, subject)
    # The same again: nobody is told twice
    announce(post, "change " + person.mark)
    settled(post)
    assert len(got(post, person, subject)) == 1


def wait_noticed(visitor, words):
    """The member's page, once it has these words of a notice."""
    def look():
        page = visitor.get(BASE + "/me")
        return page if words in page.text else None
    return wait_until(look, 30, "a notice")


def announced_version(site, version, effective):
    """Tells everybody of a version of the policy with that date."""
    path = site.path("announced.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'name = "new";\nversion = "{version}";\n'
                   f'effective = "{effective}";\ntext = "A few words.";\n')
    site.pledgectl("policy", "announce", "--kind", "change", "--policy", path)


def test_page_tells_of_what_is_to_come(lite):
    announced_version(lite, "0.5", "2020-01-01")  # others came since
    announced_version(lite, "99", "2099-01-01")
    visitor, _ = member(lite)
    page = wait_noticed(visitor, "Version 99 is in force from")
    assert "Version 0.5" not in page.text


def test_risk_is_on_the_page(post):
    visitor, person = member(post)
    subject = announce(post, "risk " + person.mark, "risk", "--until",
                       "2099-01-01")
    wait_got(post, person, subject)
    assert "This is about risk" in wait_noticed(visitor, subject).text


def test_fields_of_a_form_that_needs_them_are_not_optional(post):
    visitor, _ = member(post)
    for path, names in (("/me/mail", ("email", "current_password")),
                        ("/unsubscribe", ("email",))):
        page = visitor.get(BASE + path)
        assert "(optional)" not in page.text, path
        for name in names:
            assert re.search(r'<input[^>]* name="%s"[^>]* required' % name,
                             page.text), (path, name)
        page = page.form(path).send()
        assert page.status == 422 and page.errors, path
        assert "(optional)" not in page.text, path


def test_transfer(post):
    visitor, person = member(post)
    subject = announce(post, "transfer " + person.mark, "transfer", "--until",
                       "2099-01-01")
    mail = wait_got(post, person, subject)
    link = re.search(r"https?://\S+/transfer\?token=\S+",
                     mail.get_content())[0]
    assert "say so before 1 January 2099, here" in " ".join(
        mail.get_content().split())
    page = Visitor(post).get(link)
    assert "another owner on 1 January 2099;" in page.text
    assert "2099-01-01" not in page.text
    assert "erased_on" not in export(visitor)
    page = page.form("/transfer").send(press="object")
    assert "will be erased on 1 January 2099" in page.text
    assert export(visitor)["erased_on"] == "2099-01-01"
    assert "erased on 1 January 2099" in visitor.get(BASE + "/me").text
    # Changed their mind
    page = page.form("/transfer").send(press="object")
    assert "erased_on" not in export(visitor)
    page.form("/transfer").send(press="object")
    if post.database == "sqlite":
        with sqlite3.connect(post.path("data/registration.db")) as db:
            db.execute("UPDATE objection SET due = 1")
    else:
        Database(post).sql("registration", "UPDATE objection SET due = 1")
    post.restart("registration")  # the sweeper looks when it starts
    wait_until(lambda: log_in(Visitor(post), person.user_id).status == 422,
               20, "an erasure")
    assert Visitor(post).get(link).status == 410


@pytest.mark.parametrize("args,words", [
    (["policy", "announce"], "--kind"),
    (["policy", "announce", "--kind", "party"], "--kind"),
    (["policy", "announce", "--kind", "risk"], "file"),
    (["policy", "announce", "--kind", "transfer", "TEXT"], "--until"),
    (["policy", "announce", "--kind", "risk", "--until", "2001-01-01",
      "TEXT"], "passed"),
    (["policy", "announce", "--kind", "risk", "--until", "soon", "TEXT"],
     "2026-12-31"),
    (["policy", "announce", "--kind", "risk", "/nowhere"], "/nowhere"),
    (["policy", "announce", "--kind", "risk", "BAD"], "control"),
    (["policy", "announce", "--kind", "risk", "SHORT"], "no text"),
    (["mail", "send", "TEXT"], "--category"),
    (["mail", "send", "--category", "account", "TEXT"], "opt out"),
    (["mail", "send", "--category", "party", "TEXT"], "mail_categories"),
], ids=lambda a: "-".join(a) if isinstance(a, list) else None)
def test_refused_commands(lite, args, words):
    for name, text in (("TEXT", "Subject\n\nText.\n"),
                       ("BAD", "Subject\n\nT\x01ext.\n"),
                       ("SHORT", "Subject\n")):
        with open(lite.path(name), "w", encoding="utf-8") as file:
            file.write(text)
    args = [lite.path(a) if a in ("TEXT", "BAD", "SHORT") else a
            for a in args]
    done = lite.pledgectl(*args, check=False)
    assert done.returncode != 0 and words in done.stderr, done.stderr


@pytest.mark.parametrize("category", ["news", "jobs"])
def test_dry_run_counts_whom_it_goes_to(lite, category):
    """Who has their data kept and not used is not among them."""
    def counted():
        done = lite.pledgectl("mail", "send", "--category", category,
                              "--dry-run", "--json", lite.path("dry.txt"))
        return json.loads(done.stdout)["members"]
    with open(lite.path("dry.txt"), "w", encoding="utf-8") as file:
        file.write("Dry\n\nRun.\n")
    before = counted()
    visitor, _ = member(lite)
    choose(visitor, **{"mail_" + category: "yes"})
    assert counted() == before + 1
    form = visitor.get(BASE + "/me/restrict").form("/me/restrict")
    for restricted, n in ("yes", 0), ("no", 1):
        visitor.post(BASE + "/me/restrict",
                     {"form_token": form.values["form_token"],
                      "restricted": restricted})
        assert counted() == before + n


def test_dry_run(lite):
    settled(lite)  # mail of other tests
    before = outbox(lite)
    done = lite.pledgectl("policy", "announce", "--kind", "change",
                          "--dry-run")
    assert "not begun" in done.stdout
    assert outbox(lite) == before
