# SPDX-License-Identifier: BSD-2-Clause
"""Staff at their desks, for tests: who logs in, what came, what was sent."""

import re

from site_of_tests import wait_until
from test_keys import Database
from test_receipt import CODE, unique
from visitor import Visitor

ROLES = """(
 { role = "inbox"; users = ["ann", "ben"]; },
 { role = "requests"; users = ["ann", "ben"]; },
 { role = "disclosures"; users = ["ann"]; },
 { role = "members"; users = ["ben"]; },
 { role = "terminate"; users = ["ben"]; },
 { role = "results"; users = ["cleo"]; },
 { role = "audit"; users = ["dora"]; } )""".replace("\n", "")


def prepared(sites, server, database):
    """The site of all tests, with two people at the inbox."""
    site = sites.get(server, database)
    with open(site.path("etc/staff.password"), encoding="ascii") as file:
        site.password = file.read().strip()
    site.set_conf("staff", "roles", ROLES)
    site.set_conf("staff", "rate_limit", "100000")
    site.set_conf("custodian", "forms_per_hour", "10000")
    site.set_conf("custodian", "members_per_hour", "10000")
    site.restart("custodian")
    site.restart("staff")
    wait_until(lambda: staff(site, "ann").get("/staff/inbox").status == 200,
               20, "staff's pages")
    return site


def staff(site, name):
    """A visitor who has logged in at the web server."""
    visitor = Visitor(site)
    visitor.session.auth = (name, site.password)
    return visitor


def sql(site, name, statement):
    return Database(site).sql(name, statement)


def count(site, name, table, where="1 = 1"):
    return int(sql(site, name,
                   f"SELECT count(*) FROM {table} WHERE {where}")[0][0])


def ids(site):
    return {row[0].lower() for row in
            sql(site, "feedback", "SELECT hex(nonce) FROM feedback")}


class Sent:
    """What somebody sent through a form: its words, its number, its code."""

    def __init__(self, site, form="feedback", files=None, **said):
        before = ids(site)
        path = "/feedback/" + ("" if form == "feedback" else form)
        page = Visitor(site).get(path).form(path).send(
            press="consent", files=files, **said)
        assert page.status == 200, page.errors
        code = CODE.search(page.text)
        self.site, self.form, self.said = site, form, said
        self.code = code and code[0]
        self.id, = ids(site) - before
        self.path = f"/staff/inbox/{form}/{self.id}"
        self.words = [word for word in said.values() if len(word) > 12]

    def look(self, visitor, reason="somebody asked us about it", path=None):
        path = path or self.path
        return visitor.get(path).form(path).send(reason=reason)

    def parts(self, kind=None):
        where = f"lower(hex(submission)) = '{self.id}'"
        if kind is not None:
            where += f" AND kind = {kind}"
        return count(self.site, "feedback", "feedback_person", where)


def feedback(site, **more):
    return Sent(site, **{"category": "idea", "message": "m " + unique(),
                         "name": "Ann " + unique(),
                         "email": unique() + "@example.org", **more})


def request(site, kind="access", **more):
    sent = Sent(site, "privacy-request", request=kind,
                message="m " + unique(), **more)
    sent.path = "/staff/requests/" + sent.id
    return sent


def shown(page):
    """The text of a page, without tags and in one line."""
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", page.text))
