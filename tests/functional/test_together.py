# SPDX-License-Identifier: BSD-2-Clause
"""Messages that come at once share a commit, and each is answered for what
became of it: also when the database is lost on the way."""

import subprocess
import urllib.parse

import pytest

from cutting_proxy import CuttingProxy
from fcgi_client import Connection, encode, params_of
from site_of_tests import Site
from test_feedback import mark, opened

TOGETHER = 16
ROUNDS = 50  # until a batch was seen; the first mostly does
CUTS = [(how, what, number) for how in ("before", "after")
        for what, number in (("INSERT", 1), ("INSERT", 9), ("COMMIT", 1),
                             ("COMMIT", 2))]


class Flood:
    """Feedback with one thread, its database behind a proxy."""

    def __init__(self, site, proxy):
        self.site, self.proxy = site, proxy
        self.session = site.session()

    def body(self, said):
        return urllib.parse.urlencode(opened(self.session, self.site).filled(
            message=said)).encode()

    def send(self, bodies):
        """All of them before any reply is read; the statuses."""
        links = [Connection(self.site.path("run/feedback.sock"), 60)
                 for _ in bodies]
        for link, body in zip(links, bodies):
            link.send(encode(params_of("POST", "/feedback/", body,
                                       HTTP_ORIGIN=self.site.url), body))
        replies = [link.reply() for link in links]
        for link in links:
            link.close()
        return [reply.status for reply in replies]

    def rows(self, said):
        """How many times each is stored."""
        done = subprocess.run(
            ["mariadb", "--no-defaults", "-N", "--user=root", "--socket",
             self.site.path("run/mariadb.sock"), "-e",
             "SELECT message FROM formpledge_feedback.feedback"],
            capture_output=True, text=True, check=True)
        found = done.stdout.split("\n")
        return [found.count(one) for one in said]


def is_ours(text):
    return text == "COMMIT" or text.startswith("INSERT INTO feedback ")


@pytest.fixture(scope="module")
def flood():
    with Site("nginx", "mysql", ["feedback"]) as site:
        path = site.path("run/cut.sock")
        with CuttingProxy(site.path("run/mariadb.sock"), path,
                          is_ours) as proxy:
            site.set_conf("feedback", "database", (
                '"mysql://formpledge-feedback@localhost/formpledge_feedback'
                f'?socket={path}"'))
            site.set_conf("feedback", "workers", "1")
            site.set_conf("feedback", "rate_limit", "1000000")
            site.restart("feedback")
            yield Flood(site, proxy)


def test_share_a_commit(flood):
    """Fewer commits than rows; a form sent twice is one row all the same."""
    flood.proxy.only = is_ours
    for _ in range(ROUNDS):
        said = [mark() for _ in range(TOGETHER)]
        bodies = [flood.body(one) for one in said]
        with flood.proxy.cutting(10 ** 6, "before"):
            assert set(flood.send(bodies)) == {303}
            commands = flood.proxy.count
        assert flood.rows(said) == [1] * TOGETHER
        if commands < 2 * TOGETHER:
            break
    else:
        raise AssertionError("each had a commit of its own")
    said = [mark() for _ in range(TOGETHER // 2)]
    bodies = [flood.body(one) for one in said] * 2
    assert set(flood.send(bodies)) == {303}
    assert flood.rows(said) == [1] * len(said)


@pytest.mark.parametrize("how,what,number", CUTS)
def test_lost_on_the_way(flood, how, what, number):
    """What was said to be stored is stored once; nothing is stored twice."""
    flood.proxy.only = lambda text: is_ours(text) and text.startswith(what)
    said = [mark() for _ in range(TOGETHER)]
    bodies = [flood.body(one) for one in said]
    with flood.proxy.cutting(number, how):
        statuses = flood.send(bodies)
        # all of them may have had one commit
        assert flood.proxy.was is not None or (what, number) == ("COMMIT", 2)
    assert set(statuses) <= {303, 503}
    rows = flood.rows(said)
    for status, n in zip(statuses, rows):
        assert n == 1 if status == 303 else n <= 1
    # and once more, as visitors do
    again = [body for body, status in zip(bodies, statuses) if status == 503]
    assert set(flood.send(again)) <= {303}
    assert flood.rows(said) == [1] * TOGETHER
