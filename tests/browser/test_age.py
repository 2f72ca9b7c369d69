# SPDX-License-Identifier: BSD-2-Clause
"""age.refusal-sticks in a real browser: Back, reload, reopening the form and
a second tab do not help; another browser is another matter."""

import pytest
from conftest import Browser

SCREENS = ["/registration/", "/registration/age-wall?next=/jobs/7"]
CHILD = {"birth_day": "13", "birth_month": "7", "birth_year": "2017"}
GROWN = {"birth_day": "13", "birth_month": "7", "birth_year": "1971"}


def is_refused(browser):
    return ("Nothing was stored" in browser.text
            and not browser.all("[name=birth_year]"))


def answer(browser, birth):
    browser.fill(**birth)
    browser.press("main form button")


@pytest.mark.parametrize("start", SCREENS)
def test_age_refusal_sticks(browser, one_site, start):
    browser.open(start)
    for field in browser.all("main fieldset input"):
        assert field.get_attribute("inputmode") == "numeric"
    assert [field.get_attribute("autocomplete")
            for field in browser.all("main fieldset input")] == [
                "bday-day", "bday-month", "bday-year"]
    answer(browser, CHILD)
    assert is_refused(browser)
    browser.shot("age-refused" if start == SCREENS[0] else "wall-refused")
    # Reload
    browser.driver.refresh()
    assert is_refused(browser)
    # Back, and another date, if the screen is there at all
    browser.driver.back()
    if browser.all("[name=birth_year]"):
        answer(browser, GROWN)
    assert is_refused(browser)
    # Opened anew, in this tab and in another
    for screen in SCREENS:
        browser.open(screen)
        assert is_refused(browser)
    browser.driver.switch_to.new_window("tab")
    for screen in SCREENS + ["/registration/account"]:
        browser.open(screen)
        assert is_refused(browser)
    # Nothing of the date is in the browser but on the page's own form
    assert [c["value"] for c in browser.driver.get_cookies()
            if c["name"].startswith("fp_")] == ["18"]
    # Another profile
    other = Browser(one_site, browser.script)
    try:
        other.open(start)
        answer(other, GROWN)
        assert other.path.startswith(
            "/registration/account" if start == SCREENS[0] else "/jobs/7")
    finally:
        other.close()


def test_age_wall_pages(browser_js, axe):
    browser_js.open(SCREENS[1])
    assert not browser_js.violations(axe)
    browser_js.shot("wall")
    answer(browser_js, CHILD)
    assert not browser_js.violations(axe)
    browser_js.open("/registration/age-wall?next=//evil.example/")
    assert not browser_js.violations(axe)
