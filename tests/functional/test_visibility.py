# SPDX-License-Identifier: BSD-2-Clause
"""Who sees what of a member, and what a member objects to or restricts."""

import re

import pytest

from own_fields import own_fields_site
from site_of_tests import wait_until
from test_keys import Database
from test_own_fields import consents, edit, kept, own_member
from test_registration import BASE, Person, export, log_in
from test_revocation import Host
from visitor import Visitor


@pytest.fixture(scope="module", params=["sqlite", "mysql"])
def shown(request):
    with own_fields_site(database=request.param, profiles="true") as site:
        yield site


@pytest.fixture(scope="module")
def shown_one():
    with own_fields_site(server="apache", profiles="true") as site:
        yield site


def see(visitor, **choices):
    return visitor.get(BASE + "/me/visibility").form("/me/visibility").send(
        **choices)


def profile(visitor, person):
    return visitor.get(f"{BASE}/members/{person.user_id}")


def test_hidden_until_shown(shown):
    member, person = own_member(shown, nick="Nicky", union="TUC",
                                consent_beliefs="yes")
    other, _ = own_member(shown)
    stranger = Visitor(shown)
    for who in (stranger, other, member):
        assert profile(who, person).status == 404
    assert see(member, see_name="members", see_nick="public"
               ).url.endswith("/me/visibility")
    page = profile(stranger, person)
    assert page.status == 200 and "Nicky" in page.text
    for hidden in (person.name, person.phone, person.email, "TUC",
                   person.address.split("\n", maxsplit=1)[0]):
        assert hidden not in page.text
    assert "no-store" in page.reply.headers["Cache-Control"]
    assert "noindex" in page.reply.headers["X-Robots-Tag"]
    page = profile(other, person)
    assert "Nicky" in page.text and person.name in page.text
    assert person.phone not in page.text and "TUC" not in page.text
    data = other.get(f"{BASE}/members/{person.user_id}",
                     headers={"Accept": "application/json"}).json()
    assert {f["id"]: f["value"] for f in data["shown"]} == {
        "name": person.name, "nick": "Nicky"}
    # and back
    see(member, see_name="hidden", see_nick="hidden")
    assert profile(other, person).status == 404
    # nothing entered, nothing shown
    see(member, see_mobile="public")
    assert profile(stranger, person).status == 404


def same(reply):
    """What can be told apart: status, headers but for the time, words."""
    headers = {k: v for k, v in reply.reply.headers.items()
               if k not in ("Date", "Set-Cookie")}
    return reply.status, headers, reply.text


def test_nobody_looks_like_who_shows_nothing(shown):
    member, person = own_member(shown)
    stranger = Visitor(shown)
    nobody = Person()
    pending = Person()
    there, gone = profile(stranger, person), profile(stranger, nobody)
    assert there.status == 404 and same(there) == same(gone)
    assert same(there) == same(profile(stranger, pending))
    assert same(there) == same(stranger.get(BASE + "/members/a%00b")) or \
        stranger.get(BASE + "/members/a%00b").status == 400
    for accept in ("application/json", "text/html"):
        headers = {"Accept": accept}
        one = stranger.get(f"{BASE}/members/{person.user_id}",
                           headers=headers)
        two = stranger.get(f"{BASE}/members/{nobody.user_id}",
                           headers=headers)
        assert same(one) == same(two)
    # Who is away, or erased, or restricts the use, is not seen either
    see(member, see_name="public")
    assert profile(stranger, person).status == 200
    member.get(BASE + "/me/deactivate").form("/me/deactivate").send()
    assert same(profile(stranger, person)) == same(gone)
    log_in(member, person.user_id)
    assert profile(stranger, person).status == 200
    member.get(BASE + "/me/erase").form("/me/erase").send()
    assert same(profile(stranger, person)) == same(gone)


