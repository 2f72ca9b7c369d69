# SPDX-License-Identifier: BSD-2-Clause
"""The age wall, ages by country, and members who turn out to be too young."""

import datetime
import re
import sqlite3
import time
import urllib.parse

import pytest

from site_of_tests import Site, wait_until
from test_account import wait_mail
from test_registration import (BASE, OF_AGE, PASSWORD, Person, born,
                               confirm, counts, log_in, mails_to, member,
                               sign_up, words)
from visitor import Visitor

WALL = BASE + "/age-wall"
SEE = "/registration/me"


def set_policy(site, text):
    path = site.path("etc/policies/strict.conf")
    with open(path, encoding="utf-8") as file:
        old = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(old + "\n" + text + "\n")


@pytest.fixture(scope="module", params=[
    "apache-mysql", pytest.param("nginx-sqlite", marks=pytest.mark.long)])
def own(request):
    """A site with walls, several ages and little time for a correction."""
    with Site(*request.param.split("-"), modules=["registration"]) as site:
        site.set_conf("registration", "rate_limit", "100000")
        site.set_conf("registration", "age_walls",
                      '["/whisky/ 21", "/teens/ 13", "/whisky/news 18"]')
        set_policy(site, 'ages = ( { country = "DE"; age = 16; },'
                         ' { country = "JP"; age = 20; } );')
        site.restart("registration")
        yield site


def wall(visitor, path, **answer):
    return visitor.get(f"{WALL}?next={path}").form("/age-wall").send(**answer)


def goes_on(visitor, path, **answer):
    """Where an answer leads, without following it."""
    form = visitor.get(f"{WALL}?next={path}").form("/age-wall")
    values = dict(form.values, **answer)
    page = visitor.post(WALL, values, follow=False)
    return page.status, page.reply.headers.get("Location")


# The wall

def test_age_wall_leads_on(site):
    visitor = Visitor(site)
    page = visitor.get(WALL + "?next=/jobs/7")
    assert page.status == 200 and "18" not in words(page)
    assert set(page.form("/age-wall").values) == {
        "form_token", "next", "birth_day", "birth_month", "birth_year"}
    assert not visitor.cookies
    assert goes_on(visitor, "/jobs/7", **OF_AGE) == (303, "/jobs/7")
    assert list(visitor.cookies) == ["fp_of_age"]
    # and sign-up does not ask again
    assert visitor.get(BASE + "/account", follow=False).status == 200


def test_age_wall_refuses(site):
    visitor = Visitor(site)
    page = wall(visitor, "/jobs/7", **born(16))
    assert page.status == 403 and "Nothing was stored" in page.text
    assert visitor.cookies == {"fp_age": "18"}
    for path in (WALL + "?next=/jobs/7", WALL, BASE + "/", BASE + "/account"):
        assert visitor.get(path, follow=False).status == 403, path
    # Back and another date; also without a page of ours
    form = Visitor(site).get(WALL).form("/age-wall")
    assert visitor.post(WALL, dict(form.values, **OF_AGE)).status == 403


def test_age_wall_by_query_and_json(one_site):
    visitor = Visitor(one_site)
    form = visitor.get(WALL + "?next=/jobs/7").form("/age-wall")
    values = dict(form.values, **OF_AGE)
    del values["next"]
    page = visitor.post(WALL + "?next=/jobs/7", values, follow=False)
    assert page.reply.headers["Location"] == "/jobs/7"
    reply = Visitor(one_site).session.post(
        one_site.url + WALL, json=dict(born(16), next="/jobs/7"),
        headers={"Accept": "application/json", "Origin": one_site.url},
        timeout=30)
    assert reply.status_code == 403
    assert reply.json()["status"] == 403 and "18" not in reply.text


