# SPDX-License-Identifier: BSD-2-Clause
"""age.minimum, age.asked-first, age.birth-date-not-kept, age.learned-later:
by visitors who become members, or do not."""

import re
import sqlite3
import time

import pytest
from site_of_tests import Site, wait_until
from test_registration import (OF_AGE, Person, born, confirm, counts, export,
                               log_in, mails_to, raw_data)
from visitor import Visitor

BASE = "/registration"
WALL = BASE + "/age-wall?next=/"
AGES = 'ages = ( { country = "KR"; age = 14; }, { country = "DE"; age = 16; } );'
PERSONAL = ("user_id", "email", "password", "name", "phone", "address")


@pytest.fixture(scope="module", params=[
    "nginx-sqlite", pytest.param("apache-mysql", marks=pytest.mark.long)])
def several(request):
    """A site whose policy has several ages."""
    server, database = request.param.split("-")
    with Site(server, database, modules=["registration"]) as site:
        site.set_conf("registration", "rate_limit", "100000")
        site.set_conf("registration", "age_correction", '"10 min"')
        with open(site.path("etc/policies/strict.conf"), "a",
                  encoding="utf-8") as file:
            file.write(AGES + "\n")
        site.restart("registration")
        yield site


def join(site, birth, country):
    visitor, person = Visitor(site), Person()
    page = visitor.get(BASE + "/").form("/age").send(country=country, **birth)
    assert page.status == 200, page.text
    page = page.form("/account").send(press="consent", **person.fields())
    assert page.url.endswith("/sent"), page.text
    confirm(site, visitor, person)
    assert log_in(visitor, person.user_id).url.endswith("/me")
    return visitor, person


@pytest.mark.parametrize("country,limit", [
    ("KR", 14), ("DE", 16), ("CH", 18), ("US", 18)])
def test_age_minimum(several, country, limit):
    """The day before the birthday of the limit, and two days after it (the
    last time zone has it by then)."""
    for birth, status in ((born(limit, 1), 403), (born(limit, -2), 303)):
        visitor = Visitor(several)
        form = visitor.get(BASE + "/").form("/age")
        page = visitor.post(BASE + "/age", dict(
            form.values, country=country, **birth), follow=False)
        assert page.status == status, (country, birth)
        # and no account without the answer: refused, or asked where one of
        # another country may be younger
        page = visitor.get(BASE + "/account", follow=False)
        assert page.status == (200 if status == 303 else
                               403 if limit == 14 else 303)


def test_age_asked_first(several):
    """Nothing personal is asked for, or hinted at, before the age."""
    visitor = Visitor(several)
    for start in (BASE + "/", WALL):
        page = visitor.get(start)
        form = page.form("")
        assert not set(PERSONAL) & set(form.values)
        words = re.sub("<[^>]*>", " ", re.sub(r"(?s)<option.*?</option>", "",
                                              page.text))
        assert not re.search(r"\b1[3-9]\b|\b2[01]\b|adult|old enough", words)
        assert not re.search(r"\b(max|min)=", page.text)
    page = visitor.post(BASE + "/account", Person().fields(), follow=False)
    assert page.status == 303
    assert page.reply.headers["Location"] == BASE + "/"


def test_age_birth_date_not_kept(several):
    """Kept: at least so old, asked in that month, how."""
    birth = {"birth_day": "23", "birth_month": "9", "birth_year": "1953"}
    visitor, _ = join(several, birth, "DE")
    told = export(visitor)
    assert told["age"] == {"at_least": 16, "method": "self-declared",
                           "asked_in": time.strftime("%Y-%m", time.gmtime())}
    date = re.compile(rb"1953-?0?9-?23|23\D{1,12}0?9\D{1,12}1953|"
                      rb"birth_year.{0,4}1953")
    assert not date.search(str(told).encode())
    assert not date.search(visitor.get(BASE + "/me").text.encode())
    if several.database == "sqlite":
        assert not date.search(raw_data(several))
    assert not any(date.search(text) for text in several.logs().values())


def test_age_learned_later(several):
    """Suspended at once; erased when nobody has put it right in time."""
    visitor, person = join(several, OF_AGE, "DE")
    page = visitor.get(WALL).form("/age-wall").send(country="DE", **born(15))
    assert page.status == 403 and "suspended" in page.text
    assert visitor.get(BASE + "/me", follow=False).status == 303
    page = log_in(Visitor(several), person.user_id)
    assert page.status == 403
    wait_until(lambda: [m for m in mails_to(several, person.email)
                        if "suspended" in m["Subject"]], 20, "the mail")
    if several.database != "sqlite":
        return
    members = counts(several)["member"]
    with sqlite3.connect(several.path("data/registration.db")) as link:
        link.execute("UPDATE member SET suspended_until = 1 "
                     "WHERE suspended_until IS NOT NULL")
    link.close()
    several.restart("registration")
    wait_until(lambda: counts(several)["member"] == members - 1, 20,
               "the erasure")
    assert log_in(Visitor(several), person.user_id).status == 422
    several.pledgectl("db", "migrate")  # closes the write-ahead log
    raw = raw_data(several)
    for value in (person.user_id, person.email, person.name, person.phone):
        assert value.encode() not in raw


def test_age_learned_later_slip(several):
    """16 where 14 is enough is no statement against the account."""
    visitor, _ = join(several, born(15), "KR")
    page = visitor.get(BASE + "/").form("/age").send(country="DE",
                                                     **born(15))
    assert page.status == 403 and "suspended" not in page.text
    assert visitor.get(BASE + "/me", follow=False).status == 200


def test_age_countries_in_german(several):
    """The list hints at nothing in another language either: all countries,
    in its order."""
    with open(several.path("etc/site.conf"), encoding="utf-8") as file:
        if "languages" not in file.read():
            pytest.skip("the site has one language")
    page = Visitor(several, **{"Accept-Language": "de"}).get(BASE + "/")
    if 'lang="de"' not in page.text:
        pytest.skip("the site does not speak German")
    names = re.findall(r'<option value="(..)"[^>]*>([^<]*)<', page.text)
    assert len(names) == 249
    assert ("DE", "Deutschland") in names and ("CH", "Schweiz") in names
    order = [code for code, _ in names]
    assert order[:3] == ["AF", "EG", "AX"]  # Afghanistan, Ägypten, Åland
    assert order.index("AT") < order.index("PK")  # Österreich, Pakistan
