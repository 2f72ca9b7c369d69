# SPDX-License-Identifier: BSD-2-Clause
"""Registration as a visitor, a member and the rest of a site meet it."""

import email
import email.policy
import datetime
import glob
import json
import os
import re
import sqlite3
import urllib.parse
import uuid

import pytest
import requests

from site_of_tests import wait_until
from visitor import Visitor

PASSWORD = "lorry-Tuesday-umbrella-77"
BASE = "/registration"


def born(years, days=0):
    """A date of birth so many years ago, less some days."""
    today = datetime.datetime.now(datetime.timezone.utc).date()
    try:
        day = today.replace(year=today.year - years)
    except ValueError:
        day = today.replace(year=today.year - years, month=3, day=1)
    day += datetime.timedelta(days=days)
    return {"birth_day": str(day.day), "birth_month": str(day.month),
            "birth_year": str(day.year)}


OF_AGE = born(30)
UNDER_AGE = born(16)


class Person:
    """Somebody with an address of their own in every test."""

    def __init__(self):
        # letters alone: digits could by chance be taken for a number of
        # somebody's, which is not stored
        mark = uuid.uuid4().hex[:12].translate(
            str.maketrans("0123456789", "ghijklmnop"))
        self.user_id = "ann" + mark
        self.email = f"canary.{mark}@example.org"
        self.name = f"Ann Canary-{mark}"
        self.phone = "+41 61 555 " + mark[:4]
        self.address = f"Canary Lane {mark}\n4001 Basel"
        self.mark = mark

    def fields(self, **more):
        return {"user_id": self.user_id, "email": self.email,
                "password": PASSWORD, "name": self.name,
                "phone": self.phone, "address": self.address, **more}


def words(page):
    """What of a page is read: its text without tags."""
    return re.sub("<[^>]*>", " ", page.text)


def account_form(visitor, **birth):
    page = visitor.get(BASE + "/").form("/age").send(**(birth or OF_AGE))
    assert page.status == 200, page.text
    return page.form("/account")


def sign_up(visitor, person, press="consent", **fields):
    return account_form(visitor).send(press=press, **person.fields(**fields))


def mails_to(site, address):
    found = []
    for raw in site.mails():
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        if address in (mail["To"] or ""):
            found.append(mail)
    return found


def link_in(mail):
    return re.search(r"https?://\S+/verify\?token=\S+",
                     mail.get_content())[0]


def wait_link(site, person, n=1):
    mails = wait_until(
        lambda: len(mails_to(site, person.email)) >= n
        and mails_to(site, person.email), 20, "the mail with the link")
    return link_in(mails[n - 1])


def confirm(site, visitor, person):
    page = visitor.get(wait_link(site, person))
    assert page.status == 200, page.text
    page = page.form("/verify").send()
    assert page.status == 200 and page.url.endswith("/verified"), page.text


def log_in(visitor, login, password=PASSWORD):
    return visitor.get(BASE + "/login").form("/login").send(
        login=login, password=password)


def member(site):
    """A new member, logged in."""
    visitor, person = Visitor(site), Person()
    page = sign_up(visitor, person)
    assert page.url.endswith("/sent"), page.text
    confirm(site, visitor, person)
    page = log_in(visitor, person.user_id)
    assert page.url.endswith("/me"), page.text
    return visitor, person


def export(visitor):
    return visitor.get(BASE + "/me/export").json()


def raw_data(site):
    """All bytes of all database files."""
    raw = []
    for name in glob.glob(site.path("data", "**", "*"), recursive=True):
        if os.path.isfile(name):
            with open(name, "rb") as file:
                raw.append(file.read())
    return b"".join(raw)