@pytest.mark.parametrize("path", [
    "//evil.example/", "/\\evil.example", "\\evil", "https://evil.example/",
    "http:evil.example", "javascript:alert(1)", "jobs", "", "/a//b", "/./a",
    "/a/../b", "/a%250d%250aSet-Cookie:x=1", "/a%0d%0aSet-Cookie:x=1",
    "/a%0ab", "/a%09b", "/a%00b", "/a%7fb", "/a%5cb", "/a%255cb", "/%252e%252e/a",
    "/a%3fq=1", "/a%23f", "/%2fevil.example", "/%252fevil.example", "/a%22b",
    "/a<b", "/a%c2%85b" + "x" * 1100, "@evil.example/", ".evil",
], ids=repr)
def test_age_wall_leads_nowhere_else(one_site, path):
    visitor = Visitor(one_site)
    page = visitor.get(f"{WALL}?next={path}", follow=False)
    if path == "":
        assert page.status == 422
        return
    assert page.status in (400, 422), (path, page.text)
    form = visitor.get(WALL).form("/age-wall")
    for url, value in ((WALL, None), (f"{WALL}?next={path}", "")):
        values = dict(form.values, **OF_AGE, next=value)
        if value is None:  # what the query decodes to, in the form
            values["next"] = urllib.parse.unquote(path)
        page = visitor.post(url, values, follow=False)
        assert page.status in (400, 422), (path, url)
        assert "Location" not in page.reply.headers
    assert "fp_of_age" not in visitor.cookies


@pytest.mark.parametrize("path,location", [
    ("/", "/"), ("/jobs/7", "/jobs/7"), ("/a%2520b", "/a%20b"),
    ("/a%20b", "/a%20b"), ("/caf%C3%A9/", "/caf%C3%A9/"),
    ("/a;b=c,d:e@f", "/a;b=c,d:e@f"),
], ids=repr)
def test_age_wall_paths(one_site, path, location):
    assert goes_on(Visitor(one_site), path, **OF_AGE) == (303, location)


def test_age_wall_limits(own):
    """A wall's own age; and what was reached there opens no higher one."""
    visitor = Visitor(own)
    page = visitor.get(WALL + "?next=/whisky/old")
    assert "country" not in page.form("/age-wall").values
    # 19: refused at 21, which does not mean refused at 18
    assert wall(visitor, "/whisky/old", **born(19)).status == 403
    assert visitor.cookies == {"fp_age": "21"}
    assert visitor.get(WALL + "?next=/whisky/").status == 403
    assert visitor.get(WALL + "?next=/whisky/news").status == 200
    page = goes_on(visitor, "/whisky/news", **born(19))
    assert page == (303, "/whisky/news")
    assert visitor.get(BASE + "/").status == 200
    # A lower wall opens no account: asked again
    other = Visitor(own)
    assert goes_on(other, "/teens/", **born(14)) == (303, "/teens/")
    page = other.get(BASE + "/account", follow=False)
    assert page.status == 303
    assert page.reply.headers["Location"] == BASE + "/"
    # Refused at 21 keeps the answer at 13
    assert wall(other, "/whisky/", **born(14)).status == 403
    assert set(other.cookies) == {"fp_age", "fp_of_age"}
    # Refused at 18: the higher one, too, and another way to the same
    child = Visitor(own)
    assert wall(child, "/whisky/news", **born(14)).status == 403
    for path in ("/whisky/", "/whisky/news"):
        assert child.get(f"{WALL}?next={path}").status == 403, path
    assert child.get(WALL + "?next=/teens/").status == 200


def test_age_floor(own):
    """Under 13 nothing at all is open, whatever the form asked for."""
    for path in ("/whisky/", "/teens/"):
        visitor = Visitor(own)
        assert wall(visitor, path, **born(12)).status == 403
        assert visitor.cookies == {"fp_age": "13"}
        for other in (WALL + "?next=/teens/", WALL + "?next=/whisky/",
                      BASE + "/", BASE + "/account"):
            assert visitor.get(other).status == 403


# By country

def test_age_countries(own):
    page = Visitor(own).get(BASE + "/")
    choices = page.form("/age").fields.choices["country"]
    assert len(choices) == 250 and choices[0] == ""
    for text in (">Germany</option>", ">Switzerland</option>",
                 ">Côte d’Ivoire</option>", "<legend>Date of birth",
                 'autocomplete="bday-day"', 'autocomplete="bday-month"',
                 'autocomplete="bday-year"', 'autocomplete="country"'):
        assert text in page.text, text
    assert page.text.count('inputmode="numeric"') == 3


