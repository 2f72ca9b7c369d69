# SPDX-License-Identifier: BSD-2-Clause
"""Consent: nothing is stored before it, denying stores nothing, what is
optional may be left out, each purpose is a choice of its own, every record
says which text it was collected under."""

import hashlib

import pytest
from ledger_site import database, tables
from site_of_tests import Site, wait_until
from test_registration import BASE, Person, confirm, export, log_in
from visitor import Visitor

MORE = """
variants = ( { region = "EEA"; countries = ["DE", "FR"];
  text = "For the EEA."; } );
purposes = (
  { id = "service"; needed = true; text = "To run your account"; },
  { id = "news"; text = "To send you news and jobs by mail"; },
  { id = "research"; text = "To research how people find work"; } );
"""
FEEDBACK = {"category": "praise", "message": "Your pages are good."}


@pytest.fixture(scope="module", params=[("nginx", "sqlite"),
                                        ("apache", "mysql")], ids="-".join)
def site(request):
    with Site(*request.param, modules=["registration", "feedback"]) as site:
        path = site.path("etc/policies/strict.conf")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        start = text.index("purposes = (")
        end = text.index("\n);", start) + 3
        with open(path, "w", encoding="utf-8") as file:
            file.write(text[:start] + text[end:] + MORE)
        for module in ("registration", "feedback"):
            site.set_conf(module, "rate_limit", "100000")
            site.restart(module)
            wait_until(lambda m=module: Visitor(site).get(
                f"/{m}/policy").status == 200, 10, module)
        yield site


def stored(site):
    """Everything in the databases, but for what ends by itself."""
    found = {}
    for name in ("registration", "keystore", "feedback"):
        for table, rows in tables(site, name).items():
            if table != "revoked":
                found[name, table] = rows
    return found


def of_age(site, country):
    """At the account form, as somebody who lives there."""
    visitor = Visitor(site)
    form = visitor.get(BASE + "/").form()
    assert country in form.fields.choices["country"]
    page = form.send(birth_day="1", birth_month="2", birth_year="1980",
                     country=country)
    assert page.url.endswith("/account"), page.text
    return visitor, page


def feedback_form(site):
    visitor = Visitor(site)
    page = visitor.get("/feedback/")
    form = page.form()
    return page, form, dict(FEEDBACK, category=[
        c for c in form.fields.choices["category"] if c][0])


# consent.before-collection, consent.can-be-denied

def test_consent_before_collection_account(site):
    before = stored(site)
    _, page = of_age(site, "US")
    form, person = page.form("/account"), Person()
    for sent in ({}, {"consent": ""}, {"consent": "99"},
                 {"consent": "1", "policy_text": "forged"},
                 {"consent": "1", "user_id": ""}):
        values = dict(person.fields(), **sent)
        page = form.send(**values)
        assert page.status == 422, sent
        assert person.email in page.text  # nothing typed is lost
    assert stored(site) == before


def test_consent_can_be_denied_account(site):
    before = stored(site)
    _, page = of_age(site, "US")
    person = Person()
    assert 'name="consent_denied"' in page.text
    buttons = [line for line in page.text.splitlines()
               if 'name="consent' in line and "<button" in line]
    assert len(buttons) == 2
    assert all('class="fp-button" type="submit"' in b for b in buttons)
    page = page.form("/account").send(press="consent_denied",
                                      **person.fields())
    assert page.url.endswith("/denied") and page.status == 200
    # also together with a grant
    _, page = of_age(site, "US")
    page = page.form("/account").send(press="consent", consent_denied="1",
                                      **person.fields())
    assert page.url.endswith("/denied")
    assert stored(site) == before


def test_consent_before_collection_feedback(site):
    before = stored(site)
    page, form, said = feedback_form(site)
    for sent in ({}, {"consent": "99"},
                 {"consent": "1", "policy_text": "forged"}):
        page = form.send(email="ann@example.org", **dict(said, **sent))
        assert page.status == 422, sent
        assert said["message"] in page.text
    page = form.send(press="consent_denied", **said)
    assert page.url.endswith("/denied")
    assert stored(site) == before


# consent.optional-fields

def test_consent_optional_fields_may_be_left_out(site):
    visitor, page = of_age(site, "US")
    assert "you leave it out, nothing else changes" in page.text
    person = Person()
    page = page.form("/account").send(
        press="consent", **person.fields(phone=None, address=None))
    assert page.url.endswith("/sent"), page.text
    confirm(site, visitor, person)
    assert log_in(visitor, person.user_id).url.endswith("/me")
    said = export(visitor)
    assert said["phone"] is None and said["address"] is None
    page, form, said = feedback_form(site)
    assert "Leave all of them out and your message still reaches us" in \
        page.text
    assert form.send(press="consent", **said).url.endswith("/thanks")


# consent.by-purpose

def test_consent_by_purpose_off_unless_chosen(site):
    visitor, page = of_age(site, "US")
    form, person = page.form("/account"), Person()
    assert "To research how people find work" in page.text
    for name in ("use_research", "mail_news"):
        assert name in form.fields.choices and name not in form.values
    form.send(press="consent", **person.fields(mail_news=None))
    confirm(site, visitor, person)
    log_in(visitor, person.user_id)
    said = export(visitor)
    assert [c["purpose"] for c in said["consents"]] == ["policy"]
    assert said["mail_news"] is False


