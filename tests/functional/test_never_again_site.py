# SPDX-License-Identifier: BSD-2-Clause
"""Never again in the demo, as an operator sets it up: both web servers."""

import email
import email.policy
import os
import re
import signal
import uuid

from site_of_tests import wait_until
from visitor import Visitor

LATER = "could not be stored"


def send(visitor, address):
    form = visitor.get("/send-to-friend/?url=/jobs/7").form("/send-to-friend/")
    return form.send(sender_name="Ann", sender_email="ann@example.org",
                     recipient_email=address, message="")


def test_never_again(any_server):
    site, visitor = any_server, Visitor(any_server)
    address = f"w{uuid.uuid4().hex[:12]}@example.net"
    assert "/send-to-friend/sent" in send(visitor, address).url
    mail = email.message_from_bytes(site.wait_mail(address),
                                    policy=email.policy.default)
    link = re.search(r"http\S*/send-to-friend/never-again\?\S+",
                     mail.get_content())[0]
    friend = Visitor(site)
    page = friend.get(link)
    assert page.status == 200

    # killed, it is back; in between nobody is told that all is well
    for pid in site.pids("never-again"):
        os.kill(pid, signal.SIGKILL)
    replies = []

    def pressed():
        replies.append(page.form("/never-again").send())
        return replies[-1].status != 503
    wait_until(pressed, 20, "formpledge-never-again")
    assert replies[-1].url.endswith("/never-again/noted")
    assert all(LATER in reply.text for reply in replies[:-1])
    refused = send(visitor, address)
    assert refused.status == 422
    assert "does not take mails from this form" in " ".join(refused.errors)
    shown = site.pledgectl("never-again", "show").stdout
    assert re.search(r"^1 +[1-9]\d* +there +(true|yes)", shown, re.M), shown