@pytest.mark.parametrize("country,age,status", [
    ("DE", 15, 403), ("DE", 16, 303), ("JP", 19, 403), ("JP", 20, 303),
    ("CH", 17, 403), ("CH", 18, 303), ("XX", 30, 422), ("de", 30, 422),
    ("", 30, 422), ("other", 30, 422), ("Germany", 30, 422)])
def test_age_by_country(own, country, age, status):
    visitor = Visitor(own)
    form = visitor.get(BASE + "/").form("/age")
    values = dict(form.values, **born(age, -2), country=country)
    page = visitor.post(BASE + "/age", values, follow=False)
    assert page.status == status, page.text
    if status == 422:
        assert not visitor.cookies and page.errors


def test_age_refusal_by_country(own):
    """Refused at 18: closed at 18 and above, also by another country."""
    visitor = Visitor(own)
    form = visitor.get(BASE + "/").form("/age")
    assert form.send(country="CH", **born(17)).status == 403
    assert visitor.cookies == {"fp_age": "18"}
    for country in ("JP", "US", "CH"):
        assert form.send(country=country, **OF_AGE).status == 403
    # 17 in Germany, where it is 16
    page = visitor.get(BASE + "/").form("/age").send(country="DE", **born(17))
    assert page.url.endswith("/account") and page.status == 200
    # Refused at 20, then at home where it is 18
    visitor = Visitor(own)
    form = visitor.get(BASE + "/").form("/age")
    assert form.send(country="JP", **born(19)).status == 403
    page = form.send(country="CH", **born(19))
    assert page.url.endswith("/account") and page.status == 200


# Found to be too young later on

def suspend(site):
    """A member who says at the wall to be 15."""
    visitor, person = member_of(site)
    page = wall(visitor, "/whisky/news", **born(15))
    assert page.status == 403 and "suspended" in page.text
    return visitor, person


def member_of(site):
    visitor, person = Visitor(site), Person()
    form = visitor.get(BASE + "/").form("/age")
    more = {"country": "CH"} if "country" in form.values else {}
    page = form.send(**OF_AGE, **more)
    page = page.form("/account").send(press="consent", **person.fields())
    assert page.url.endswith("/sent"), page.text
    confirm(site, visitor, person)
    page = log_in(visitor, person.user_id)
    assert page.url.endswith("/me"), page.text
    return visitor, person


def test_age_learned_later(own):
    other = Visitor(own)
    visitor, person = member_of(own)
    assert log_in(other, person.email).url.endswith("/me")
    page = wall(visitor, "/whisky/news", **born(15))
    assert page.status == 403 and "suspended" in page.text
    # At once, everywhere
    for one in (visitor, other):
        page = one.get(SEE, follow=False)
        assert page.status == 303
        assert page.reply.headers["Location"].endswith("/login")
    # Log-in leads to a page that says so and until when
    page = log_in(Visitor(own), person.user_id)
    assert page.status == 403 and "suspended until" in page.text
    day = datetime.datetime.now(datetime.timezone.utc)
    day += datetime.timedelta(days=7)
    assert f"{day.day} {day:%B %Y}" in page.text
    assert "fp_session" not in page.visitor.cookies
    assert log_in(Visitor(own), person.user_id, "wrong" * 5).status == 422
    mail = wait_until(lambda: [m for m in mails_to(own, person.email)
                               if "suspended" in m["Subject"]], 20, "a mail")
    assert f"{day.day} {day:%B %Y}" in mail[0].get_content()
    # No date, another date under age, then the right one
    form = page.form("/correct-age")
    again = form.send(birth_day="31", birth_month="2", birth_year="1990")
    assert again.status == 422 and again.errors
    again = again.form("/correct-age").send(**born(17))
    assert again.status == 403 and "stays suspended" in again.text
    done = again.form("/correct-age").send(**OF_AGE)
    assert done.url.endswith("/login") and done.status == 200
    assert log_in(Visitor(own), person.user_id).url.endswith("/me")
    # The page of the correction has served
    assert form.send(**OF_AGE).status == 403
    assert len([m for m in mails_to(own, person.email)
                if "suspended" in m["Subject"]]) == 1