def test_sensitive_needs_a_choice_of_its_own(shown_one):
    member, person = own_member(shown_one, union="TUC",
                                consent_beliefs="yes")
    page = see(member, see_union="public", see_name="members")
    assert page.status == 422 and "sensitive" in " ".join(page.errors)
    assert page.form("/me/visibility").values["see_name"] == "members"
    assert profile(Visitor(shown_one), person).status == 404
    see(member, see_union="public", sure_union="yes")
    assert "TUC" in profile(Visitor(shown_one), person).text
    assert consents(member)["public.union"] is True
    see(member, see_union="hidden")
    assert consents(member)["public.union"] is False
    assert profile(Visitor(shown_one), person).status == 404


def test_consent_taken_back_hides(shown_one):
    """Who agrees anew has not chosen again to show it."""
    member, person = own_member(shown_one, union="TUC",
                                consent_beliefs="yes")
    see(member, see_union="public", sure_union="yes")
    assert "TUC" in profile(Visitor(shown_one), person).text
    edit(member, consent_beliefs=None)
    edit(member, consent_beliefs="yes", union="Unite")
    assert kept(member)["union"] == "Unite"
    assert profile(Visitor(shown_one), person).status == 404


@pytest.mark.parametrize("bad", ["friends", "PUBLIC", "0", "x" * 300])
def test_what_is_no_choice(shown_one, bad):
    member, person = own_member(shown_one)
    page = see(member, see_name=bad)
    assert page.status == 422
    assert profile(Visitor(shown_one), person).status == 404


def test_off_unless_switched_on(one_site):
    """The shared site has profiles off."""
    member, person = own_member(one_site)
    see(member, see_name="public")
    page = profile(Visitor(one_site), person)
    assert page.status == 404 and person.name not in page.text
    assert "shows nothing about its members" in member.get(
        BASE + "/me/visibility").text


# account.object-restrict

def press(visitor, **pairs):
    """The button of a form on the page of objections."""
    page = visitor.get(BASE + "/me/restrict")
    token = page.form("/me/restrict").values["form_token"]
    return visitor.post(BASE + "/me/restrict",
                        dict(pairs, form_token=token))


def test_restrict_and_take_back(shown):
    member, person = own_member(shown, nick="Nicky", mail_news="yes")
    second = Visitor(shown)
    log_in(second, person.user_id)
    see(member, see_nick="public")
    stranger = Visitor(shown)
    assert profile(stranger, person).status == 200
    page = press(member, restricted="yes")
    assert page.status == 200 and "kept and not used" in page.text
    assert profile(stranger, person).status == 404
    assert export(member)["restricted"] is True
    assert consents(member)["use"] is False
    # the account works, everything is kept, other log-ins ended
    assert kept(member) == {"nick": "Nicky"}
    assert second.get(BASE + "/me").url.endswith("/login")
    # still so after the next log-in
    log_in(second, person.user_id)
    assert export(second)["restricted"] is True
    press(member, restricted="no")
    assert export(member)["restricted"] is False
    assert consents(member)["use"] is True
    assert profile(stranger, person).status == 200
    # twice is once
    n = len(export(member)["consents"])
    press(member, restricted="no")
    assert len(export(member)["consents"]) == n


def test_restricted_is_no_consent_to_the_authorizer(tmp_path):
    """At once in this browser; the other log-ins, which say that all is
    agreed to, end."""
    with own_fields_site() as site:
        host = Host(site, tmp_path)
        try:
            member, person = own_member(site)
            second = Visitor(site)
            log_in(second, person.user_id)
            for who in (member, second):
                assert host.ask(who, "consent") == 200
            press(member, restricted="yes")
            assert host.ask(member, "member") == 200
            assert host.ask(member, "consent") == 403
            wait_until(lambda: host.ask(second, "consent") == 401, 6, "end")
            log_in(second, person.user_id)
            assert host.ask(second, "member") == 200
            assert host.ask(second, "consent") == 403
            press(member, restricted="no")
            assert host.ask(member, "consent") == 200
            second.get(BASE + "/me")
            assert host.ask(second, "consent") == 200
        finally:
            host.stop()


