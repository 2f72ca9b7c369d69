# SPDX-License-Identifier: BSD-2-Clause
"""Passing a page on without any mail of ours: the browser's own share sheet,
a mail of the visitor's own, a link to copy; on a desktop and on a phone."""

import urllib.parse

PAGE = "/send-to-friend/?url=/jobs/7"
PHONE = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
# What Chromium has on a telephone, and lacks here.
SHARES = """
	window.shared = [];
	navigator.canShare = (what) => typeof what.url === "string";
	navigator.share = (what) => {
		window.shared.push([what.title, what.url]);
		return Promise.reject(new DOMException("closed", "AbortError"));
	};
"""


def say(browser, script):
    """Has every page begin with a script; what takes it back."""
    made = browser.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": script})
    return lambda: browser.driver.execute_cdp_cmd(
        "Page.removeScriptToEvaluateOnNewDocument", made)


def names(browser):
    return [b.text for b in browser.all("#share > *")]


def test_on_a_phone(browser_js, axe):
    phone = browser_js
    phone.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    say(phone, SHARES)
    phone.open(PAGE)
    link = phone.site.url + "/jobs/7"
    assert names(phone) == [
        "Share …", "Write a mail of your own", "Copy the link"]
    assert not phone.violations(axe)
    assert not phone.complaints()
    phone.shot("share-phone")
    wide = phone.driver.execute_script(
        "return document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    for button in phone.all("#share > *"):
        assert button.size["height"] >= 44
    # who closes the sheet finds the page as it was
    phone.find("#share > button").click()
    assert phone.driver.execute_script("return window.shared") == [
        ["Night baker", link]]
    assert not phone.complaints()


CLIPBOARDS = [
    # what becomes of a text, and what is said
    ("navigator.clipboard.writeText = (t) => Promise.resolve(copied.push(t));",
     "The link has been copied."),
    ("navigator.clipboard.writeText = () => Promise.reject(new Error('no'));",
     "The link could not be copied."),
    # no secure context: the older way
    ("Object.defineProperty(navigator, 'clipboard', { value: undefined });",
     "The link has been copied."),
]


def test_copying(browser_js):
    link = browser_js.site.url + "/jobs/7"
    for script, words in CLIPBOARDS:
        undo = say(browser_js, "window.copied = []; " + script)
        browser_js.open(PAGE)
        undo()
        browser_js.find("#share > button").click()
        said = browser_js.find("#share-said")
        browser_js.wait(lambda: said.text)
        assert said.text.startswith(words)
        marked, copied = browser_js.driver.execute_script(
            "return [getSelection().toString(), window.copied]")
        assert marked == link or copied == [link]


def test_on_a_desktop(browser, axe):
    """No share sheet here, so no button for it; without a script the link is
    there to be copied, the mail to be written."""
    browser.open(PAGE)
    if browser.script:
        assert not browser.violations(axe)
    assert "Night baker" in browser.text
    field = browser.find("#f-link")
    assert field.get_attribute("value") == browser.site.url + "/jobs/7"
    assert field.get_attribute("readonly")
    assert names(browser) == ["Write a mail of your own",
                              *["Copy the link"] * browser.script]
    url = browser.find("#share > a").get_attribute("href")
    assert urllib.parse.parse_qs(url.partition("?")[2]) == {
        "subject": ["Night baker"],
        "body": ["Night baker\r\n" + browser.site.url + "/jobs/7"]}
    browser.shot("share")
