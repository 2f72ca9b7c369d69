# SPDX-License-Identifier: BSD-2-Clause
"""The site as a whole: what dies comes back, what is down is said."""

import uuid

from visitor import Visitor

FORM = "/feedback/"


def word():
    return "w" + uuid.uuid4().hex[:12]


def test_killed_module_is_back(any_server):
    site = any_server
    site.restart("feedback")
    assert Visitor(site).get(FORM).status == 200


def test_database_down_keeps_the_text(sites):
    site, mark = sites.get("nginx", "mysql"), word()
    form = Visitor(site).get(FORM).form()
    with site.database_down():
        page = form.send(press="consent", message=mark, category="question")
        assert page.status == 503
        assert int(page.reply.headers["Retry-After"]) > 0
        assert page.form().values["message"] == mark
    page = form.send(press="consent", message=mark, category="question")
    assert page.status == 200
