# SPDX-License-Identifier: BSD-2-Clause
"""The survey among members, from log-in to answer."""

from test_registration import member
from visitor import Visitor


def test_member_from_log_in_to_answer(site):
    """survey.once: one ballot a member, through a registration session."""
    visitor, _ = member(site)
    page = visitor.get("/surveys/workplace")
    assert page.status == 200 and 'name="ballot"' not in page.text, page.text
    form = page.form("/workplace/start").send()
    assert form.status == 200, form.text
    one = form.form("/workplace/answers").values["ballot"]
    # reloaded, and from the start: the same ballot
    again = visitor.get("/surveys/workplace").form("/workplace/answers")
    assert again.values["ballot"] == one
    page = again.send(size="m", content="4", health="no",
                      consent_sensitive=again.fields.choices[
                          "consent_sensitive"][0])
    assert page.url.endswith("/surveys/workplace/thanks"), page.text
    assert again.send(size="s").status == 409
    # another browser of the same member gets none
    second = Visitor(site)
    for cookie in visitor.session.cookies:
        if "ballot" not in cookie.name:
            second.session.cookies.set_cookie(cookie)
    page = second.get("/surveys/workplace")
    assert page.form("/workplace/start").send().status == 409
    # logged out: nothing
    page = Visitor(site).get("/surveys/workplace")
    assert page.status == 401 or page.form("/registration/login")
    assert 'name="ballot"' not in page.text


def test_members_part_tells_strangers_so(site):
    """Nobody's business is answered with a 200: a program would take the
    log-in form for the page."""
    visitor, _ = member(site)
    assert visitor.get("/members/").status == 200
    for cookies in ({}, {"fp_session": "x" * 159},
                    {"fp_session": visitor.cookies["fp_session"][:-2]}):
        stranger = Visitor(site)
        stranger.session.cookies.update(cookies)
        page = stranger.get("/members/", follow=False)
        assert page.status == (303 if site.server == "nginx" else 401)
        assert "only that you are one" not in page.text
    page = Visitor(site).get("/members/")
    assert "/registration/login" in page.text
