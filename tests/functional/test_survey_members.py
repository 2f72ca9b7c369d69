# SPDX-License-Identifier: BSD-2-Clause
"""The survey among members, from log-in to answer."""

import base64
import contextlib
import os
import re

import pytest
from site_of_tests import free_port, wait_until
from test_age_wall import wall
from test_keys import Database, erase
from test_registration import PASSWORD, UNDER_AGE, member
from visitor import Visitor


def ballot_cookies(visitor):
    return [c for c in visitor.session.cookies if "ballot" in c.name]


def other_browser(visitor, ballot=False):
    """The same member, logged in elsewhere; with the cookies of ballots, or
    without."""
    other = Visitor(visitor.site)
    for cookie in visitor.session.cookies:
        if ballot or "ballot" not in cookie.name:
            other.session.cookies.set_cookie(cookie)
    return other


def test_member_from_log_in_to_answer(site):
    """survey.once: one ballot a member, through a registration session. Who
    comes as a stranger is led to log-in and back."""
    _, person = member(site)
    visitor = Visitor(site)
    page = visitor.get("/surveys/workplace")
    assert page.status == 401 and 'name="ballot"' not in page.text
    assert not ballot_cookies(visitor)
    way = re.search(r'href="(/registration/login\?next=[^"]+)"', page.text)[1]
    page = visitor.get(way).form("/login").send(
        login=person.user_id, password=PASSWORD)
    assert page.url == site.url + "/surveys/workplace"
    assert page.status == 200 and 'name="ballot"' not in page.text, page.text
    form = page.form("/workplace/start").send()
    assert form.status == 200, form.text
    one = form.form("/workplace/answers").values["ballot"]
    # reloaded, and from the start: the same ballot
    again = visitor.get("/surveys/workplace").form("/workplace/answers")
    assert again.values["ballot"] == one
    # another browser of the same member gets none
    second = other_browser(visitor)
    page = second.get("/surveys/workplace")
    assert page.form("/workplace/start").send().status == 409
    page = again.send(size="m", content="4", health="no",
                      consent_sensitive=again.fields.choices[
                          "consent_sensitive"][0])
    assert page.url.endswith("/surveys/workplace/thanks"), page.text
    assert again.send(size="s").status == 409
    # logged out, the ballot's cookie still there: nothing
    second = other_browser(visitor, ballot=True)
    visitor.get("/registration/me").form("/logout").send()
    wait_until(lambda: second.get("/surveys/workplace").status == 401, 6,
               "the end of the log-in")
    page = visitor.get("/surveys/workplace")
    assert page.status == 401 and one not in page.text