def test_consent_by_purpose_chosen_and_withdrawn(site):
    visitor, page = of_age(site, "US")
    person = Person()
    page.form("/account").send(press="consent", use_research="yes",
                               **person.fields(mail_news=None))
    confirm(site, visitor, person)
    log_in(visitor, person.user_id)
    assert [(c["purpose"], c["granted"]) for c in
            export(visitor)["consents"]] == [("policy", True),
                                             ("research", True)]
    form = next(f for f in visitor.get(BASE + "/me/consents").parsed.forms
                if f.values.get("purpose") == "research")
    visitor.post(BASE + "/me/consents", dict(form.values, granted="no"))
    last = export(visitor)["consents"][-1]
    assert last["purpose"] == "research" and not last["granted"]


# signal.gpc

def test_signal_gpc_opts_out_on_every_form(site):
    gpc = {"Sec-GPC": "1"}
    visitor, _ = of_age(site, "US")
    person = Person()
    page = visitor.get(BASE + "/account", headers=gpc)
    assert "Global Privacy Control" in page.text
    assert "use_research" not in page.text and "mail_news" not in page.text
    page.form("/account").send(press="consent", headers=gpc,
                               use_research="yes",
                               **person.fields(mail_news="yes"))
    confirm(site, visitor, person)
    log_in(visitor, person.user_id)
    assert [c["purpose"] for c in export(visitor)["consents"]] == ["policy"]
    # What was agreed to in another browser ends with the log-in of this one
    form = visitor.get(BASE + "/me/consents").form("/me/consents")
    for purpose in ("research", "mail_news"):
        visitor.post(BASE + "/me/consents", dict(
            form.values, purpose=purpose, granted="yes"))
    held = export(visitor)
    assert held["mail_news"] and len(held["consents"]) == 3
    page = visitor.get(BASE + "/me")  # a look alone changes nothing
    assert export(visitor)["consents"] == held["consents"]
    signalling = Visitor(site, **gpc)
    assert log_in(signalling, person.user_id).url.endswith("/me")
    said = export(visitor)
    assert not said["mail_news"]
    assert sorted((c["purpose"], c["granted"])
                  for c in said["consents"][3:]) == [
        ("mail_news", False), ("research", False)]
    # once is enough
    log_in(Visitor(site, **gpc), person.user_id)
    assert export(visitor)["consents"] == said["consents"]
    # the member's own pages
    for path in ("/me", "/me/mail", "/me/consents"):
        page = visitor.get(BASE + path, headers=gpc)
        assert "Global Privacy Control" in page.text, path
    form = visitor.get(BASE + "/me/consents").form("/me/consents")
    page = visitor.post(BASE + "/me/consents",
                        dict(form.values, granted="yes"), headers=gpc)
    assert page.status == 422 and "Global Privacy Control" in page.text
    form = visitor.get(BASE + "/me").form("/me/mail")
    page = visitor.post(BASE + "/me/mail", dict(
        form.values, mail_news="yes"), headers=gpc)
    assert page.status == 422
    form = [f for f in visitor.get(BASE + "/me/mail").parsed.forms
            if "choices" in f.values][0]
    visitor.post(BASE + "/me/mail", dict(form.values, mail_news="yes"),
                 headers=gpc)
    assert export(visitor)["mail_news"] is False
    # feedback
    page, form, said = feedback_form(site)
    form.send(press="consent", headers=gpc, may_publish="yes",
              mail_news="yes", email="ann@example.org",
              **dict(said, message="With the signal."))
    with database(site, "feedback") as run:
        assert run("SELECT may_publish, mail_news FROM feedback "
                   "WHERE message = %s", "With the signal.") == [(0, 0)]


# policy.by-region, policy.versioned

@pytest.mark.parametrize("country,variant", [("DE", "eea"), ("US", "general")])
def test_policy_by_region_account(site, country, variant):
    visitor, page = of_age(site, country)
    person = Person()
    assert f'href="/registration/policy/1/{variant}/en"' in page.text
    text = visitor.get(f"/registration/policy/1/{variant}/en", headers={
        "Accept": "application/json"}).json()["text"]
    assert (text == "For the EEA.") == (variant == "eea")
    page.form("/account").send(press="consent",
                               **person.fields(mail_news=None))
    confirm(site, visitor, person)
    log_in(visitor, person.user_id)
    entry = export(visitor)["consents"][0]
    assert entry["variant"] == variant and entry["policy"] == "1"
    assert entry["policy_sha256"] == hashlib.sha256(text.encode()).hexdigest()


def test_policy_versioned_every_record(site):
    _, form, said = feedback_form(site)
    form.send(press="consent", **said)
    shown = Visitor(site).get("/feedback/policy", headers={
        "Accept": "application/json"}).json()
    assert shown["version"] == "1" and shown["effective"]
    with database(site, "feedback") as run:
        rows = run("SELECT policy, variant, language, text_digest "
                   "FROM feedback")
    assert rows and all(row == ("1", "general", "en",
                                bytes.fromhex(shown["sha256"]))
                        for row in rows)
    with database(site) as run:
        assert all(row == ("1",) for row in run("SELECT policy FROM member"))
        for policy, variant, digest in run(
                "SELECT policy, variant, digest FROM consent"):
            assert policy == "1" and variant in ("general", "eea")
            assert len(digest) == 32
