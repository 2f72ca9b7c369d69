# SPDX-License-Identifier: BSD-2-Clause
"""The example of a front end of the site's own: a page with a script that
asks for the survey in JSON, under a strict policy."""

import json

from test_forms import sign_up, word

# Written down before the page's own script: how it asks.
RECORD = """
window.asked = [];
const plain = window.fetch;
window.fetch = (url, how) => {
	window.asked.push([how.method ?? "GET", url, how.credentials ?? "",
		how.referrerPolicy ?? "", how.body ?? ""]);
	return plain(url, how);
};
"""


def start(browser, survey="commute"):
    driver = browser.driver
    script = RECORD + f"""
        document.addEventListener("readystatechange", () => {{
            const place = document.getElementById("survey");
            if (place) place.dataset.survey = {json.dumps(survey)};
        }});"""
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument",
                           {"source": script})
    browser.open("/own-survey")


def asked(browser):
    return browser.driver.execute_script("return window.asked")


def click(browser, name, value):
    browser.find(f"[name='{name}'][value='{value}']").click()


def send(browser):
    browser.find("form .button").click()


def test_survey_for_anyone(browser_js, axe):
    start(browser_js)
    browser_js.wait(lambda: browser_js.all("form .button"))
    browser_js.shot("own-survey")
    assert "How do you get to work?" in browser_js.text
    assert not browser_js.violations(axe)
    click(browser_js, "mode", "bike")
    click(browser_js, "why", "cheap")
    click(browser_js, "why", "health")
    browser_js.find("[name=minutes]").send_keys("ten")
    send(browser_js)
    browser_js.wait(lambda: browser_js.find("#e-minutes").text)
    assert not browser_js.violations(axe)
    browser_js.shot("own-survey-errors")
    browser_js.find("[name=minutes]").clear()
    browser_js.find("[name=minutes]").send_keys("10")
    send(browser_js)
    browser_js.wait(lambda: "Thank you" in browser_js.text)
    found = asked(browser_js)
    assert [one[:2] for one in found] == [
        ["GET", "/surveys/commute.json"],
        ["POST", "/surveys/commute/answers"],
        ["POST", "/surveys/commute/answers"]]
    assert {(one[2], one[3]) for one in found} == {("omit", "no-referrer")}
    assert json.loads(found[-1][4])["why"] == ["cheap", "health"]
    assert not [line for line in browser_js.complaints()
                if "status of 422" not in line]


def test_survey_for_members(browser_js):
    sign_up(browser_js, word())
    start(browser_js, "workplace")
    browser_js.wait(lambda: browser_js.all("#survey > .button"))
    browser_js.find("#survey > .button").click()
    browser_js.wait(lambda: browser_js.all("form"))
    click(browser_js, "size", "m")
    send(browser_js)
    browser_js.wait(lambda: "Thank you" in browser_js.text)
    method, url, credentials, referrer, _ = asked(browser_js)[-1]
    assert (method, url) == ("POST", "/surveys/workplace/answers")
    assert (credentials, referrer) == ("omit", "no-referrer")
    # loaded again: the same ballot, which was counted
    browser_js.driver.refresh()
    browser_js.wait(lambda: browser_js.all("#survey > .button"))
    browser_js.find("#survey > .button").click()
    browser_js.wait(lambda: browser_js.all("form"))
    send(browser_js)
    browser_js.wait(lambda: "Answers are counted once" in browser_js.text)
