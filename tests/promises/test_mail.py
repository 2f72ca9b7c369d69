# SPDX-License-Identifier: BSD-2-Clause
"""The promises about mail and opting out, and about telling people: each test
is named by the id of its promise."""

import email
import email.policy
import hashlib
import re
import uuid

import pytest
from canary import Canary
from site_of_tests import wait_until
from test_keys import Database
from test_mailings import (announce, ask, choose, chosen, got, last_link,
                           link_of, log_in, mailing, one_click, settled,
                           told, wait_got, wait_noticed)
from test_registration import (BASE, PASSWORD, Person, account_form, confirm,
                               export, mails_to, member, sign_up)
from visitor import Visitor

PLACES = [("nginx", "sqlite"), ("apache", "mysql")]


@pytest.fixture(params=PLACES, ids="-".join)
def site(request, sites):
    return sites.get(*request.param)


# mail.opt-out-at-collection

def test_mail_opt_out_at_collection(site):
    """Contact data is asked for: mailings can be left out there, and are
    unless they are chosen."""
    form = account_form(Visitor(site))
    assert "mail_news" in form.fields.choices
    assert "mail_news" not in form.values
    visitor, _ = member(site)
    assert not any(chosen(visitor).values())
    page = Visitor(site).get(BASE + "/policy-notices")
    assert "opt out" in page.text
    assert set(page.form("/policy-notices").fields.buttons) == {
        "consent", "consent_denied"}


# mail.opt-out-in-every-mail

def opt_out(site, mail):
    """The link of a mail that is not about the account: in the headers that a
    mail provider reads, and in words."""
    link = link_of(mail)
    text = mail.get_content()
    assert link in text
    assert re.search("opt out|no more|no mail", text)
    assert link.startswith(site.url)  # https, but for the loopback of tests
    assert "@" not in link
    return link


def test_mail_opt_out_in_every_mail(site):
    visitor, person = member(site)
    choose(visitor, mail_news="yes")
    mail = wait_got(site, person, mailing(site, "news " + person.mark))
    link = opt_out(site, mail)
    # Scanners follow links
    assert Visitor(site).get(link).status == 200
    assert chosen(visitor)["news"] is True
    assert one_click(site, link).status == 200
    assert chosen(visitor)["news"] is False  # at once
    # Those to people without an account
    other = Person()
    told(site, other)
    for found in mails_to(site, other.email):
        opt_out(site, found)
    mail = wait_got(site, other, announce(site, "every " + other.mark))
    assert one_click(site, opt_out(site, mail)).status == 200
    settled(site)
    n = len(mails_to(site, other.email))
    announce(site, "once more " + other.mark)
    settled(site)
    assert len(mails_to(site, other.email)) == n


def test_mail_opt_out_in_every_mail_there_is(every_mail):
    """No kind of mail lacks it, but those about an account."""
    site, mails, _, _ = every_mail
    account = re.compile("Confirm your account|Choose a new password|Your "
                         "mail address|Your password|is confirmed already|"
                         "There is an account|You have an account|Notice |privacy policy of|"
                         "Is this your mail|suspended|to change|has changed|"
                         "Confirm your (new )?mail address|sign up|Somebody")
    seen = 0
    for raw in mails:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        if mail["List-Unsubscribe"]:
            opt_out(site, mail)
            seen += 1
        else:
            assert account.search(mail["Subject"]), mail["Subject"]
    assert seen


# mail.account-mail-only

def test_mail_account_mail_only(site):
    visitor, person = member(site)
    reader, other = member(site)
    choose(visitor, mail_news="yes")
    choose(reader, mail_news="yes")
    first = wait_got(site, person, mailing(site, "first " + person.mark))
    assert one_click(site, link_of(first)).status == 200
    second = mailing(site, "second " + person.mark)
    wait_got(site, other, second)  # who has not opted out
    settled(site)
    assert not got(site, person, second)
    # What is about the account still comes
    Visitor(site).get(BASE + "/reset").form("/reset").send(
        login=person.user_id)
    wait_until(lambda: [m for m in mails_to(site, person.email)
                        if "new password" in m["Subject"]], 60, "a reset")
    wait_got(site, person, announce(site, "account " + person.mark))
    settled(site)
    assert not got(site, person, second)


