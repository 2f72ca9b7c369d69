# SPDX-License-Identifier: BSD-2-Clause
"""Surveys of several pages: each page is accessible, on a phone and on a
desk, and the way through works without JavaScript."""

from selenium.common.exceptions import WebDriverException
from test_accessible import check
from test_forms import sign_up, word
from test_look import SMALL, phone


def fits(browser, width):
    """Nothing is wider than a phone, and every target is large enough."""
    found = browser.driver.execute_script(
        "return document.documentElement.scrollWidth")
    assert found <= width, (browser.path, found)
    assert browser.driver.execute_script(SMALL) == []


def step(browser, value):
    """To another page: the browser loads it, or the script puts it there."""
    old = browser.find("#b-page")
    browser.find(f"button[name=step][value={value}]").click()

    def gone():
        try:
            return not old.is_enabled()
        except WebDriverException:  # by several names: it is gone
            return True
    browser.wait(gone)


def test_way_through_a_condition(browser):
    """The page that only some see; back, a mistake, and the end."""
    browser.open("/surveys/kinds")
    browser.fill(visits="rarely", uses="books", content="4")
    step(browser, "next")
    assert "Coming more often" in browser.text
    browser.fill(why="far")
    step(browser, "next")
    browser.fill(minutes="soon")
    step(browser, "send")
    browser.wait(lambda: "fp-summary" in browser.driver.switch_to
                 .active_element.get_attribute("class"))
    assert browser.find("#f-minutes").get_attribute("value") == "soon"
    assert browser.driver.title.startswith("Error: ")
    step(browser, "back")
    assert not browser.driver.title.startswith("Error: ")
    assert browser.find("[name=why][value=far]").is_selected()
    step(browser, "back")
    assert browser.find("[name=visits][value=rarely]").is_selected()
    browser.fill(visits="weekly")
    step(browser, "next")
    assert "Coming more often" not in browser.text
    browser.fill(minutes="12")
    step(browser, "send")
    browser.wait(lambda: browser.path == "/surveys/kinds/thanks")


def test_pages_of_a_condition_are_accessible(browser_js, axe):
    for width, name in ((1000, "desk"), (360, "phone")):
        if name == "phone":
            phone(browser_js, width)
        browser_js.open("/surveys/kinds")
        browser_js.fill(visits="never")
        for number in (1, 2, 3):
            check(browser_js, axe)
            fits(browser_js, width)
            browser_js.shot(f"survey-kinds-{number}-{name}")
            if number < 3:
                step(browser_js, "next")
        browser_js.fill(minutes="soon")
        step(browser_js, "send")
        check(browser_js, axe, ["status of 422"])
        fits(browser_js, width)


def test_forty_questions_are_accessible(browser_js, axe):
    sign_up(browser_js, word())
    browser_js.open("/surveys/employees")
    browser_js.press("main form button")
    browser_js.wait(lambda: browser_js.all("[name=page]"))
    for answers in ({"lead": "yes", "home": "yes"}, {}, {}, {}, {}, {},
                    {"consent_health": "yes"}):
        browser_js.fill(**answers)
        check(browser_js, axe)
        fits(browser_js, 1000)
        browser_js.shot("survey-employees-"
                        + browser_js.find("[name=page]").get_attribute("value")
                        + "-desk")
        step(browser_js, "next")
    phone(browser_js, 360)
    for _ in range(7):
        fits(browser_js, 360)
        browser_js.shot("survey-employees-"
                        + browser_js.find("[name=page]").get_attribute("value")
                        + "-phone")
        step(browser_js, "back")
    assert browser_js.find("[name=lead][value=yes]").is_selected()
