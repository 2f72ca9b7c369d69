# SPDX-License-Identifier: BSD-2-Clause
"""friend.no-misuse: the form cannot be made to send anything but one short
note with a link to this site, to one person."""

import concurrent.futures
import re

import pytest
from friend_corpus import cases, wrong_in
from friend_site import FriendSite
from private_postfix import PrivatePostfix

CASES = cases()
SETTINGS = {"pages": '( { prefix = "/jobs/"; title = "A job"; } )'}


def fits(case, reply):
    """Is it what has to become of the case?"""
    allowed = {"refuse": (400, 422), "text": (303,), "any": (303, 400, 422)}
    return reply.status_code in allowed[case.expect] and \
        "<script>alert" not in reply.text


def typed(text):
    """An address as it is sent: what IDNA makes of it."""
    return text.replace("\uff0e", ".").replace("\u200b", "").lower()


def post_all(site):
    """Every case posted; those that were sent."""
    fields = site.fields()

    def post(case):
        reply = site.post_raw(case.body(fields))
        return case, reply
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        done = list(pool.map(post, CASES))
    wrong = [(case, reply.status_code) for case, reply in done
             if not fits(case, reply)]
    assert not wrong, wrong
    return [case for case, reply in done if reply.status_code == 303]


def judge(site, sent, raws):
    """Each that was sent is one message to one recipient, and ours."""
    of = {}
    for raw in raws:
        [to] = re.findall(rb"^Delivered-To: <?([^>\r\n]*)>?\r?$", raw, re.M)
        of.setdefault(to.decode().lower(), []).append(raw)
    for case in sent:
        fields = getattr(case, "fields", {})
        recipient = typed(fields.get("recipient_email", case.recipient))
        assert len(of.get(recipient, [])) >= 1, (case, sorted(of))
        raw = of[recipient].pop(0)
        wrong = wrong_in(
            raw, site.url, recipient,
            fields.get("message", "Thought of you!"),
            typed(fields.get("sender_email", "ann@example.org")))
        assert not wrong, (case, wrong)
    left = {to: found for to, found in of.items() if found}
    assert not left, "mail that nobody asked for: %r" % left


def test_corpus():
    """As large as is promised, and each with its reason."""
    assert len(CASES) >= 60
    assert {case.expect for case in CASES} == {"refuse", "text", "any"}
    assert all(case.why and "\t" not in case.why for case in CASES)
    assert len({(case.field, case.text) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("server", ["nginx", pytest.param(
    "apache", marks=pytest.mark.long)])
def test_friend_no_misuse_at_a_sink(server):
    with FriendSite(server, settings=SETTINGS, timeout=20) as site:
        sent = post_all(site)
        judge(site, sent, site.sink.raw())


def test_friend_no_misuse_at_postfix():
    with PrivatePostfix() as postfix, FriendSite(
            relay=postfix.url, settings=SETTINGS, timeout=20) as site:
        sent = post_all(site)
        judge(site, sent, postfix.wait(len(sent), 30))


def test_friend_no_misuse_bounded():
    """Under the strict policy one recipient is sent three, and one client ten
    an hour, whatever the others say they are."""
    with FriendSite(strict=True) as site:
        said = [site.post(sender_email="a%d@example.org" % n).status_code
                for n in range(5)]
        assert said == [303] * 3 + [429] * 2
        said = [site.post(sender_email="b%d@example.org" % n,
                          recipient_email="c%d@example.net" % n).status_code
                for n in range(8)]
        assert said == [303] * (10 - 5) + [429] * 3
        assert len(site.sink.raw()) == 8
