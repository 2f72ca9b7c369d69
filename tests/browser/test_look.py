# SPDX-License-Identifier: BSD-2-Clause
"""The look: on a small phone, in the dark, with a finger."""

PAGES = ["/", "/jobs/7", "/feedback/", "/feedback/policy", "/surveys/",
         "/surveys/commute", "/surveys/commute/results",
         "/send-to-friend/?url=/jobs/7", "/feedback/job-seeker",
         "/feedback/privacy-request"]

# WCAG 2.2, 2.5.8: at least 24 by 24 pixels; links within a sentence aside.
SMALL = """
const inline = e => e.tagName == 'A' && getComputedStyle(e).display == 'inline';
return [...document.querySelectorAll('a, button, input, select, textarea')]
    .filter(e => e.type != 'hidden' && e.offsetParent && !inline(e))
    .filter(e => { const r = e.getBoundingClientRect();
        return r.width < 24 || r.height < 24; })
    .map(e => e.outerHTML);
"""


def phone(browser, width=320):
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": 700, "deviceScaleFactor": 1,
        "mobile": True})


def dark(browser):
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": "dark"}]})


def is_dark(browser):
    colour = browser.find("body").value_of_css_property("background-color")
    parts = colour[colour.index("(") + 1:-1].split(",")[:3]
    return sum(int(part) for part in parts) < 150


def test_small_phone(browser_js):
    """WCAG 1.4.10: nothing is wider than 320 pixels; targets are large."""
    phone(browser_js)
    for path in PAGES:
        browser_js.open(path)
        width = browser_js.driver.execute_script(
            "return document.documentElement.scrollWidth")
        assert (path, width) == (path, min(width, 320))
        assert (path, browser_js.driver.execute_script(SMALL)) == (path, [])


def test_dark(browser_js, axe):
    """Contrast holds in dark colours too, and they are dark."""
    dark(browser_js)
    for path in PAGES:
        browser_js.open(path)
        assert (path, is_dark(browser_js)) == (path, True)
        assert (path, browser_js.violations(axe)) == (path, [])


def test_errors_take_the_focus(browser):
    """Also without JavaScript: the summary has the focus, its links lead to
    the fields, and each field names its message."""
    browser.open("/feedback/")
    browser.press("[name=consent]")
    assert browser.driver.title.startswith("Error: ")
    focused = browser.driver.switch_to.active_element
    assert "fp-summary" in focused.get_attribute("class")
    for link in browser.all(".fp-summary a"):
        field = browser.find(link.get_attribute("href").split("/")[-1])
        told = field.get_attribute("aria-describedby").split()
        assert browser.find("#" + told[-1]).text.endswith(link.text)
