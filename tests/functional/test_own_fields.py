# SPDX-License-Identifier: BSD-2-Clause
"""Fields that the operator declares: asked for, kept sealed, corrected, taken
out, exported; sensitive ones only under a consent of their own."""

import glob
import html
import os
import uuid

import pytest

from own_fields import ENTERED, FIELDS, own_fields_site
from test_registration import (BASE, Person, account_form, confirm, export,
                               log_in, sign_up, words)
from visitor import Visitor


@pytest.fixture(scope="module", params=["sqlite", "mysql"])
def own(request):
    with own_fields_site(database=request.param) as site:
        yield site


@pytest.fixture(scope="module")
def own_one():
    with own_fields_site() as site:
        yield site


def own_member(site, **fields):
    visitor, person = Visitor(site), Person()
    page = sign_up(visitor, person, **fields)
    assert page.url.endswith("/sent"), page.errors or page.text
    confirm(site, visitor, person)
    assert log_in(visitor, person.user_id).url.endswith("/me")
    return visitor, person


def kept(visitor):
    """{id: value} of the operator's own fields."""
    return {f["id"]: f["value"] for f in export(visitor)["fields"]}


def consents(visitor):
    """The last word about each purpose."""
    return {c["purpose"]: c["granted"] for c in export(visitor)["consents"]}


def edit(visitor, **fields):
    return visitor.get(BASE + "/me/edit").form("/me/edit").send(**fields)


def test_every_type_from_sign_up_to_export(own):
    visitor, _ = own_member(own, **ENTERED)
    assert kept(visitor) == ENTERED
    page = visitor.get(BASE + "/me")
    seen = html.unescape(" ".join(words(page).split()))
    for text in ("Care & health", "Näscha", "German, Italian", "Switzerland",
                 "2028-02-29", "I have a car yes", "Trade union not given"):
        assert text in seen, text
    # Corrected: what the page shows is what is kept, and comes back as it is
    form = visitor.get(BASE + "/me/edit").form("/me/edit")
    for name, value in ENTERED.items():
        if name != "languages":
            assert form.values[name] == value, name
    page = form.send(nick="Other", languages=["fr"], car=None, about="",
                     home="", years="0")
    assert page.url.endswith("/me"), page.errors
    now = kept(visitor)
    assert now["nick"] == "Other" and now["languages"] == ["fr"]
    assert now["years"] == "0"
    assert not {"car", "about", "home"} & set(now)


def test_what_was_left_out_is_not_kept(own_one):
    visitor, _ = own_member(own_one)
    assert kept(visitor) == {}
    assert edit(visitor).url.endswith("/me")
    assert kept(visitor) == {}


def test_sealed_where_it_is_stored(own):
    mark = uuid.uuid4().hex
    visitor, _ = own_member(own, nick=mark[:16], union="u" + mark,
                            consent_beliefs="yes")
    assert kept(visitor)["union"] == "u" + mark
    for name in glob.glob(own.path("data", "**", "*"), recursive=True):
        if os.path.isfile(name):
            with open(name, "rb") as file:
                raw = file.read()
            assert mark[:16].encode() not in raw
            assert b"field_of_work" not in raw  # nor what was answered


LIMITS = [
    ("nick", "x" * 20, True), ("nick", "x" * 21, False),
    ("nick", "\U0001f600" * 20, True), ("nick", "\U0001f600" * 21, False),
    ("nick", "a\x07b", False), ("nick", "a\nb", False),
    ("nick", "a\x1fb", False), ("about", "a\x1cb", False),
    ("about", "a\nb\tc", True), ("about", "a\x1db", False),
    ("about", "x" * 300, True), ("about", "x" * 301, False),
    ("years", "0", True), ("years", "60", True), ("years", "-1", False),
    ("years", "61", False), ("years", "1.5", False), ("years", "ten", False),
    ("years", "9" * 30, False),
    ("free_from", "2027-02-28", True), ("free_from", "2027-02-29", False),
    ("free_from", "2027-2-1", False), ("free_from", "01.02.2027", False),
    ("free_from", "2027-02-28x", False), ("free_from", "0000-01-01", False),
    ("mobile", "123", True), ("mobile", "12", False),
    ("mobile", "1" * 20, True), ("mobile", "1" * 21, False),
    ("mobile", "call me", False), ("mobile", "12+34", False),
    ("page", "https://a", True), ("page", "javascript:alert(1)", False),
    ("page", "https://", False), ("page", "https://u:p@example.org", False),
    ("page", "https://a b", False), ("page", "//example.org", False),
    ("page", "https://" + "x" * 192, True),
    ("page", "https://" + "x" * 193, False),
    ("other_mail", "nobody", False), ("other_mail", "a@b@c", False),
    ("field_of_work", "other", False), ("home", "XX", False),
    ("home", "ch", False), ("languages", ["de", "xx"], False),
    ("languages", ["de", "fr", "it"], True),
]


