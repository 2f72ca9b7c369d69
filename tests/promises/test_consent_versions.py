# SPDX-License-Identifier: BSD-2-Clause
"""A new version of the policy: what changed materially is asked anew at the
next log-in, and until then the old terms hold (policy.change-notified)."""

import os
import signal

import pytest
from ledger_site import database
from site_of_tests import Site, wait_until
from test_registration import (BASE, Person, confirm, export, log_in,
                               mails_to, sign_up)
from visitor import Visitor

def policy(site, version, date, material):
    """The policy in force becomes another version; the one before stays."""
    path = site.path("etc/policies/strict.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    old = text.split('version = "')[1].split('"')[0]
    with open(site.path(f"etc/policies/strict-{old}.conf"), "w",
              encoding="utf-8") as file:
        file.write(text)
    lines = [line for line in text.splitlines()
             if not line.startswith(("version =", "effective =", "material =",
                                     "text_file ="))]
    with open(site.path(f"etc/policies/strict-{version}.txt"), "w",
              encoding="utf-8") as file:
        file.write(f"What we promise in version {version}.\n")
    lines += [f'version = "{version}";', f'effective = "{date}";',
              f"material = [{material}];",
              f'text_file = "strict-{version}.txt";']
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    for pid in site.pids("registration"):
        os.kill(pid, signal.SIGHUP)
    wait_until(lambda: Visitor(site).get(
        BASE + "/policy", headers={"Accept": "application/json"}
    ).json()["version"] == version, 10, f"version {version}")


def member(site, news=True):
    visitor, person = Visitor(site), Person()
    sign_up(visitor, person, mail_news="yes" if news else None)
    confirm(site, visitor, person)
    return visitor, person


def send_news(site, subject):
    path = site.path("news.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{subject}\n\nSomething new.\n")
    return site.pledgectl("mail", "send", "--category", "news", path,
                          check=False)


def got(site, person, subject):
    return [m for m in mails_to(site, person.email)
            if m["Subject"] == subject]


@pytest.fixture(scope="module", params=["sqlite", "mysql"])
def site(request):
    with Site("nginx", request.param, modules=["registration"]) as site:
        site.set_conf("registration", "rate_limit", "100000")
        site.restart("registration")
        yield site


def test_policy_change_material_is_asked_and_old_terms_hold(site):
    people = {name: member(site) for name in ("agrees", "keeps", "waits")}
    first = Visitor(site).get(BASE + "/policy", headers={
        "Accept": "application/json"}).json()["version"]
    policy(site, "2", "2026-02-01", '"news"')
    # Until they agree it is not used; the log-in still works
    for name, (_, person) in people.items():
        visitor = Visitor(site)
        page = log_in(visitor, person.user_id)
        assert page.url.endswith("/me/policy"), name
        assert page.status == 200 and "has changed" in page.text
        assert "version 2" in page.text.lower()
        assert 'href="/registration/policy/2/general/en"' in page.text
        assert f'href="/registration/policy/{first}"' in page.text
        form = page.form("/me/policy")
        # equally plain: both are buttons of the same kind, nothing ticked
        assert page.text.count('class="fp-button" type="submit"') == 2
        assert "use_news" not in form.values
        assert visitor.get(BASE + "/me").text.count("earlier terms hold") == 1
        people[name] = visitor, person, form
    send = send_news(site, "Before they agree")
    assert send.returncode == 0, send.stderr
    with database(site) as run:
        wait_until(lambda: not run("SELECT id FROM outbox"), 20, "the mail")
    visitor, agreed, form = people["agrees"]
    page = form.send(press="consent", use_news="yes")
    assert page.url.endswith("/me") and "has changed" not in page.text
    keeper, kept, form = people["keeps"]
    page = form.send(press="consent_denied")
    assert page.url.endswith("/me") and "You kept version" in page.text
    assert export(visitor)["policy"] == "2"
    assert export(keeper)["policy"] == first
    said = [(c["purpose"], c["granted"], c["policy"])
            for c in export(visitor)["consents"]]
    assert said[-2:] == [("mail_news", True, "2"), ("policy", True, "2")]
    last = export(keeper)["consents"][-1]
    assert (last["purpose"], last["granted"], last["policy"]) == (
        "policy", False, "2")
    # The new use is for who agreed alone
    assert send_news(site, "After").returncode == 0
    wait_until(lambda: got(site, agreed, "After"), 20, "the news")
    member(site, news=False)  # a later mail has gone out: the queue is empty
    for name in ("keeps", "waits"):
        assert not got(site, people[name][1], "After"), name
        assert not got(site, people[name][1], "Before they agree"), name
    assert not got(site, agreed, "Before they agree")
    # Asked once, not at every log-in; who has not answered is asked again
    assert log_in(Visitor(site), kept.user_id).url.endswith("/me")
    assert log_in(Visitor(site), people["waits"][1].user_id).url.endswith(
        "/me/policy")
    # and they may change their mind
    page = keeper.get(BASE + "/me/policy").form("/me/policy").send(
        press="consent")
    assert page.url.endswith("/me") and export(keeper)["policy"] == "2"
    assert not export(keeper)["mail_news"]
    assert site.pledgectl("consents", "verify").returncode == 0


def test_policy_change_minor_is_a_notice(site):
    visitor, person = member(site)
    policy(site, "3", "2026-03-01", "")
    page = log_in(visitor, person.user_id)
    assert page.url.endswith("/me")
    assert "Nothing changed that you have to agree to anew" in page.text
    assert send_news(site, "In version 3").returncode == 0
    wait_until(lambda: got(site, person, "In version 3"), 20, "the news")


def test_policy_change_material_for_the_service(site):
    visitor, person = member(site, news=False)
    policy(site, "4", "2026-04-01", '"service"')
    page = log_in(visitor, person.user_id)
    assert page.url.endswith("/me/policy")
    assert "To run your account and to answer you" in page.text
    assert "use_news" not in page.text
    # a form left open over the next change is not taken for agreement to it
    form = page.form("/me/policy")
    policy(site, "5", "2026-05-01", '"service"')
    page = form.send(press="consent")
    assert page.status == 422 and "has changed since" in page.text
    assert export(visitor)["policy"] == "3" or export(visitor)["policy"] != "5"
    page = page.form("/me/policy").send(press="consent")
    assert page.url.endswith("/me") and export(visitor)["policy"] == "5"


def test_policy_change_gpc_is_not_asked_about_other_uses(site):
    visitor, person = member(site)
    policy(site, "6", "2026-06-01", '"news"')
    log_in(visitor, person.user_id)
    gpc = {"Sec-GPC": "1"}
    page = visitor.get(BASE + "/me/policy", headers=gpc)
    assert "Global Privacy Control" in page.text
    assert "use_news" not in page.text
    page.form("/me/policy").send(press="consent", use_news="yes",
                                 headers=gpc)
    said = export(visitor)
    assert said["policy"] == "6" and not said["mail_news"]


def test_policy_change_every_record_has_its_version(site):
    with database(site) as run:
        versions = {row[0] for row in run("SELECT policy FROM member")}
        assert versions and None not in versions
        assert all(row[0] and len(row[1]) == 32 and row[2] and row[3]
                   for row in run("SELECT policy, digest, language, variant "
                                  "FROM consent"))
