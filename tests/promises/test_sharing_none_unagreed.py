# SPDX-License-Identifier: BSD-2-Clause
"""sharing.none-unagreed: what leaves the site about a member goes to that
member and to nobody else, and what people pass on is recorded and told; what
can be recorded, and when, is tried in test_staff_disclosure.py."""

import email
import email.policy
import email.utils

from test_registration import (BASE, PASSWORD, Person, confirm, export, log_in,
                               mails_to, member, sign_up, words)
from visitor import Visitor

from site_of_tests import wait_until

TO = "Amtsgericht Musterstadt"


def strangers(raws, person):
    """Whom a mail went to that says something of a person, the person
    aside."""
    found = []
    for raw in raws:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        text = mail.as_string() + (mail.get_content() if not
                                   mail.is_multipart() else "")
        to = [address for _, address in email.utils.getaddresses(
            mail.get_all("To", []) + mail.get_all("Cc", [])
            + mail.get_all("Bcc", []))]
        if person.mark in text:
            found += [address for address in to if address != person.email]
    return found


def test_sharing_none_unagreed(one_site):
    """Signing up, logging in, asking for a password, feedback: every mail
    about the person is to the person."""
    site, person, visitor = one_site, Person(), Visitor(one_site)
    assert sign_up(visitor, person).url.endswith("/sent")
    confirm(site, visitor, person)
    assert log_in(visitor, person.user_id, PASSWORD).url.endswith("/me")
    visitor.get(BASE + "/reset").form("/reset").send(login=person.email)
    wait_until(lambda: len(mails_to(site, person.email)) >= 2, 20, "the mails")
    page = visitor.get("/feedback/").form().send(
        press="consent", category="idea", message=f"From {person.mark}",
        name=person.name, email=person.email)
    assert page.status == 200, page.text
    assert strangers(site.mails(), person) == []


def test_sharing_none_unagreed_recorded_and_told(one_site):
    """Nobody can record an agreement that the member never gave; what the law
    demands stands on the member's page."""
    site = one_site
    visitor, person = member(site)
    args = ["disclosures", "record", "--what", "name", "--reason",
            "order 12 Qs 3/26", "--to", TO]
    done = site.pledgectl(*args, "--ground", "agreement", "--purpose", "news",
                          person.user_id, check=False)
    assert done.returncode == 1
    assert export(visitor)["disclosures"] == []
    site.pledgectl(*args, "--ground", "legal-demand", person.user_id)
    assert [one["to"] for one in export(visitor)["disclosures"]] == [TO]
    assert TO in words(visitor.get(BASE + "/me"))
    assert strangers(site.mails(), person) == []


def test_sharing_none_unagreed_planted_leak_is_found():
    person = Person()
    leak = (f"To: partner@example.net\r\nSubject: A lead\r\n\r\n"
            f"{person.name} looks for work.\r\n").encode()
    assert strangers([leak], person) == ["partner@example.net"]
    copy = (f"To: {person.email}\r\nCc: partner@example.net\r\n\r\n"
            "Hello\r\n").encode()
    assert strangers([copy], person) == ["partner@example.net"]