def counts(site):
    """Rows by table, both databases (SQLite)."""
    found = {}
    for name in ("registration", "keystore"):
        with sqlite3.connect(site.path("data", name + ".db")) as link:
            tables = [row[0] for row in link.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                found[table] = link.execute(
                    f"SELECT count(*) FROM {table}").fetchone()[0]
    return found


# The age screen

def test_age_asked_first(site):
    visitor = Visitor(site)
    page = visitor.get(BASE + "/")
    assert page.status == 200
    fields = page.form("/age").values
    assert {"birth_day", "birth_month", "birth_year"} <= set(fields)
    assert not {"name", "email", "user_id"} & set(fields)
    assert "18" not in words(page)
    assert page.text.count("<label") >= 3 and "<legend>" in page.text
    # No account form before the answer
    page = visitor.get(BASE + "/account", follow=False)
    assert page.status == 303
    assert page.reply.headers["Location"] == BASE + "/"
    assert not visitor.cookies


def test_age_minimum(site):
    for birth, status in ((born(18, 1), 403), (born(18, 2), 403),
                          (born(18, -2), 303), (born(60), 303)):
        visitor = Visitor(site)
        form = visitor.get(BASE + "/").form("/age")
        form.values.update(birth)
        page = visitor.post(BASE + "/age", form.values, follow=False)
        assert page.status == status, birth


def test_age_refusal_sticks(site):
    visitor = Visitor(site)
    form = visitor.get(BASE + "/").form("/age")
    page = form.send(**UNDER_AGE)
    assert page.status == 403
    assert visitor.cookies == {"fp_age": "18"}
    cookie = page.reply.headers["Set-Cookie"].lower()
    assert "max-age" not in cookie and "expires" not in cookie
    assert "httponly" in cookie and "samesite" in cookie
    # Back, and another date; the form opened anew; the account form
    assert form.send(**OF_AGE).status == 403
    for path in ("/", "/account"):
        assert visitor.get(BASE + path).status == 403
    assert visitor.post(BASE + "/account", {}).status == 403
    assert "18" not in words(page)
    # Another browser session is another matter
    assert account_form(Visitor(site))


def test_age_refusal_counts_per_limit(one_site):
    visitor = Visitor(one_site)
    visitor.session.cookies.set("fp_age", "21", domain="127.0.0.1")
    assert visitor.get(BASE + "/").status == 200
    visitor.session.cookies.set("fp_age", "16", domain="127.0.0.1")
    assert visitor.get(BASE + "/").status == 403
    visitor.session.cookies.set("fp_age", "nonsense", domain="127.0.0.1")
    assert visitor.get(BASE + "/").status == 200


def test_age_refusal_leaves_nothing(site):
    before = site.quiet_logs()
    rows = counts(site) if site.database == "sqlite" else None
    visitor = Visitor(site)
    form = visitor.get(BASE + "/").form("/age")
    assert form.send(birth_day="27", birth_month="9",
                     birth_year="2019").status == 403
    assert site.quiet_logs() == before
    if rows:
        now = counts(site)
        for table in ("member", "keystore_key", "consent", "outbox"):
            assert now[table] == rows[table]
    for value in visitor.cookies.values():
        assert "2019" not in value and "27" not in value


@pytest.mark.parametrize("birth", [
    ("30", "2", "2008"), ("0", "1", "1990"), ("1", "13", "1990"),
    ("1", "1", "0"), ("1", "1", "2999"), ("1", "1", "1800"), ("", "", ""),
    ("x", "y", "z"), ("1", "1", "90"), ("31", "4", "1990"),
], ids="-".join)
def test_impossible_dates_are_no_refusal(one_site, birth):
    visitor = Visitor(one_site)
    page = visitor.get(BASE + "/").form("/age").send(
        birth_day=birth[0], birth_month=birth[1], birth_year=birth[2])
    assert page.status == 422
    assert page.errors
    assert "fp_age" not in visitor.cookies
    assert page.form("/age").values["birth_year"] == birth[2]
    assert page.form("/age").send(**OF_AGE).form("/account")


def test_age_answer_is_sealed(one_site):
    visitor = Visitor(one_site)
    account_form(visitor)
    good = visitor.cookies["fp_of_age"]
    bad = good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]
    for value in ("", "18", bad):
        other = Visitor(one_site)
        other.session.cookies.set("fp_of_age", value)
        page = other.get(BASE + "/account", follow=False)
        assert page.status == 303


# Sign-up