@pytest.mark.parametrize("name,value,good", LIMITS)
def test_limits(own_one, name, value, good):
    """At, below and above; what was typed comes back."""
    person = Person()
    form = account_form(Visitor(own_one))
    fields = person.fields(**{"nick": "Kept", name: value})
    page = form.send(press="consent", **fields)
    if good:
        assert page.url.endswith("/sent"), page.errors
        return
    assert page.status == 422 and len(page.errors) == 1, page.errors
    assert f'href="#f-{name}"' in page.text
    values = page.form("/account").values
    if name != "nick":
        assert values["nick"] == "Kept"
    if isinstance(value, str) and value.isprintable() and \
            name not in ("field_of_work", "home"):
        assert values[name] == value
    assert values["name"] == person.name and values["password"] == ""


def test_wrong_types_in_json(own_one):
    visitor, _ = own_member(own_one)
    for bad in ({"nick": {"a": 1}}, {"years": [1, 2]}, {"nick": ["a", "b"]},
                {"languages": {"de": True}}):
        page = visitor.request(
            "POST", BASE + "/me/edit", follow=False, json=bad,
            headers={"Accept": "application/json"})
        assert page.status in (400, 403, 422), (bad, page.status)
    assert kept(visitor) == {}


# Sensitive fields: consent.sensitive

def test_sensitive_is_said_beforehand_and_off(own_one):
    page = account_form(Visitor(own_one)).page
    form = page.form("/account")
    assert "consent_beliefs" in form.fields.choices
    assert "consent_beliefs" not in form.values  # not ticked
    said = " ".join(words(page).split())
    assert "stored only if you tick the box below it" in said
    assert "(Trade union, Religion)" in said


def test_consent_sensitive(own):
    mark = uuid.uuid4().hex
    # Not ticked: the account is made, the value is not stored
    visitor, _ = own_member(own, union=mark, religion="any", nick="N")
    assert kept(visitor) == {"nick": "N"}
    assert "fields.beliefs" not in consents(visitor)
    # Ticked later
    assert edit(visitor, union=mark, consent_beliefs="yes"
                ).url.endswith("/me")
    assert kept(visitor) == {"nick": "N", "union": mark}
    assert consents(visitor)["fields.beliefs"] is True
    # Ticked still, another value; the ledger says nothing new
    n = len(export(visitor)["consents"])
    edit(visitor, religion="none")
    assert kept(visitor) == {"nick": "N", "union": mark, "religion": "none"}
    assert len(export(visitor)["consents"]) == n
    # Taken back: erased at once, whatever else the form says
    edit(visitor, union="still here", consent_beliefs=None)
    assert kept(visitor) == {"nick": "N"}
    assert consents(visitor)["fields.beliefs"] is False
    assert len(export(visitor)["consents"]) == n + 1


def test_sensitive_withdrawn_at_consents(own):
    visitor, _ = own_member(own, union="TUC", nick="N",
                            consent_beliefs="yes")
    assert kept(visitor) == {"nick": "N", "union": "TUC"}
    page = visitor.get(BASE + "/me/consents")
    form = next(f for f in page.parsed.forms
                if f.values.get("purpose") == "fields.beliefs")
    page = visitor.post(BASE + "/me/consents",
                        dict(form.values, granted="no"))
    assert page.status == 200
    assert kept(visitor) == {"nick": "N"}
    assert consents(visitor)["fields.beliefs"] is False


def test_own_purpose_needs_consent(own_one):
    """A field for news, which is not part of the service."""
    visitor, _ = own_member(own_one, hobby="Chess")
    assert kept(visitor) == {}
    edit(visitor, hobby="Chess", consent_news="yes")
    assert kept(visitor) == {"hobby": "Chess"}


def test_consent_without_words_stores_nothing(own_one):
    visitor = Visitor(own_one)
    page = account_form(visitor).send(
        press="consent_denied", **Person().fields(
            union="x", consent_beliefs="yes"))
    assert page.url.endswith("/denied")


# Fields that are taken out of the configuration

def test_no_longer_asked_for():
    with own_fields_site() as site:
        visitor, _ = own_member(site, nick="Old", union="TUC",
                                consent_beliefs="yes", years="3")
        site.set_conf("registration", "fields",
                      '( { id = "years"; type = "number"; label = "Y"; } )')
        site.restart("registration")
        assert log_in(visitor, export(visitor)["user_id"])
        found = {f["id"]: f for f in export(visitor)["fields"]}
        assert found["nick"]["value"] == "Old" and not found["nick"]["asked"]
        assert found["years"]["asked"]
        page = visitor.get(BASE + "/me")
        assert "no longer asked for" in page.text
        # Editing something else leaves it, asking for it takes it out
        edit(visitor, years="4")
        assert kept(visitor) == {"nick": "Old", "union": "TUC", "years": "4"}
        edit(visitor, erase_nick="yes")
        assert kept(visitor) == {"union": "TUC", "years": "4"}
        # Its consent can be taken back all the same
        page = visitor.get(BASE + "/me/consents")
        form = next(f for f in page.parsed.forms
                    if f.values.get("purpose") == "fields.beliefs")
        visitor.post(BASE + "/me/consents", dict(form.values, granted="no"))
        assert kept(visitor) == {"years": "4"}


