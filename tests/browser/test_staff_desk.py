# SPDX-License-Identifier: BSD-2-Clause
"""Inbox, requests, results and disclosures in a real browser: with and
without JavaScript, on a phone, as axe-core sees them."""

import pytest
from staff_desk import feedback, request
from test_look import phone
from test_registration import member
from test_staff_look import check, fits, log_in

REASON = "she asked us by telephone"


@pytest.fixture(name="desk", scope="module")
def desk_fixture(sites):
    return sites.get("nginx", "sqlite")


def test_way_of_a_request(browser, axe, desk):
    """List, a look without a reason and with one, a note, an answer."""
    sent = request(desk, "complaint")
    log_in(browser, "ann")
    browser.press("nav a[href$='/requests']")
    browser.shot("staff-requests")
    check(browser, axe)
    browser.open(sent.path)
    check(browser, axe)
    browser.press(f"form[action$='{sent.id}'] button")
    assert "5 characters or more" in browser.text
    browser.shot("staff-request-no-reason")
    check(browser, axe, ["status of 422"])
    browser.fill(reason=REASON)
    browser.press(f"form[action$='{sent.id}'] button")
    assert sent.said["message"] in browser.text and REASON in browser.text
    browser.shot("staff-request")
    check(browser, axe)
    browser.fill(remark="rang her", how="letter", state="done")
    browser.press("form[action$='/mark'] button")
    assert "It is saved" in browser.text and "by letter" in browser.text
    browser.shot("staff-request-saved")
    check(browser, axe)


def test_way_of_feedback(browser_js, axe, desk):
    sent = feedback(desk, may_contact="yes")
    log_in(browser_js, "ann")
    browser_js.press("nav a[href$='/inbox']")
    browser_js.shot("staff-inbox")
    check(browser_js, axe)
    browser_js.open(sent.path)
    browser_js.fill(reason=REASON)
    browser_js.press(f"form[action$='{sent.id}'] button")
    assert sent.said["email"] in browser_js.text
    browser_js.shot("staff-feedback")
    check(browser_js, axe)


@pytest.mark.parametrize("name,path", [
    ("cleo", "/staff/results"), ("cleo", "/staff/results/commute"),
    ("ann", "/staff/disclosures")])
def test_other_desks(browser_js, axe, desk, name, path):
    log_in(browser_js, name)
    browser_js.open(path)
    browser_js.shot("staff-" + path.split("/")[2])
    check(browser_js, axe)
    if name == "ann":
        _, person = member(desk)
        browser_js.fill(login=person.user_id, to="Mill & Co",
                        what="name, resume", reason=REASON,
                        ground="agreement")
        browser_js.press("main form button")
        assert "Say what the member agreed to" in browser_js.text
        browser_js.shot("staff-disclosures-refused")
        check(browser_js, axe, ["status of 422"])


def test_on_a_small_phone(browser_js, desk):
    sent = feedback(desk)
    log_in(browser_js, "ann")
    phone(browser_js)
    for path in ("/staff/inbox", "/staff/requests", "/staff/disclosures",
                 sent.path):
        browser_js.open(path)
        fits(browser_js)
        browser_js.shot("phone" + path[:14].replace("/", "-"))
    browser_js.fill(reason=REASON)
    browser_js.press(f"form[action$='{sent.id}'] button")
    fits(browser_js)
    browser_js.shot("phone-staff-feedback")
    log_in(browser_js, "cleo")
    browser_js.open("/staff/results/commute")
    fits(browser_js)