def test_age_correction_brings_nobody_back():
    """Who had gone away before is away afterwards, until the next log-in."""
    with Site("nginx", "sqlite", modules=["registration"]) as site:
        def state():
            with sqlite3.connect(site.path("data/registration.db")) as link:
                return link.execute("SELECT state, suspended_until IS NULL "
                                    "FROM member").fetchone()
        visitor, person = member(site)
        wall(visitor, "/", **born(15))
        assert state() == (3, 0)
        form = log_in(Visitor(site), person.user_id).form("/correct-age")
        with sqlite3.connect(site.path("data/registration.db")) as link:
            link.execute("UPDATE member SET state = 2")
        assert form.send(**OF_AGE).url.endswith("/login")
        assert state() == (2, 1)
        assert log_in(Visitor(site), person.user_id).url.endswith("/me")
        assert state() == (1, 1)


def test_age_learned_at_sign_up_screen(own):
    visitor, person = member_of(own)
    form = visitor.get(BASE + "/").form("/age")
    page = form.send(country="CH", **born(15))
    assert page.status == 403 and "suspended" in page.text
    assert log_in(Visitor(own), person.user_id).status == 403


def test_age_not_learned_from_a_higher_wall(own):
    """19, refused at 21: old enough for the account."""
    visitor, _ = member_of(own)
    assert wall(visitor, "/whisky/", **born(19)).status == 403
    assert visitor.get(SEE, follow=False).status == 200
    # Too young for the account, though not for the wall
    assert wall(visitor, "/teens/", **born(14)).status == 403
    assert visitor.get(SEE, follow=False).status == 303


def test_age_learned_later_not_by_others(own):
    """Whoever was refused in this browser before is somebody else."""
    visitor, person = Visitor(own), Person()
    member_visitor, person = member_of(own)
    assert wall(visitor, "/whisky/news", **born(12)).status == 403
    assert log_in(visitor, person.user_id).url.endswith("/me")
    assert visitor.get(WALL + "?next=/whisky/news").status == 403
    assert visitor.get(SEE, follow=False).status == 200
    assert member_visitor.get(SEE, follow=False).status == 200


@pytest.mark.parametrize("token", ["", "x", "A" * 90])
def test_age_correction_wrong_tokens(one_site, token):
    page = Visitor(one_site).post(BASE + "/correct-age",
                                  dict(OF_AGE, correction=token))
    assert page.status == 403


def test_age_learned_later_erases():
    """When the time has passed everything about the member is gone."""
    with Site("nginx", "sqlite", modules=["registration"]) as site:
        visitor, person = member(site)
        page = wall(visitor, "/", **born(15))
        assert page.status == 403
        page = log_in(Visitor(site), person.user_id)
        form = page.form("/correct-age")
        # As if the week was over; the task looks once a minute, and when the
        # program starts
        with sqlite3.connect(site.path("data/registration.db")) as link:
            row = link.execute("SELECT suspended_until, state, age_limit, "
                               "age_month FROM member").fetchone()
            assert abs(row[0] - time.time() - 7 * 86400) < 60
            link.execute("UPDATE member SET suspended_until = 1")
        page = form.send(**OF_AGE)
        assert page.status == 403 and "being erased" in page.text
        site.restart("registration")
        wait_until(lambda: counts(site)["member"] == 0, 20, "the erasure")
        assert counts(site)["keystore_key"] == 0
        assert counts(site)["session"] == 0
        assert log_in(Visitor(site), person.user_id).status == 422
        # The address is free again
        assert sign_up(Visitor(site), person).url.endswith("/sent")


