# SPDX-License-Identifier: BSD-2-Clause
"""The suite under each of the six policies: what one promises is enforced,
what it does not promise can be tuned off, and is off then, in the forms as in
what pledgectl promises says. With --full by nginx and Apache, SQLite and
MariaDB, and pledgectl verify finds nothing that fails."""

import json
import os
import re
import signal
import typing

import pytest
from site_of_tests import Site, wait_until
from test_registration import (BASE, PASSWORD, Person, born, confirm, export,
                               log_in, mails_to, words)
from verified import verified
from visitor import Visitor

POLICIES = ["altres", "flexjobs", "flux", "strict", "workforcetrack",
            "worksearchnow"]
MODULES = ["registration", "send-to-friend", "feedback", "surveys"]
CARD = "4111 1111 1111 1111"
SIGNAL = {"Sec-GPC": "1"}


# -- what the forms do. Each asks one thing of the site: is it as promised?

def say_age(form, years):
    """A date of birth, and a country where it matters."""
    country = {"country": "JP"} if "country" in form.values else {}
    return form.send(**born(years), **country)


def account_form(visitor):
    page = say_age(visitor.get(BASE + "/").form("/age"), 30)
    assert page.status == 200, page.text
    return page.form("/account")


def refusal_sticks(site):
    visitor = Visitor(site)
    form = visitor.get(BASE + "/").form("/age")
    assert say_age(form, 8).status == 403
    return say_age(form, 30).status == 403


def signs_up(site, **fields):
    """Did the account form take that?"""
    page = account_form(Visitor(site)).send(
        press="consent", **Person().fields(**fields))
    assert page.status in (200, 422), page.text
    return page.status == 200


def no_phone_needed(site):
    return signs_up(site, phone="")


def no_address_needed(site):
    return signs_up(site, address="")


def no_card_as_address(site):
    return not signs_up(site, address=CARD)


def account_news_unticked(site):
    return "mail_news" not in account_form(Visitor(site)).values


def account_heeds_signal(site):
    page = account_form(Visitor(site, **SIGNAL)).page
    return "Global Privacy Control" in page.text


def logins_end_with_the_browser(site):
    return 'name="remember_me"' not in Visitor(site).get(BASE + "/login").text


def feedback_page(site, **headers):
    return Visitor(site, **headers).get("/feedback/")


def takes_feedback(site, press="consent", **fields):
    """Was that stored?"""
    page = feedback_page(site).form()
    page = page.send(press=press if press in page.fields.buttons else None,
                     category="idea", may_contact=None, may_publish=None,
                     mail_news=None, **{"message": "More benches", **fields})
    assert page.status in (200, 403, 422), page.text
    return page.status == 200 and "stored" in page.parsed.title + page.text


def no_name_needed(site):
    return takes_feedback(site, name="", email="a@example.org")


def no_mail_needed(site):
    return takes_feedback(site, name="Ann", email="")


def nothing_unasked(site):
    return not takes_feedback(site, press=None, name="Ann",
                              email="a@example.org")


def denial_is_a_button(site):
    page = feedback_page(site)
    return set(page.form().fields.buttons) >= {"consent", "deny"} \
        or len(page.form().fields.buttons) > 1


def ownership_is_said(site):
    return "becomes the property of" in feedback_page(site).text


def feedback_heeds_signal(site):
    return "Global Privacy Control" in feedback_page(site, **SIGNAL).text


def no_card_as_message(site):
    return not takes_feedback(site, message=f"My card is {CARD}.",
                              name="Ann", email="a@example.org")


def unticked(name):
    return lambda site: name not in feedback_page(site).form().values


