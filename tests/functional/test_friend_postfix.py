# SPDX-License-Identifier: BSD-2-Clause
"""send-to-friend with a real Postfix as its relay."""

import pytest
from friend_site import FriendSite
from private_postfix import PrivatePostfix


@pytest.fixture(scope="module", name="postfix")
def postfix_():
    with PrivatePostfix() as running:
        yield running


@pytest.fixture(scope="module", name="site")
def site_(postfix):
    with FriendSite(relay=postfix.url, timeout=20) as running:
        yield running


def test_sent(site, postfix):
    """One message, one recipient, and the envelope that the manual says."""
    assert site.post().status_code == 303
    [mail] = postfix.wait(1)
    assert mail.startswith(b"Return-Path: <discard@jobs.example.org>\n"
                           b"X-Original-To: bob@example.net\n"
                           b"Delivered-To: bob@example.net\n")
