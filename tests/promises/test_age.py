# SPDX-License-Identifier: BSD-2-Clause
"""The age gate: a refusal sticks and leaves nothing behind. That no file of
the site changes is in test_age_writes.py."""

import re

import pytest
from canary import Canary
from visitor import Visitor

BIRTH = {"birth_day": "13", "birth_month": "7", "birth_year": "2017"}
PLACES = [("nginx", "sqlite"), ("apache", "sqlite"), ("nginx", "mysql")]


def canaries():
    return {name: Canary(name) for name in
            ("agent", "referer", "query", "cookie", "forwarded", "field",
             "language")}


def refused(site, words):
    """A child comes, with something to recognise in every place where a
    request can carry it."""
    visitor = Visitor(site, **{
        "User-Agent": f"Browser/{words['agent']}",
        "Referer": f"{site.url}/{words['referer']}",
        "X-Forwarded-For": f"{words['forwarded']}",
        "Accept-Language": f"{words['language']}"})
    visitor.session.cookies.set("theme", str(words["cookie"]))
    form = visitor.get(f"/registration/?from={words['query']}").form()
    page = form.send(**BIRTH, note=str(words["field"]))
    return visitor, page


@pytest.mark.parametrize("server,database", PLACES)
def test_age_refusal_leaves_nothing(place, server, database):
    there = place(server, database, ["registration"])
    site, words = there.site, canaries()
    refused(site, canaries())  # whatever is made once is there now
    logs = there.logs()
    with there.trace() as trace:
        visitor, page = refused(site, words)
        assert page.status == 403
        assert "Nothing was stored" in page.text
        found = there.search(words.values(), trace, ["registration"])
    assert not found
    date = re.compile(rb"2017-0?7-13|13\D{1,12}0?7\D{1,12}2017|"
                      rb"birth_year.{0,3}2017")
    for name, data in there.logs().items():
        assert data == logs.get(name, b""), f"{name} grew"
        assert not date.search(data)
    ours = {k: v for k, v in visitor.cookies.items() if k.startswith("fp_")}
    assert ours == {"fp_age": "18"}


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_age_refusal_sticks(sites, server):
    site = sites.get(server, "sqlite")
    visitor, page = refused(site, canaries())
    cookie = next(c for c in visitor.session.cookies if c.name == "fp_age")
    assert cookie.expires is None and cookie.discard  # of this session
    for path in ("/registration/", "/registration/account"):
        assert visitor.get(path).status == 403, path
    again = page.parsed.forms or Visitor(site).get(
        "/registration/").parsed.forms
    values = dict(again[0].values, birth_day="1", birth_month="1",
                  birth_year="1980")
    assert visitor.post("/registration/age", values).status == 403
    assert visitor.post("/registration/account",
                        {"user_id": "x"}).status == 403
    # another browser session may
    assert Visitor(site).get("/registration/").status == 200


@pytest.mark.parametrize("date", [
    ("30", "2", "2008"), ("1", "1", "0"), ("1", "1", "2999"),
    ("0", "1", "1980"), ("x", "1", "1980"), ("", "", "")])
def test_age_impossible_date_is_no_refusal(one_site, date):
    visitor = Visitor(one_site)
    form = visitor.get("/registration/").form()
    page = form.send(birth_day=date[0], birth_month=date[1],
                     birth_year=date[2])
    assert page.status == 422
    assert not visitor.cookies
    assert page.form().values["birth_day"] == date[0]
    assert page.form().send(birth_day="1", birth_month="1",
                            birth_year="1980").status == 200


# Leaks planted on purpose: the search above must see each of them.

def edit(site, path, old, new):
    path = site.path(path)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert old in text, (path, old)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


def default_body_buffer(site):
    edit(site, "etc/nginx/formpledge-location.conf",
         "client_body_buffer_size 68k", "client_body_buffer_size 1k")


def combined_log(site):
    edit(site, "etc/nginx/formpledge-registration.conf",
         "\taccess_log off;\n\terror_log",
         f"\taccess_log {site.path('log/planted.log')} combined;\n"
         "\terror_log")


def error_log_at_info(site):
    edit(site, "etc/nginx/formpledge-registration.conf",
         "\terror_log /dev/null emerg;",
         f"\terror_log {site.path('log/planted.log')} debug;")


def apache_log(site):
    edit(site, "etc/apache/formpledge-registration.conf",
         "SetEnvIf Request_URI",
         'CustomLog "' + site.path("log/planted.log") +
         '" "%h %r"\nSetEnvIf Request_URI')


LEAKS = [
    ("nginx", default_body_buffer, "field"),
    ("nginx", combined_log, "agent"),
    ("nginx", error_log_at_info, "query"),
    ("apache", apache_log, "query"),
]


@pytest.mark.parametrize("server,leak,word", LEAKS,
                         ids=[leak[1].__name__ for leak in LEAKS])
def test_age_planted_leak_is_found(place, server, leak, word):
    there = place(server, "sqlite", ["registration"], leak=leak)
    if leak is default_body_buffer and not there.image.mounted:
        pytest.skip("a deleted file is seen on a raw image only")
    words = canaries()
    with there.trace() as trace:
        visitor = Visitor(there.site, **{"User-Agent": str(words["agent"])})
        visitor.session.cookies.set("theme", str(words["cookie"]))
        form = visitor.get(f"/registration/?q={words['query']}").form()
        # Much of it: a block that is free again may be taken by another file.
        for _ in range(5):
            form.send(**BIRTH, note=str(words["field"]),
                      pad=f"{words['field']}." * 800)
        found = there.search([words[word]], trace)
    assert found, f"{leak.__name__} was not found"
    if leak is default_body_buffer:
        assert "raw image" in found