# mail.suppression-minimal

@pytest.mark.parametrize("server,database", PLACES)
def test_mail_suppression_minimal(place, server, database):
    """Of an address that opted out there is a keyed digest, and nothing
    else, in no encoding; and no log of it either (logs.no-person)."""
    there = place(server, database, ["registration"])
    site, canary = there.site, Canary("stop")
    address = f"{canary}@example.org"
    link = told_through(there, site, address)
    page = one_click(site, link)
    assert page.status == 200 and "digest" in page.text
    found = there.search([canary])
    assert not found
    rows = Database(site).sql("registration",
                              "SELECT hex(digest) FROM suppressed")
    assert len(rows) == 1
    columns = ("SELECT count(*) FROM pragma_table_info('suppressed')"
               if database == "sqlite" else
               "SELECT count(*) FROM information_schema.columns "
               "WHERE table_name = 'suppressed'")
    assert int(Database(site).sql("registration", columns)[0][0]) == 1
    plain = hashlib.sha256(address.encode()).hexdigest().upper()
    assert rows[0][0] != plain and len(rows[0][0]) == 64
    assert Database(site).sql("registration",
                              "SELECT count(*) FROM visitor")[0][0] in (0,
                                                                        "0")
    token = link.partition("token=")[2].encode()
    assert not [name for name, data in there.logs().items() if token in data]


def told_through(there, site, address):
    """As told(), with the mail of the place's own relay; the link out."""
    def mail(words):
        def look():
            return [m for m in there.sink.messages()
                    if words in m["Subject"]]
        return wait_until(look, 60, "a mail")[0]
    ask(site, address)
    first = mail("Shall")
    link = re.search(r"https?://\S+/policy-notices\?token=\S+",
                     first.get_content())[0]
    page = Visitor(site).get(link).form("/policy-notices").send()
    assert page.url.endswith("/policy-notices-done"), page.text
    subject = announce(site, "minimal")
    return link_of(mail(subject))


# policy.change-notified, policy.transfer-notice, security.risk-notified

def test_policy_change_notified(site):
    """By mail to members, whatever they chose, and to visitors who asked;
    and on the page of members who have not agreed to that version."""
    visitor, person = member(site)
    other = Person()
    told(site, other)
    settled(site)
    next_policy(site)
    site.pledgectl("policy", "announce", "--kind", "change", "--policy",
                   site.path("etc/policies/next.conf"))
    for who in (person, other):
        mail = wait_until(
            lambda who=who: [m for m in mails_to(site, who.email)
                             if "privacy policy" in m["Subject"]
                             and "changes" in m["Subject"]
                             and "Shall" not in m["Subject"]], 60, "a word")
        assert "31 December 2099" in mail[0].get_content()
        assert "Version next" in mail[0].get_content()
    wait_noticed(visitor, "Version next is in force from 31 December 2099")


def next_policy(site):
    with open(site.path("etc/policies/strict.conf"),
              encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r'version = "[^"]*"', 'version = "next"', text, count=1)
    text = re.sub(r'effective = "[^"]*"', 'effective = "2099-12-31"', text,
                  count=1)
    with open(site.path("etc/policies/next.conf"), "w",
              encoding="utf-8") as file:
        file.write(text)


def test_policy_transfer_notice(site):
    visitor, person = member(site)
    subject = announce(site, "transfer " + person.mark, "transfer", "--until",
                       "2098-01-01")
    mail = wait_got(site, person, subject)
    link = re.search(r"https?://\S+/transfer\?token=\S+",
                     mail.get_content())[0]
    page = Visitor(site).get(link).form("/transfer").send(press="object")
    assert "1 January 2098" in page.text
    assert export(visitor)["erased_on"] == "2098-01-01"
    assert export(visitor)["consents"][-1]["purpose"] == "transfer"


