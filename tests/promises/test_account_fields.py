# SPDX-License-Identifier: BSD-2-Clause
"""What members enter is theirs: seen, corrected, hidden, taken along; and
what is sensitive is stored only as they agree. Each looks for a canary where
it must not be."""

import glob
import os
import sqlite3

import pytest
from canary import Canary, find
from own_fields import own_fields_site
from test_own_fields import consents, edit, kept, own_member
from test_registration import BASE, export
from test_visibility import press, profile, see
from visitor import Visitor


@pytest.fixture(scope="module", params=["sqlite", "mysql"])
def place(request):
    with own_fields_site(database=request.param, profiles="true") as site:
        yield site


def lies_about(site, *words):
    """Those of the words that stand anywhere in the site's databases, logs
    and mail, as they are."""
    found = set()
    for folder in ("data", "log", "mail"):
        for name in glob.glob(site.path(folder, "**", "*"), recursive=True):
            if os.path.isfile(name):
                with open(name, "rb") as file:
                    data = file.read()
                found |= {w for w in words if str(w).encode() in data}
    return found


def test_consent_sensitive(place):
    word, other = Canary("union"), Canary("hobby")
    member, _ = own_member(place, union=str(word), hobby=str(other))
    # Neither in the account, nor sealed, nor anywhere on the site in clear
    assert kept(member) == {}
    assert not find({word, other}, member.get(BASE + "/me/edit").text.encode())
    assert not lies_about(place, word, other)
    assert "fields.beliefs" not in consents(member)
    edit(member, union=str(word), consent_beliefs="yes")
    assert kept(member) == {"union": str(word)}
    assert not lies_about(place, word)
    edit(member, consent_beliefs=None)
    assert kept(member) == {} and str(word) not in str(export(member))


def test_consent_sensitive_leaves_no_box(one_site_of_fields):
    """Not ticked: there is not even something sealed."""
    site = one_site_of_fields
    before = profiles_of(site)
    own_member(site, union="TUC", religion="any")
    assert profiles_of(site) == before


def test_account_visibility(place):
    words = {name: Canary(name) for name in
             ("nick", "about", "union", "public")}
    member, person = own_member(
        place, nick=str(words["nick"]), about=str(words["about"]),
        union=str(words["union"]), consent_beliefs="yes")
    other, _ = own_member(place)
    stranger = Visitor(place)
    see(member, see_phone="public", see_about="members")
    for accept in ("text/html", "application/json"):
        page = stranger.get(f"{BASE}/members/{person.user_id}",
                            headers={"Accept": accept})
        assert person.phone in page.text
        assert not find(set(words.values()), page.text.encode())
        for hidden in (person.email, person.name, person.address[:12]):
            assert hidden not in page.text
        page = other.get(f"{BASE}/members/{person.user_id}",
                         headers={"Accept": accept})
        assert {h.canary for h in find(set(words.values()),
                                       page.text.encode())} == {
                                           words["about"]}


def test_account_object_restrict(place):
    word = Canary("nick")
    member, person = own_member(place, nick=str(word), mail_news="yes")
    see(member, see_nick="public")
    press(member, restricted="yes")
    assert not find({word}, profile(Visitor(place), person).text.encode())
    assert kept(member) == {"nick": str(word)}  # kept, not used
    data = export(member)
    assert data["restricted"] and consents(member)["use"] is False
    press(member, restricted="no")
    assert find({word}, profile(Visitor(place), person).text.encode())
    press(member, purpose="news", objected="yes")
    data = export(member)
    assert data["objections"] == ["news"] and not data["mail_news"]


def test_account_see_and_correct(place):
    first, second = Canary("first"), Canary("second")
    member, _ = own_member(place, nick=str(first)[:20], about=str(first))
    page = member.get(BASE + "/me").text.encode()
    assert find({first}, page)
    edit(member, about=str(second), nick="")
    page = member.get(BASE + "/me").text.encode()
    assert find({second}, page) and not find({first}, page)
    assert kept(member) == {"about": str(second)}


def test_account_export(place):
    """Everything that the page shows is in the file."""
    words = {name: Canary(name) for name in ("about", "union")}
    member, person = own_member(place, consent_beliefs="yes", **{
        name: str(word) for name, word in words.items()})
    reply = member.get(BASE + "/me/export")
    assert "attachment" in reply.reply.headers["Content-Disposition"]
    assert {h.canary for h in find(set(words.values()),
                                   reply.text.encode())} == set(
                                       words.values())
    for text in (person.email, person.name, person.phone, person.user_id):
        assert text in reply.text


def test_security_staff_access_recorded(place):
    """By pledgectl: no look without a reason, none without a record."""
    word = Canary("reason")
    member, person = own_member(place, nick="N")
    for reason in ([], ["--reason", "x"], ["--reason", "a" * 301]):
        done = place.pledgectl("members", "show", *reason, person.user_id,
                               check=False)
        assert done.returncode == 2 and person.email not in done.stdout
    assert export(member)["looks"] == []
    done = place.pledgectl("members", "show", "--reason", str(word),
                           person.email)
    assert person.name in done.stdout
    looks = export(member)["looks"]
    assert [(k["what"], k["reason"]) for k in looks] == [("show", str(word))]
    assert str(word) in member.get(BASE + "/me").text
    assert not lies_about(place, word)  # sealed
    # One that is not exactly the member's shows nothing and records nothing
    done = place.pledgectl("members", "show", "--reason", str(word),
                           person.user_id + "x", check=False)
    assert done.returncode == 1 and not done.stdout
    assert len(export(member)["looks"]) == 1
    place.pledgectl("members", "erase", "--yes", "--reason", "by letter",
                    person.user_id)
    assert member.get(BASE + "/me").url.endswith("/login")


# One site on SQLite, whose tables are looked into

@pytest.fixture(scope="module")
def one_site_of_fields():
    with own_fields_site() as site:
        yield site


def profiles_of(site):
    with sqlite3.connect(site.path("data", "registration.db")) as link:
        return link.execute("SELECT count(*) FROM profile").fetchone()[0]


def test_no_look_where_it_cannot_be_recorded(one_site_of_fields):
    site = one_site_of_fields
    _, person = own_member(site)
    with sqlite3.connect(site.path("data", "registration.db")) as link:
        link.execute("ALTER TABLE look RENAME TO look_gone")
    try:
        done = site.pledgectl("members", "show", "--reason", "a reason",
                              person.user_id, check=False)
        assert done.returncode == 1
        assert person.name not in done.stdout + done.stderr
    finally:
        with sqlite3.connect(site.path("data", "registration.db")) as link:
            link.execute("ALTER TABLE look_gone RENAME TO look")