def test_main_path(site):
    visitor, person = Visitor(site), Person()
    page = sign_up(visitor, person, mail_news="yes")
    assert page.status == 200 and page.url.endswith("/sent")
    assert "fp_of_age" not in visitor.cookies
    # Not before the address is confirmed
    assert log_in(visitor, person.user_id).status == 422
    link = wait_link(site, person)
    # Scanners follow links: that confirms nothing
    for _ in range(2):
        assert Visitor(site).get(link).status == 200
    assert log_in(visitor, person.user_id).status == 422
    confirm(site, visitor, person)
    # By user id, in another spelling, and by mail address
    for login in (person.user_id, person.user_id.upper(), person.email,
                  person.email.upper()):
        page = log_in(Visitor(site), login)
        assert page.url.endswith("/me"), login
    page = log_in(visitor, person.user_id)
    for value in (person.user_id, person.email, person.phone):
        assert value in page.text
    data = export(visitor)
    assert data["user_id"] == person.user_id
    assert data["email"] == person.email and data["name"] == person.name
    assert data["phone"] == person.phone
    assert data["address"] == person.address
    assert data["mail_news"] is True
    assert data["age"]["at_least"] == 18
    assert re.fullmatch(r"\d{4}-\d\d", data["age"]["asked_in"])
    assert {c["purpose"] for c in data["consents"]} == {"policy", "mail_news"}
    assert all(re.fullmatch("[0-9a-f]{64}", c["policy_sha256"])
               for c in data["consents"])
    assert "birth" not in json.dumps(data)
    # Log out: the cookie is of no use any more, wherever it was copied
    copied = dict(visitor.cookies)
    page = visitor.get(BASE + "/me").form("/logout").send()
    assert page.url.endswith("/login")
    assert "fp_session" not in visitor.cookies
    thief = Visitor(site)
    thief.session.cookies.update(copied)
    assert thief.get(BASE + "/me", follow=False).status == 303


def test_mail_is_well_formed(one_site):
    visitor, person = Visitor(one_site), Person()
    sign_up(visitor, person)
    link = wait_link(one_site, person)
    mail = mails_to(one_site, person.email)[0]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Confirm" in mail["Subject"]
    assert link.startswith(one_site.url + BASE + "/verify?token=")
    for value in (person.mark, PASSWORD, "@"):
        assert value not in urllib.parse.unquote(link)
        assert value not in mail.get_content()


def test_consent_can_be_denied(one_site):
    before, person = counts(one_site), Person()
    page = sign_up(Visitor(one_site), person, press="consent_denied")
    assert page.status == 200 and page.url.endswith("/denied")
    now = counts(one_site)
    assert now["member"] == before["member"]
    assert now["keystore_key"] == before["keystore_key"]
    assert person.mark.encode() not in raw_data(one_site)


def test_denial_is_as_plain_as_consent(one_site):
    page = account_form(Visitor(one_site)).page.text
    buttons = re.findall(r"<button ([^>]*)>([^<]*)</button>", page)
    plain = [re.search(r'class="([^"]*)"', attrs)[1]
             for attrs, _ in buttons if "disabled" not in attrs]
    assert len(plain) == 2 and plain[0] == plain[1]


@pytest.mark.parametrize("consent", [None, "0", "yes"])
def test_consent_before_collection(one_site, consent):
    person = Person()
    form = account_form(Visitor(one_site))
    page = form.send(**person.fields(consent=consent))
    assert page.status == 422
    assert page.form("/account").values["email"] == person.email
    assert person.mark.encode() not in raw_data(one_site)


@pytest.mark.parametrize("fields,bad", [
    ({"user_id": ""}, "user_id"),
    ({"user_id": "ab"}, "user_id"),
    ({"user_id": "a" * 33}, "user_id"),
    ({"user_id": "9ann"}, "user_id"),
    ({"user_id": "ann smith"}, "user_id"),
    ({"user_id": "\u0430nnsmith"}, "user_id"),
    ({"email": "nobody"}, "email"),
    ({"email": "a@b@c.d"}, "email"),
    ({"email": "ann@example.org\r\nBcc: x@y.z"}, "email"),
    ({"email": "\"a b\"@example.org"}, "email"),
    ({"password": "too short 1"}, "password"),
    ({"password": " " * 20}, "password"),
    ({"password": "passwordpassword"}, "password"),
    ({"password": "aaaaaaaaaaaaaaaaaaaa"}, "password"),
    ({"password": "qwertyuiopasdfgh"}, "password"),
    ({"password": "x" * 257}, "password"),
    ({"name": ""}, "name"),
    ({"name": "a\tb"}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"phone": "1" * 41}, "phone"),
    ({"address": "x" * 501}, "address"),
], ids=str)
def test_field_errors(one_site, fields, bad):
    person = Person()
    form = account_form(Visitor(one_site))
    page = form.send(press="consent", headers={"Accept": "application/json"},
                     **person.fields(**fields))
    assert page.status == 422
    assert page.reply.headers["Content-Type"] == "application/problem+json"
    assert [e["field"] for e in page.json()["errors"]] == [bad]