def test_clock_that_jumps_erases_nobody():
    """Ahead of what it was a minute ago by a day: that ends no time that
    somebody was given."""
    with Site("nginx", "sqlite", modules=["registration"]) as site:
        visitor, _ = member(site)
        assert wall(visitor, "/", **born(15)).status == 403

        def clock(secs):
            with sqlite3.connect(site.path("data/keystore.db")) as link:
                assert link.execute(
                    "UPDATE keystore_mark SET value = ? WHERE name = "
                    "'registration clock'", (int(secs),)).rowcount == 1
            site.restart("registration")
        with sqlite3.connect(site.path("data/registration.db")) as link:
            link.execute("UPDATE member SET suspended_until = ?",
                         (int(time.time()) - 3600,))
        before = time.time() - 86400
        clock(before)
        wait_until(lambda: sqlite3.connect(
            site.path("data/keystore.db")).execute(
                "SELECT value FROM keystore_mark WHERE name = "
                "'registration clock'").fetchone()[0] > before + 500, 20,
            "a sweep")
        time.sleep(2)
        assert counts(site)["member"] == 1
        clock(time.time())
        wait_until(lambda: counts(site)["member"] == 0, 20, "the erasure")


def test_age_suspension_survives_a_new_password(own):
    _, person = suspend(own)
    page = Visitor(own).get(BASE + "/reset").form().send(login=person.email)
    assert page.status == 200
    mail = wait_mail(own, person.email, "password")
    link = re.search(r"https?://\S+/reset\?token=\S+", mail.get_content())[0]
    page = Visitor(own).get(link)
    page = page.form().send(password=PASSWORD + "-new")
    page = log_in(Visitor(own), person.user_id, PASSWORD + "-new")
    assert page.status == 403 and "suspended until" in page.text


# By the operator

def terminate(site, *args, stdin="", code=0):
    done = site.pledgectl("members", "terminate", *args, check=False,
                          stdin=stdin)
    assert done.returncode == code, (done.stdout, done.stderr)
    return done.stdout + done.stderr


@pytest.mark.parametrize("by", ["user_id", "email"])
def test_age_learned_by_the_operator(own, by):
    visitor, person = member_of(own)
    user = getattr(person, by)
    if by == "email":  # is told in the language of the member
        form = visitor.get(BASE + "/me").form("/me/language")
        visitor.post(BASE + "/me/language", dict(form.values, language="de"))
    # Not without a reason, not without yes, not for one who looks like it
    terminate(own, user, "--yes", code=2)
    assert "nothing was done" in terminate(own, "--under-age", user,
                                           stdin="y\n", code=1)
    said = terminate(own, "--under-age", "--yes", "x" + user, code=1)
    assert "nothing was done" in said
    if by == "user_id":
        said = terminate(own, "--under-age", "--yes", user.upper(), code=1)
        assert "looks like it" in said
    assert visitor.get(SEE, follow=False).status == 200
    said = terminate(own, "--under-age", "--yes", user)
    assert "erased" in said and "told by mail" in said
    # At once
    assert visitor.get(SEE, follow=False).status == 303
    assert log_in(Visitor(own), person.user_id).status == 422
    mail = wait_until(lambda: [m for m in mails_to(own, person.email)
                               if "was ended" in m["Subject"]
                               or "wurde beendet" in m["Subject"]], 10, "mail")
    text = " ".join(mail[0].get_content().split())
    assert ("alles über Sie gelöscht" if by == "email" else
            "erased everything about you") in text
    assert ("erased" in text) == (by == "user_id")
    said = terminate(own, "--under-age", "--yes", user, code=1)
    assert "no member" in said


def test_age_learned_by_the_operator_relay_down(own):
    """Erased all the same, and it says that nobody was told."""
    _, person = member_of(own)
    with open(own.path("etc/site.conf"), encoding="utf-8") as file:
        old = file.read()
    try:
        with open(own.path("etc/site.conf"), "w", encoding="utf-8") as file:
            file.write(re.sub(r'(?m)^relay = .*$',
                              'relay = "smtp://127.0.0.1:1";', old))
        said = terminate(own, "--under-age", "--yes", person.email, code=1)
    finally:
        with open(own.path("etc/site.conf"), "w", encoding="utf-8") as file:
            file.write(old)
    assert "is erased" in said and "could not be told" in said
    assert person.email not in said
    assert log_in(Visitor(own), person.user_id).status == 422