def test_many_fields():
    """32 fields with 4000 characters in all, each full; one more of either
    is refused."""
    def conf(n, chars):
        return "(" + ", ".join(
            f'{{ id = "f{i}"; type = "text"; label = "F{i}"; max = {chars}; }}'
            for i in range(n)) + ")"
    with own_fields_site(fields=conf(32, 125)) as site:
        full = {f"f{i}": "\U0001f600" * 125 for i in range(32)}
        visitor, _ = own_member(site, **full)
        assert kept(visitor) == full
        for bad, says in ((conf(33, 10), "at most 32"),
                          (conf(32, 126), "4000")):
            site.set_conf("registration", "fields", bad)
            done = site.pledgectl("conf", "check", check=False)
            assert done.returncode == 1 and says in done.stdout


def test_ledger_beside_a_profile_of_any_size(own):
    """A large profile is not copied beside each session and each entry of the
    ledger: it is read by itself then, and all must come out the same."""
    found = []
    for about in ("A few words", "\U0001f600" * 300):
        visitor, person = own_member(own, about=about, union="u",
                                     consent_beliefs="yes")
        log_in(Visitor(own), person.user_id)
        held = export(visitor)
        page = words(visitor.get(BASE + "/me"))
        assert kept(visitor)["about"] == about
        found.append((
            sorted((c["purpose"], c["granted"], c["policy_sha256"])
                   for c in held["consents"]),
            len(held["sessions"]), page.count("the privacy policy")))
    assert found[0] == found[1]
    entries, sessions, _ = found[0]
    assert {"policy", "fields.beliefs"} <= {entry[0] for entry in entries}
    assert len(entries) == len(set(entries)) and sessions >= 2


def test_erasure_takes_them(own):
    visitor, _ = own_member(own, nick="gone")
    assert visitor.get(BASE + "/me/erase").form("/me/erase").send(
        ).url.endswith("/erased")


def test_conf_show_lists_them(own_one):
    shown = own_one.pledgectl("conf", "show", "registration").stdout
    assert 'id = "field_of_work"; type = "choice"' in shown
    assert 'choices = ( { id = "care"; label = "Care & health"; }' in shown
    assert FIELDS.count(" id = ") == shown.count(" id = ")


# In the language of the page

GERMAN = """(
 { id = "work"; type = "choice"; label = "Field of work"; help = "What fits.";
   labels = { de = "Arbeitsfeld"; }; helps = { de = "Was passt."; };
   choices = ( { id = "care"; label = "Care"; labels = { de = "Pflege"; }; },
               { id = "crafts"; label = "Crafts"; } ); },
 { id = "union"; type = "text"; label = "Trade union"; max = 80;
   labels = { de = "Gewerkschaft"; }; sensitive = true; purpose = "service"; },
 { id = "nick"; type = "text"; label = "Nickname"; }
)""".replace("\n", " ")


def seen(page):
    return html.unescape(" ".join(words(page).split()))


def test_labels_in_the_language_of_the_page():
    """On sign-up, where it is corrected, on /me and in what is agreed to;
    what has no words in a language is read as it stands in label."""
    with own_fields_site(fields=GERMAN) as site:
        site.set_conf("site", "languages", '[ "en", "de" ]')
        site.restart("registration")
        _, person = own_member(site, work="care", union="ver.di",
                               consent_union="yes")
        said = {"en": ("Field of work", "Care", "What fits.", "(Trade union)"),
                "de": ("Arbeitsfeld", "Pflege", "Was passt.",
                       "(Gewerkschaft)")}
        for tag, other in (("de", "en"), ("en", "de")):
            browser = {"Accept-Language": tag}
            pages = [(account_form(Visitor(site, **browser)).page, 0, 4)]
            visitor = Visitor(site, **browser)
            assert log_in(visitor, person.user_id).url.endswith("/me")
            pages += [(visitor.get(BASE + path), first, end)
                      for path, first, end in (
                          ("/me/edit", 0, 4), ("/me", 0, 2),
                          ("/me/visibility", 0, 1), ("/me/consents", 3, 4))]
            for page, first, end in pages:
                text = seen(page)
                for want, never in zip(said[tag][first:end],
                                       said[other][first:end]):
                    assert want in text, (page.url, want, text)
                    assert never not in text, (page.url, never, text)
            text = seen(pages[1][0])
            assert "Nickname" in text and "Crafts" in text
        # A language that nobody reads, and a text that is too long
        for bad, says in (("fr = \"Champ\"", '"fr" is none of the site'),
                          ("de = \"%s\"" % ("x" * 121), "1 to 120 bytes")):
            site.set_conf("registration", "fields", GERMAN.replace(
                'de = "Gewerkschaft"', bad))
            done = site.pledgectl("conf", "check", check=False)
            assert done.returncode == 1 and says in done.stdout, done.stdout