def test_form_comes_back_without_the_password(one_site):
    person = Person()
    page = sign_up(Visitor(one_site), person, user_id="x")
    values = page.form("/account").values
    assert values["name"] == person.name
    assert values["address"] == person.address
    assert PASSWORD not in page.text


def test_stale_form_keeps_the_text(one_site):
    person = Person()
    page = account_form(Visitor(one_site)).send(
        press="consent", **person.fields(form_token="x"))
    assert page.status == 403
    again = page.form("/account")
    assert again.values["email"] == person.email
    page = again.send(press="consent", password=PASSWORD)
    assert page.url.endswith("/sent")


def test_optional_fields_can_be_left_out(one_site):
    visitor, person = Visitor(one_site), Person()
    page = sign_up(visitor, person, phone="", address="")
    assert page.url.endswith("/sent")
    confirm(one_site, visitor, person)
    log_in(visitor, person.user_id)
    data = export(visitor)
    assert data["phone"] is None and data["address"] is None


def test_sent_twice_is_one_account(site):
    visitor, person = Visitor(site), Person()
    form = account_form(visitor)
    values = dict(form.values, consent=form.fields.buttons["consent"],
                  **person.fields())
    cookies = dict(visitor.cookies)
    for _ in range(3):
        visitor.session.cookies.update(cookies)
        page = visitor.post(BASE + "/account", values)
        assert page.url.endswith("/sent")
    confirm(site, visitor, person)
    assert len(mails_to(site, person.email)) == 1
    assert log_in(visitor, person.email).url.endswith("/me")


def test_address_taken_looks_the_same(site):
    _, person = member(site)
    fresh, other = Person(), Person()
    other.email = person.email.upper()
    pages = [sign_up(Visitor(site), one) for one in (fresh, other)]
    assert pages[0].status == pages[1].status == 200
    assert pages[0].text == pages[1].text
    assert pages[0].url == pages[1].url
    wait_until(lambda: len(mails_to(site, person.email)) == 2, 20,
               "the mail to the owner")
    text = mails_to(site, person.email)[1].get_content()
    assert "already" in text and "token" not in text
    assert log_in(Visitor(site), other.user_id).status == 422


def test_address_taken_is_as_much_work(site):
    """What is written for an address that is a member's is what is written
    for any other, so that the time it takes tells nothing."""
    if site.database != "sqlite":
        pytest.skip("rows are counted in SQLite's files")
    _, person = member(site)
    fresh, other = Person(), Person()
    other.email = person.email
    added = []
    for one, address in ((fresh, fresh.email), (other, person.email)):
        before, mails = counts(site), len(mails_to(site, address))
        sign_up(Visitor(site), one)
        wait_until(lambda: len(mails_to(site, address)) > mails, 20, "mail")
        after = wait_until(
            lambda: counts(site)["outbox"] == before["outbox"]
            and counts(site), 20, "the outbox")
        added.append({table: after[table] - before[table]
                      for table in after})
    assert added[0] == added[1]
    assert added[0]["member"] == 1 and added[0]["keystore_key"] == 1


def test_refusal_in_json(site):
    reply = requests.post(site.url + BASE + "/age", json=UNDER_AGE, headers={
        "Accept": "application/json", "Origin": site.url}, timeout=30)
    assert reply.status_code == 403
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.json()["status"] == 403 and "18" not in reply.text
    assert "fp_age=18" in reply.headers["Set-Cookie"]


def test_user_id_taken_is_told_by_mail(site):
    _, person = member(site)
    other, visitor = Person(), Visitor(site)
    other.user_id = person.user_id.replace("l", "1").upper()
    assert sign_up(visitor, other).url.endswith("/sent")
    page = visitor.get(wait_link(site, other))
    assert "user id" in mails_to(site, other.email)[0].get_content()
    form = page.form("/verify")
    assert form.send().status == 422
    page = form.send(user_id=person.user_id)
    assert page.status == 422
    page = page.form("/verify").send(user_id="bo" + other.mark)
    assert page.url.endswith("/verified"), page.text
    page = log_in(visitor, "bo" + other.mark)
    assert page.url.endswith("/me") and other.email in page.text


