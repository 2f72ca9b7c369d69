# SPDX-License-Identifier: BSD-2-Clause
"""Pages for staff in a real browser: with and without JavaScript, on a phone,
as axe-core sees them."""

import pytest
from test_look import SMALL, phone
from test_registration import member

WHY = "asked us by telephone to help"


@pytest.fixture(scope="module")
def anna(sites):
    return member(sites.get("nginx", "sqlite"))


def log_in(browser, name):
    """As whoever types it into the browser's own window."""
    with open(browser.site.path("etc/staff.password"),
              encoding="ascii") as file:
        password = file.read().strip()
    browser.driver.get(browser.site.url.replace(
        "://", f"://{name}:{password}@") + "/staff/")
    browser.open("/staff/")


def check(browser, axe, found=()):
    if browser.script:
        assert not browser.violations(axe)
        assert not [c for c in browser.complaints()
                    if not any(f in c for f in found)]


def look(browser, person):
    browser.open("/staff/members")
    browser.fill(login=person.user_id, reason=WHY)
    browser.press("main form button")


def test_way_of_a_look(browser, axe, anna):
    """Start, form, mistake, member, the question before an end."""
    desk, (_, person) = browser, anna
    log_in(desk, "ben")
    assert "Logged in as ben" in desk.text
    desk.shot("staff-start")
    check(desk, axe)
    desk.press("nav a[href$='/members']")
    check(desk, axe)
    desk.fill(login="nobody-of-that-name", reason=WHY)
    desk.press("main form button")
    assert "no member of exactly" in desk.text
    desk.shot("staff-nobody")
    check(desk, axe, ["status of 404"])
    look(desk, person)
    assert person.name in desk.text and WHY in desk.text
    assert person.user_id not in desk.driver.title + desk.path
    desk.shot("staff-member")
    check(desk, axe)
    desk.press("form[action$='/terminate'] button")
    assert "cannot be undone" in desk.text
    desk.shot("staff-terminate")
    check(desk, axe)
    desk.press("main form a")
    assert desk.path == "/staff/members"


@pytest.mark.parametrize("name,path", [
    ("ann", "/staff/"), ("dora", "/staff/audit"), ("cleo", "/staff/")])
def test_pages_by_role(browser_js, axe, anna, name, path):
    log_in(browser_js, name)
    browser_js.open(path)
    check(browser_js, axe)
    browser_js.shot("staff-" + name + path.replace("/", "-").rstrip("-"))


def test_on_a_small_phone(browser_js, anna):
    _, person = anna
    log_in(browser_js, "ben")
    phone(browser_js)
    for _ in ("/staff/", "/staff/members"):
        browser_js.open(_)
        fits(browser_js)
    look(browser_js, person)
    assert person.name in browser_js.text
    fits(browser_js)
    browser_js.shot("staff-member-phone")
    log_in(browser_js, "dora")
    browser_js.open("/staff/audit")
    fits(browser_js)
    browser_js.shot("staff-audit-phone")


def fits(browser):
    width = browser.driver.execute_script(
        "return document.documentElement.scrollWidth")
    assert (browser.path, width) == (browser.path, 320)
    assert browser.driver.execute_script(SMALL) == []