def refused_definition(text):
    """Would a survey of that definition be refused?"""
    def ask(site):
        path = site.path("etc/surveys/matrix.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        try:
            done = site.pledgectl("surveys", "check", "matrix", check=False)
            return done.returncode != 0
        finally:
            os.unlink(path)
    return ask


SURVEY = ('title = "A"; text = "A survey."; who = "anyone"; k = {k}; '
          '{more} questions = ( {{ id = "q"; label = "Q"; {kind} }} );')
SMALL = SURVEY.format(k=3, more="", kind='kind = "single"; options = ( '
                      '{ id = "a"; label = "A"; }, '
                      '{ id = "b"; label = "B"; } );')
WORDS = SURVEY.format(k=10, more='texts = "keep";', kind='kind = "text";')


def bounded_form(site):
    """Is a form refused that keeps what it takes for longer than the policy
    says?"""
    path = site.path("etc/forms/matrix.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write('title = "A"; retention = "500 days"; fields = ( '
                   '{ id = "a"; type = "text"; label = "A"; } );')
    try:
        done = site.pledgectl("feedback", "check", "matrix", check=False)
        return done.returncode != 0
    finally:
        os.unlink(path)


def mails_offer_an_end(site):
    """Does a mail of send-to-friend say how to get none again?"""
    person = Person()
    page = Visitor(site).get("/send-to-friend/?url=/jobs/7").form().send(
        sender_name="Ann", sender_email="ann@example.org",
        recipient_email=person.email, message="")
    assert page.url.endswith("/sent"), page.text
    mail, = wait_until(lambda: mails_to(site, person.email), 20, "the mail")
    return "never-again" in mail.get_content()


def friend_is_confined(site):
    pid, = [pid for pid in site.pids("send-to-friend")][:1]
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return re.search(r"^Seccomp:\s*2$", file.read(), re.M) is not None


FIELDS = ('( {{ id = "town"; type = "text"; label = "Town"; '
          'visibility = "{}"; }} )')


def hidden_until_shown(site):
    """Does a stranger see nothing of what a member has not shown?"""
    visitor, person = Visitor(site), Person()
    town = "Town" + person.mark
    page = account_form(visitor).send(press="consent",
                                      **person.fields(town=town))
    assert page.url.endswith("/sent"), page.text
    confirm(site, visitor, person)
    page = Visitor(site).get(f"{BASE}/members/{person.user_id}")
    return town not in page.text


class Tuned(typing.NamedTuple):
    """A setting that is turned off where none of its promises is made (NAME:
    none; the probe is about something that no setting does), and the question
    that tells."""
    module: str
    key: str
    off: str
    promises: frozenset
    kept: typing.Callable
    at_start: bool = False  # asked in the whole matrix alone


def row(module, key, off, promises, kept, **more):
    return Tuned(module, key, off, frozenset(promises.split()), kept, **more)


TUNED = [
    row("registration", "refusal_sticks", "false", "age.refusal-sticks",
        refusal_sticks),
    row("registration", "ask_phone", '"required"', "consent.optional-fields",
        no_phone_needed),
    row("registration", "ask_address", '"required"',
        "consent.optional-fields", no_address_needed),
    row("registration", "check_typed", "false", "fields.only-where-asked",
        no_card_as_address),
    row("registration", "mail_news_preset", "true",
        "consent.by-purpose mail.opt-out-at-collection",
        account_news_unticked),
    row("registration", "honour_gpc", "false", "signal.gpc",
        account_heeds_signal),
    row("registration", "remember_me", "true", "cookies.session-only",
        logins_end_with_the_browser),
    row("feedback", "ask_name", '"required"', "consent.optional-fields",
        no_name_needed),
    row("feedback", "ask_email", '"required"', "consent.optional-fields",
        no_mail_needed),
    row("feedback", "ask_consent", "false",
        "consent.before-collection consent.can-be-denied", nothing_unasked),
    row("feedback", "ask_consent", "false",
        "consent.before-collection consent.can-be-denied",
        denial_is_a_button),
    row("feedback", "ownership_notice", "false", "feedback.owned",
        ownership_is_said),
    row("feedback", "honour_gpc", "false", "signal.gpc",
        feedback_heeds_signal),
    row("feedback", "check_typed", "false", "fields.only-where-asked",
        no_card_as_message),
    row("feedback", "may_contact_preset", "true", "feedback.used-as-agreed",
        unticked("may_contact")),
    row("feedback", "may_publish_preset", "true",
        "feedback.used-as-agreed consent.by-purpose",
        unticked("may_publish")),
    row("feedback", "mail_news_preset", "true",
        "consent.by-purpose mail.opt-out-at-collection",
        unticked("mail_news")),
    row("surveys", "k_minimum", "1", "survey.small-groups-hidden",
        refused_definition(SMALL)),
    row("surveys", "", "", "survey.aggregate-only",
        refused_definition(WORDS)),
    row("feedback", "", "", "retention.limited", bounded_form),
    row("registration", "fields", FIELDS.format("public"),
        "account.visibility", hidden_until_shown, at_start=True),
    row("send-to-friend", "never_again", '""', "mail.suppression-minimal",
        mails_offer_an_end, at_start=True),
    row("send-to-friend", "sandbox", "false", "friend.no-address-stored",
        friend_is_confined, at_start=True),
]


# -- the site under a policy

def rows(site, code=0):
    """What pledgectl promises says, by promise."""
    done = site.pledgectl("promises", "--json", check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return {row["promise"]: row for row in json.loads(done.stdout)}


def reloads(site):
    return sum(text.count(b"reloaded ") for text in site.logs().values())


def reload(site):
    """The modules take the files as they are."""
    before = reloads(site)
    pids = [pid for module in MODULES for pid in site.pids(module)]
    assert len(pids) >= len(MODULES)
    for pid in pids:
        os.kill(pid, signal.SIGHUP)
    wait_until(lambda: reloads(site) >= before + len(pids), 20, "a reload")


def put_policy(site, policy):
    """All settings at the default, under that policy; what it promises."""
    site.set_conf("site", "policy",
                  f'"{site.path(f"etc/policies/{policy}.conf")}"')
    for one in TUNED:
        if one.key:
            site.set_conf(one.module, one.key, site.defaults[one])
    return {name for name, row in rows(site).items() if row["promised_by"]}


def tune(site, made):
    """Everything off that is not promised."""
    for one in TUNED:
        if one.key and not one.promises & made:
            site.set_conf(one.module, one.key, one.off)


def remember_defaults(site):
    """What the demo says of each key that is tuned."""
    site.defaults = {}
    for one in TUNED:
        if one.key:
            shown = json.loads(site.pledgectl(
                "conf", "show", one.module, "--json").stdout)
            site.defaults[one] = [row["value"] for row in shown
                                  if row["key"] == one.key][0]
            if one.key == "fields":
                site.defaults[one] = FIELDS.format("hidden")


def check_said(site, made):
    """What promises says of them, and that nothing is contradicted."""
    said = rows(site)
    assert {name for name, row in said.items() if row["promised_by"]} == made
    assert not [row for row in said.values() if row["state"] == "contradicted"]
    for one in TUNED:
        if not one.key or one.promises & made:
            continue
        for promise in one.promises:
            assert said[promise]["state"] == "off"
            assert re.search(rf"/{one.module}\.conf:\d+: {one.key} = .* goes "
                             "against it", said[promise]["note"])


def check_forms(site, made, started):
    for one in TUNED:
        if one.at_start and not started:
            continue
        want = bool(one.promises & made)
        assert one.kept(site) == want, (one.module, one.key, one.promises)


def check_policy_page(site, policy):
    """Version and date, and a text for each region that has one."""
    page = Visitor(site).get(BASE + "/policy")
    with open(site.path(f"etc/policies/{policy}.conf"),
              encoding="utf-8") as file:
        text = file.read()
    version = re.search(r'^version = "(.*)";', text, re.M)[1]
    assert re.search(rf"\b[Vv]ersion {re.escape(version)}\b", words(page))
    data = Visitor(site, Accept="application/json").get(
        BASE + "/policy").json()
    assert data["effective"] == re.search(r'^effective = "(.*)";', text,
                                          re.M)[1]
    regions = {item["region"] for item in data["texts"] if item["region"]}
    assert regions == set(re.findall(r'^\t?\s*\{ region = "(\w+)"', text,
                                     re.M))


def check_regions(site, policy):
    """Who lives in a region of the policy agrees to the text for it."""
    with open(site.path(f"etc/policies/{policy}.conf"),
              encoding="utf-8") as file:
        text = file.read()
    if policy == "strict":
        return  # what it says of regions is commented out
    for region, country in re.findall(
            r'\{ region = "(\w+)";\s+countries = \[ "([\w-]+)"', text):
        if "-" in country:  # a part of one is said by the web server alone
            page = Visitor(site).get(f"{BASE}/policy/1/{region.lower()}")
            assert page.status == 200 and f"{region} resident" in page.text
            continue
        form = Visitor(site).get(BASE + "/").form("/age")
        page = form.send(**born(30), country=country)
        assert f"/policy/1/{region.lower()}/" in page.text, (policy, region)


def check_ages(site, policy):
    """The limit is the policy's, by country where it says so."""
    with open(site.path(f"etc/policies/{policy}.conf"),
              encoding="utf-8") as file:
        text = file.read()
    limits = [("", int(re.search(r"^minimum_age = (\d+);", text, re.M)[1]))]
    limits += [(country, int(age)) for country, age in re.findall(
        r'^\t\{ country = "(\w+)"; age = (\d+); \}', text, re.M)][:2]
    for country, age in limits:
        for years, status in ((age - 1, 403), (age + 1, 303)):
            form = Visitor(site).get(BASE + "/").form("/age")
            asked = "country" in form.values
            assert asked == (len(limits) > 1 or "\nvariants = (" in text)
            more = {"country": country or "JP"} if asked else {}
            page = form.page.visitor.post(
                BASE + "/age", {**form.values, **born(years), **more},
                follow=False)
            assert page.status == status, (policy, country, years)


def check_policy(site, policy):
    """The whole of it, without a start anew."""
    made = put_policy(site, policy)
    tune(site, made)
    assert "\n0 findings" in site.pledgectl("conf", "check").stdout
    reload(site)
    check_said(site, made)
    check_forms(site, made, started=False)
    check_policy_page(site, policy)
    check_ages(site, policy)
    check_regions(site, policy)
    return made


def prepare(site):
    remember_defaults(site)
    site.set_conf("registration", "profiles", "true")
    for module in MODULES:
        site.set_conf(module, "rate_limit", "10000")


@pytest.fixture(scope="module", name="site")
def site_fixture():
    with Site("nginx", "sqlite", modules=MODULES) as site:
        prepare(site)
        yield site


@pytest.mark.parametrize("policy", POLICIES)
def test_policy_matrix(site, policy):
    check_policy(site, policy)


# -- with --full: everything, by server and database

def journey(site, made):
    """Somebody becomes a member, takes the data away and leaves."""
    visitor, person = Visitor(site), Person()
    cookies = []
    visitor.session.hooks["response"].append(
        lambda reply, **_: cookies.extend(
            reply.raw.headers.getlist("Set-Cookie")))
    page = account_form(visitor).send(
        press="consent", **person.fields(),
        **({"mail_news": None} if "mail.opt-out-at-collection" in made
           else {}))
    assert page.url.endswith("/sent"), page.text
    confirm(site, visitor, person)
    assert log_in(visitor, person.user_id).url.endswith("/me")
    assert person.email in json.dumps(export(visitor))
    if "cookies.session-only" in made:
        assert cookies and not [line for line in cookies if re.search(
            r";\s*(max-age=[1-9]|expires=(?!Thu, 01 Jan 1970))", line, re.I)]
    page = visitor.get(BASE + "/me/erase").form("/erase")
    assert page.send(password=PASSWORD).status == 200
    assert log_in(Visitor(site), person.user_id).status != 200 \
        or not log_in(Visitor(site), person.user_id).url.endswith("/me")


@pytest.mark.long
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("database", ["sqlite", "mysql"])
@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_policy_matrix_whole(server, database, policy):
    with Site(server, database) as site:
        prepare(site)
        made = check_policy(site, policy)
        for module in MODULES:
            site.restart(module)
        check_forms(site, made, started=True)
        journey(site, made)
        put_policy(site, policy)
        for module in MODULES:
            site.restart(module)
        done = verified(site, "--url", site.url)
        assert done.failed() == set(), [
            row for line in done.lines.values() for row in line["checks"]
            if row["result"] == "failed"]
        assert done.code in (0, 3), done.errors