@contextlib.contextmanager
def authorizer_away(site):
    """Apache finds nobody at the authorizer's port."""
    path = site.path("etc/apache/formpledge-authorizer.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()

    def write(new):
        with open(path, "w", encoding="utf-8") as file:
            file.write(new)
        site.restart_web()
    write(re.sub(r"(fcgi://127\.0\.0\.1:)\d+/", rf"\g<1>{free_port()}/", text))
    try:
        yield
    finally:
        write(text)


def test_authorizer_that_is_away(site):
    """No form, and the truth about it; answers are taken all the same."""
    if site.server != "apache":
        pytest.skip("nginx asks formpledge-registration itself")
    form = Visitor(site).get("/surveys/commute").form("/commute/answers")
    visitor = Visitor(site)
    with authorizer_away(site):
        for path in ("/surveys/workplace", "/surveys/commute"):
            page = visitor.get(path)
            assert page.status == 503, page.text
            assert "members cannot be told" in page.text
            assert 'name="ballot"' not in page.text
        assert form.send().url.endswith("/surveys/commute/thanks")
    assert visitor.get("/surveys/workplace").status == 401


def test_pledgectl_says_who_may_not_read_a_file(site, tmp_path):
    """The demo's pledgectl is another account than the one who types."""
    if os.getuid() != 0:
        pytest.skip("only root has files that it may not read")
    path = tmp_path / "mine.conf"
    path.write_text('title = "Mine"; who = "anyone";\n', encoding="utf-8")
    path.chmod(0o600)
    done = site.pledgectl("surveys", "check", str(path), check=False)
    assert done.returncode == 1
    assert re.search(r"the account [a-z][\w-]*, as which pledgectl runs",
                     done.stderr), done.stderr
    assert "chmod" in done.stderr


def end_by_erasure(site, visitor, _):
    erase(visitor)


def end_by_deactivation(site, visitor, _):
    visitor.get("/registration/me/deactivate").form().send()


def end_by_the_operator(site, _, person):
    site.pledgectl("members", "terminate", "--under-age", "--yes",
                   person.user_id)


def end_by_own_word(site, visitor, _):
    """The member says that they are under age: suspended."""
    page = wall(visitor, "/", **UNDER_AGE)
    assert page.status == 403 and "suspended" in page.text


@pytest.mark.parametrize("place", [("nginx", "mysql"), ("apache", "sqlite")],
                         ids="-".join)
def test_who_is_no_member_any_more(place, sites):
    """Erased, away, suspended, under age: refused like a stranger, with all
    the cookies that were theirs, before a ballot was given and after."""
    site = sites.get(*place)
    ends = [end_by_erasure, end_by_deactivation, end_by_the_operator,
            end_by_own_word]
    thieves = []
    for end in ends:
        visitor, person = member(site)
        page = visitor.get("/surveys/workplace")
        ballot = None
        if end is not end_by_erasure:
            form = page.form("/workplace/start").send()
            ballot = form.form("/workplace/answers").values["ballot"]
        thieves.append((end, other_browser(visitor, ballot=True), page))
        end(site, visitor, person)
    for end, thief, page in thieves:
        wait_until(lambda t=thief: t.get("/surveys/workplace").status == 401,
                   6, end.__name__)
        form = page.form("/workplace/start")
        form.page.visitor = thief
        assert form.send().status == 401, end
        assert 'name="ballot"' not in thief.get("/surveys/workplace").text
    # what anybody may answer is theirs to answer still
    assert thieves[0][1].get("/surveys/commute").status == 200


def everything(site, name, where):
    """All that a database holds, as an operator copies it."""
    Database(site).copy(name, where)
    with open(where, "rb") as file:
        return file.read()


def issued_bytes(site):
    """Pseudonyms and nonces of the surveys' store."""
    rows = Database(site).sql(
        "surveys", "SELECT hex(member), hex(nonce) FROM survey_issued")
    return [bytes.fromhex(value) for row in rows for value in row]


def written(value):
    """A value as a database file or a dump may have it, of its first half
    and of all of it."""
    half = value[:len(value) // 2]
    return [half, half.hex().encode(), half.hex().upper().encode(),
            base64.b64encode(value)[:20], base64.urlsafe_b64encode(value)[:20]]


def test_surveys_and_registration_cannot_be_joined(any_database, tmp_path):
    """Whoever has both databases finds no value of one in the other: each
    part of the site knows a pseudonym of its own, and each survey another."""
    site = any_database
    for _ in range(2):
        visitor, person = member(site)
        for survey in ("workplace", "employees"):
            page = visitor.get(f"/surveys/{survey}").form("/start").send()
            assert page.status == 200
    held = {name: everything(site, name, tmp_path / name)
            for name in ("surveys", "registration", "keystore")}
    values = issued_bytes(site)
    # one member is another one in each survey
    assert len(values) >= 8 and len(set(values)) == len(values)
    for value in values:
        assert any(one in held["surveys"] for one in written(value))
        for name in ("registration", "keystore"):
            assert not [one for one in written(value) if one in held[name]]
    assert person.mark.encode() not in held["surveys"]
    ids = Database(site).sql("registration", "SELECT hex(id) FROM member")
    for (member_id,) in ids:
        for one in written(bytes.fromhex(member_id)):
            assert one not in held["surveys"]


def test_members_part_tells_strangers_so(site):
    """Nobody's business is answered with a 200: a program would take the
    log-in form for the page."""
    visitor, _ = member(site)
    assert visitor.get("/members/").status == 200
    for cookies in ({}, {"fp_session": "x" * 159},
                    {"fp_session": visitor.cookies["fp_session"][:-2]}):
        stranger = Visitor(site)
        stranger.session.cookies.update(cookies)
        page = stranger.get("/members/", follow=False)
        assert page.status == (303 if site.server == "nginx" else 401)
        assert "only that you are one" not in page.text
    page = Visitor(site).get("/members/")
    assert "/registration/login" in page.text
