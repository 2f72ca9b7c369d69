# SPDX-License-Identifier: BSD-2-Clause
"""Members' pages that wait for a worker have their keys read together: each
still gets their own page, and who is erased gets none."""

import re
import threading

import pytest
import requests

from site_of_tests import Site, wait_until
from test_login import Watched
from test_registration import BASE, member
from visitor import Visitor

MEMBERS = 5


@pytest.fixture(scope="module")
def narrow():
    """One worker, and a log of the statements."""
    with Site("nginx", "mysql", ["registration"]) as site:
        site.set_conf("registration", "workers", "1")
        site.watched = Watched(site)
        yield site


def cookie_of(visitor):
    return "; ".join(f"{c.name}={c.value}" for c in visitor.session.cookies)


def connections(site):
    text = requests.get(f"http://127.0.0.1:{site.watched.port}/metrics",
                        timeout=10).text
    return int(re.search(r"formpledge_connections\S* (\d+)", text)[1])


def all_at_once(site, cookies):
    """The replies to GET /me of each, which were all waiting at one time."""
    replies = [None] * len(cookies)

    def ask(i):
        replies[i] = requests.get(site.url + BASE + "/me", timeout=60,
                                  headers={"Cookie": cookies[i]},
                                  allow_redirects=False)
    threads = [threading.Thread(target=ask, args=(i,))
               for i in range(len(cookies))]
    with site.database_down():
        for thread in threads:
            thread.start()
        wait_until(lambda: connections(site) >= len(cookies), 8, "a queue")
    for thread in threads:
        thread.join()
    return replies


def test_each_gets_their_own(narrow):
    people = [member(narrow) for _ in range(MEMBERS)]
    cookies = [cookie_of(visitor) for visitor, _ in people]
    gone, _ = member(narrow)
    erased = cookie_of(gone)
    assert gone.get(BASE + "/me/erase").form("/me/erase").send(
        ).url.endswith("/erased")
    stranger = cookie_of(Visitor(narrow))
    narrow.watched.sql("SET GLOBAL general_log = 1")
    replies = all_at_once(narrow, cookies * 2 + [erased, stranger])
    narrow.watched.sql("SET GLOBAL general_log = 0")
    for i, reply in enumerate(replies[:2 * MEMBERS]):
        assert reply.status_code == 200
        for j, (_, person) in enumerate(people):
            mine = j == i % MEMBERS
            assert (person.user_id in reply.text) == mine
            assert (person.email in reply.text) == mine
    for reply in replies[2 * MEMBERS:]:
        assert reply.status_code == 303
        assert reply.headers["Location"].endswith("/login")
    with open(narrow.watched.log, encoding="latin-1") as file:
        assert re.search(r"keystore_key WHERE id IN \(", file.read())