def test_two_wait_for_one_address(site):
    """Nobody blocks an address by leaving it unconfirmed."""
    first, second = Person(), Person()
    second.email = first.email
    visitor = Visitor(site)
    for person in (first, second):
        assert sign_up(Visitor(site), person).url.endswith("/sent")
    one, two = wait_link(site, first, 1), wait_link(site, first, 2)
    assert visitor.get(two).form("/verify").send().url.endswith("/verified")
    assert visitor.get(one).status == 409
    mails = mails_to(site, first.email)
    assert len(mails) == 2


@pytest.mark.parametrize("token", ["", "x", "A" * 80])
def test_verify_wrong_tokens(one_site, token):
    visitor = Visitor(one_site)
    assert visitor.get(f"{BASE}/verify?token={token}").status == 410
    assert visitor.post(BASE + "/verify", {"token": token}).status == 410


def test_verify_tokens_are_of_one_purpose(one_site):
    visitor = Visitor(one_site)
    account_form(visitor)
    token = visitor.cookies["fp_of_age"]
    assert visitor.get(f"{BASE}/verify?token={token}").status == 410


# Log-in

def test_log_in_says_the_same_to_strangers(site):
    _, person = member(site)
    texts = set()
    for login, password in ((person.user_id, "not the password at all"),
                            (Person().user_id, PASSWORD),
                            (Person().email, PASSWORD),
                            ("no such thing!", PASSWORD)):
        page = log_in(Visitor(site), login, password)
        assert page.status == 422
        texts.add(" ".join(page.errors))
    assert len(texts) == 1


def test_log_in_is_held_off_for_one_account(one_site):
    person, visitor = Person(), Visitor(one_site)
    seen = [log_in(visitor, person.user_id).status for _ in range(12)]
    assert seen[:10] == [422] * 10 and seen[10:] == [429] * 2
    assert log_in(visitor, Person().user_id).status == 422


def test_cookies_session_only(site):
    visitor, _ = member(site)
    assert set(visitor.cookies) == {"fp_session"}
    for cookie in visitor.session.cookies:
        assert cookie.expires is None, cookie.name


def test_altered_session_is_none(one_site):
    visitor, _ = member(one_site)
    good = visitor.cookies["fp_session"]
    for value in (good[:-1], good[:40] + "x" + good[41:], "x"):
        other = Visitor(one_site)
        other.session.cookies.set("fp_session", value)
        assert other.get(BASE + "/me", follow=False).status == 303
        page = other.get(BASE + "/me",
                         headers={"Accept": "application/json"})
        assert page.status == 401


# The member's page

def test_news_can_be_stopped(site):
    visitor, _ = member(site)
    assert export(visitor)["mail_news"] is False
    visitor.get(BASE + "/me").form("/me/mail").send(press="mail_news")
    assert export(visitor)["mail_news"] is True
    visitor.get(BASE + "/me").form("/me/mail").send(press="mail_news")
    data = export(visitor)
    assert data["mail_news"] is False
    assert [c["granted"] for c in data["consents"]
            if c["purpose"] == "mail_news"] == [True, False]


def test_gpc_is_an_opt_out(site):
    visitor = Visitor(site, **{"Sec-GPC": "1"})
    person = Person()
    form = account_form(visitor)
    assert 'name="mail_news"' not in form.page.text
    form.send(press="consent", **person.fields(mail_news="yes"))
    confirm(site, visitor, person)
    log_in(visitor, person.user_id)
    assert export(visitor)["mail_news"] is False


def test_export_is_a_file(site):
    visitor, person = member(site)
    page = visitor.get(BASE + "/me/export")
    assert page.reply.headers["Content-Type"] == "application/json"
    assert "attachment" in page.reply.headers["Content-Disposition"]
    assert "no-store" in page.reply.headers["Cache-Control"]
    assert person.email in page.text