def test_object_to_one_purpose(shown):
    member, _ = own_member(shown, mail_news="yes", hobby="Chess",
                           consent_news="yes")
    assert kept(member) == {"hobby": "Chess"}
    page = press(member, purpose="news", objected="yes")
    assert page.status == 200 and re.search("You object to this", page.text)
    data = export(member)
    assert data["objections"] == ["news"] and data["mail_news"] is False
    assert data["fields"] == []
    assert consents(member)["mail_news"] is False
    assert consents(member)["use.news"] is False
    press(member, purpose="news", objected="no")
    data = export(member)
    assert data["objections"] == [] and data["mail_news"] is False
    # Nothing is taken back in the ledger that was not given
    other, _ = own_member(shown)
    press(other, purpose="news", objected="yes")
    assert set(consents(other)) == {"policy", "use.news"}
    # Agreeing again takes an objection back as well
    press(member, purpose="news", objected="yes")
    edit(member, hobby="Chess", consent_news="yes")
    assert kept(member) == {"hobby": "Chess"}


STOP = {"sqlite": "BEGIN SELECT RAISE(ABORT, 'stop'); END",
        "mysql": "FOR EACH ROW SIGNAL SQLSTATE '45000'"}


def test_objection_is_one_step(shown):
    """Cut off in the middle it is as before: the consent is not gone without
    the objection that it went for, nor the other way round."""
    member, _ = own_member(shown, mail_news="yes", nick="Nicky")
    before = export(member)
    sql = Database(shown).sql
    sql("registration", "CREATE TRIGGER stop_it BEFORE UPDATE ON profile "
        + STOP[shown.database])
    try:
        assert press(member, purpose="news", objected="yes").status >= 500
    finally:
        sql("registration", "DROP TRIGGER stop_it")
    after = export(member)
    for key in ("objections", "consents", "mail_news", "fields"):
        assert after[key] == before[key], key
    press(member, purpose="news", objected="yes")
    assert export(member)["objections"] == ["news"]
    assert consents(member)["mail_news"] is False
    # Agreeing anew takes the objection back, and that is one step as well
    sql("registration", "CREATE TRIGGER stop_it BEFORE UPDATE ON profile "
        + STOP[shown.database])
    try:
        assert agree(member, "mail_news").status >= 500
    finally:
        sql("registration", "DROP TRIGGER stop_it")
    assert consents(member)["mail_news"] is False
    assert export(member)["objections"] == ["news"]
    agree(member, "mail_news")
    assert consents(member)["mail_news"] is True
    assert export(member)["objections"] == []


def agree(visitor, name):
    """The button of a purpose on the page of consents."""
    form = visitor.get(BASE + "/me/consents").form("/me/consents")
    return visitor.post(BASE + "/me/consents", {
        "form_token": form.values["form_token"], "purpose": name,
        "granted": "yes"})


@pytest.mark.parametrize("pairs", [
    {"purpose": "service", "objected": "yes"},
    {"purpose": "selling", "objected": "yes"}, {"purpose": ""}, {},
    {"purpose": "x" * 5000}, {"objected": "yes"}])
def test_object_to_what_is_no_choice(shown_one, pairs):
    member, _ = own_member(shown_one)
    assert press(member, **pairs).status == 422
    assert export(member)["objections"] == []


@pytest.mark.parametrize("path", ["visibility", "restrict"])
def test_only_for_members(shown_one, path):
    assert Visitor(shown_one).get(f"{BASE}/me/{path}").url.endswith("/login")
    member, _ = own_member(shown_one)
    page = member.post(f"{BASE}/me/{path}", {"see_name": "public",
                                             "restricted": "yes"})
    assert page.status == 403