def test_security_risk_notified(site):
    visitor, person = member(site)
    subject = announce(site, "danger " + person.mark, "risk")
    mail = wait_got(site, person, subject)
    assert person.mark in mail.get_content()
    wait_noticed(visitor, subject)
    assert subject in [n["subject"] for n in export(visitor)["notices"]]


# Well-formed, by a parser that is not ours

ALLOWED = {"Return-Path", "Delivered-To", "Received", "From", "To", "Subject",
           "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
           "Content-Type", "Content-Transfer-Encoding", "List-Unsubscribe",
           "List-Unsubscribe-Post", "X-Peer", "X-MailFrom", "X-RcptTo"}


@pytest.fixture(name="every_mail", scope="module", params=PLACES, ids="-".join)
def send_every_mail(request, sites):
    """A site, every kind of mail that registration sends as it came out (the
    site may have sent others for other tests), and what marks a long one."""
    site = sites.get(*request.param)
    people = [Person(), Person(), Person()]
    long, third = has_every_template(site, *people)
    mine = [p.email.encode() for p in people]
    mails = [raw for raw in site.mails() if any(m in raw for m in mine)]
    return site, mails, long, third


def has_every_template(site, person, other, third):
    """Has every kind of mail sent; the words that mark each."""
    visitor = Visitor(site)
    sign_up(visitor, person)
    confirm(site, visitor, person)
    sign_up(Visitor(site), person, user_id="x" + uuid.uuid4().hex[:12])
    log_in(visitor, person.user_id)
    visitor.get(BASE + "/me/password").form("/me/password").send(
        current_password=PASSWORD, password=PASSWORD + "x")
    visitor.get(BASE + "/me/mail").form("/me/mail").send(
        email=other.email, current_password=PASSWORD + "x")
    Visitor(site).get(BASE + "/reset").form("/reset").send(
        login=person.user_id)
    _, link = last_link(site, other.email, "Confirm", "/verify")
    Visitor(site).get(link).form("/verify").send()
    told(site, third)
    Visitor(site).get(BASE + "/unsubscribe").form("/unsubscribe").send(
        email=third.email)
    choose(visitor, mail_news="yes")
    long = "Grüße, 世界, " + "wörds and " * 300
    path = site.path("long.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"Grüße {third.mark} aus {'Österreich ' * 12}\n\n{long}\n")
    site.pledgectl("mail", "send", "--category", "news", path)
    for kind in ("change", "risk", "transfer"):
        more = ["--until", "2097-01-01"] if kind == "transfer" else []
        announce(site, kind + " form " + third.mark, kind, *more)
    settled(site)
    found = mails_to(site, person.email) + mails_to(site, other.email) + \
        mails_to(site, third.email)
    assert len(found) >= 14, [m["Subject"] for m in found]
    return long, third


def test_mails_are_well_formed(every_mail):
    _, mails, long, third = every_mail
    strict = email.policy.default.clone(raise_on_defect=True)
    for raw in mails:
        head = raw.partition(b"\r\n\r\n")[0] or raw.partition(b"\n\n")[0]
        mail = email.message_from_bytes(raw, policy=strict)
        assert not mail.defects
        assert set(mail.keys()) <= ALLOWED, set(mail.keys()) - ALLOWED
        for name in ("From", "To", "Subject", "Date", "Message-ID",
                     "MIME-Version", "Auto-Submitted"):
            assert len(mail.get_all(name)) == 1, name
        for name in mail.keys():
            assert not mail[name].defects, (name, mail[name])
        assert mail.get_content_type() == "text/plain"
        assert len(mail["To"].addresses) == 1
        # The address is in the envelope and To alone; nothing else of them
        to = mail["To"].addresses[0].addr_spec
        assert head.count(to.encode()) == 2
        # A line is 78 bytes but for a link, which cannot be folded
        for line in raw.splitlines():
            assert len(line) <= 78 or b"http" in line, line
            assert len(line) <= 998
        assert raw.isascii()
    mail = [m for m in (email.message_from_bytes(r, policy=strict)
                        for r in mails) if third.mark in m["Subject"]
            and "Grüße" in m["Subject"]][0]
    assert long.strip() in " ".join(mail.get_content().split())