def test_account_erase(site):
    visitor, person = member(site)
    elsewhere = Visitor(site)
    log_in(elsewhere, person.email)
    page = visitor.get(BASE + "/me/erase")
    assert page.status == 200
    # A look at the page erases nothing
    assert elsewhere.get(BASE + "/me").status == 200
    page = page.form("/me/erase").send()
    assert page.url.endswith("/erased") and page.status == 200
    assert "fp_session" not in visitor.cookies
    for one in (visitor, elsewhere):
        assert one.get(BASE + "/me", follow=False).status == 303
    assert log_in(visitor, person.user_id).status == 422
    # Name and address are free again
    again = Visitor(site)
    assert sign_up(again, person).url.endswith("/sent")
    page = again.get(wait_link(site, person, 2)).form("/verify").send()
    assert page.url.endswith("/verified")


def test_erasure_leaves_no_row(one_site):
    before = counts(one_site)
    visitor, _ = member(one_site)
    visitor.get(BASE + "/me/erase").form("/me/erase").send()
    now = counts(one_site)
    for table in ("member", "session", "keystore_key", "keystore_index",
                  "keystore_gone"):
        assert now[table] == before[table], table
    # Of the ledger a line stays that nobody can read
    assert now["consent"] > before["consent"]


def test_security_at_rest(site):
    visitor, person = member(site)
    raw = raw_data(site)
    for value in (person.user_id, person.email, person.name, person.phone,
                  "Canary Lane " + person.mark, person.mark):
        assert value.encode() not in raw, value
    assert visitor.get(BASE + "/me").status == 200


def test_logs_no_person(site):
    visitor, person = member(site)
    log_in(visitor, person.email, "wrong password of " + person.mark)
    token = visitor.cookies["fp_session"]
    for name, text in site.logs().items():
        for value in (person.mark, token, "verify?token"):
            assert value.encode() not in text, name


# The policy

def test_policy_versioned(site):
    page = Visitor(site).get(BASE + "/policy")
    assert page.status == 200 and "Version" in page.text
    data = Visitor(site).get(
        BASE + "/policy", headers={"Accept": "application/json"}).json()
    assert data["version"] and data["text"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", data["effective"])


# Trouble

@pytest.mark.parametrize("key", ["database", "keystore"])
def test_database_down_keeps_the_text(one_site, key):
    site = one_site
    path = site.path("etc/registration.conf")
    with open(path, encoding="utf-8") as file:
        kept = file.read()
    site.set_conf("registration", key, '"mysql://nobody@127.0.0.1:9/none"')
    site.restart("registration")
    person, visitor = Person(), Visitor(site)
    try:
        page = sign_up(visitor, person)
        assert page.status == 503
        assert int(page.reply.headers["Retry-After"]) > 0
        form = page.form("/account")
        assert form.values["email"] == person.email
        assert requests.get(site.url + BASE + "/health",
                            timeout=20).status_code == 503
        # Who is refused for age needs no database
        other = Visitor(site)
        assert other.get(BASE + "/").form("/age").send(
            **UNDER_AGE).status == 403
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(kept)
        site.restart("registration")
    page = form.send(press="consent", password=PASSWORD)
    assert page.url.endswith("/sent"), page.text
    confirm(site, visitor, person)
    for name, text in site.logs().items():
        assert person.mark.encode() not in text, name


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"}], ids=str)
def test_other_origins(one_site, headers):
    visitor, _ = member(one_site)
    form = visitor.get(BASE + "/me/erase").form("/me/erase")
    assert form.send(headers=headers).status == 403
    assert visitor.get(BASE + "/me").status == 200


def test_unknown_path_and_method(site):
    visitor = Visitor(site)
    assert visitor.get(BASE + "/none").status == 404
    assert visitor.get(BASE + "/authorize").status == 404
    assert visitor.post(BASE + "/policy", {}).status == 405
    assert visitor.get(BASE + "/health").status == 200


# The authorizer, in front of other parts of the demo (nginx)

def test_members_only(any_database):
    site = any_database
    visitor, _ = member(site)
    assert visitor.get("/members/").status == 200
    page = Visitor(site).get("/members/")
    assert page.url.endswith("/login?next=/members/")
    # What else nginx says at its start, nobody reads
    assert b"[warn]" not in site.logs()["log/nginx.log"]
    # Who is nobody is not turned away from what is open to all
    assert Visitor(site).get("/surveys/").status == 200
    visitor.get(BASE + "/me").form("/logout").send()
    assert "/registration/login" in visitor.get("/members/").url
