# SPDX-License-Identifier: BSD-2-Clause
"""What holds programs off a form, in a real browser: the proof of work, the
wait without JavaScript, npm's altcha widget in its place, and a field that no
autofill fills in."""

import os
import shutil
import signal
import subprocess

import pytest
from selenium.common.exceptions import TimeoutException
from site_of_tests import BUILD, wait_until

WIDGET = "altcha@3"
TEMPLATE = """
<link rel="stylesheet" href="/altcha/altcha.css">
<script type="module" src="/altcha/start.js"></script>
<altcha-widget challenge="{{mount}}/challenge" auto="onload">
</altcha-widget>
"""
START = """
import './altcha.min.js';
$altcha.algorithms.set('PBKDF2/SHA-256',
    () => new Worker('/altcha/pbkdf2.js', {type: 'module'}));
"""


def configure(site, **settings):
    for key, value in {"proof_of_work": "true", "work_cost": "100",
                       "work_wait": '"10 min"', **settings}.items():
        site.set_conf("feedback", key, value)
    site.restart("feedback", signal.SIGTERM)
    wait_until(lambda: site.session().get(
        site.url + "/feedback/").status_code == 200, 10, "feedback")


@pytest.fixture
def work(one_site):
    configure(one_site)
    yield one_site
    configure(one_site, proof_of_work="false")


def fill(browser):
    browser.open("/feedback/")
    browser.fill(category="idea", message="Words typed by a person")


def test_proof_of_work(browser, work, axe):
    """Done by a browser with JavaScript; without, a wait takes its place."""
    fill(browser)
    assert not browser.find("[name=remark]").is_displayed()
    if browser.script:
        assert browser.violations(axe) == []
        assert browser.complaints() == []
    browser.press("button[name=consent]")
    if not browser.script:
        assert "Please wait" in browser.text
        assert "Words typed by a person" in browser.driver.page_source
        configure(work, work_wait='"1 s"')
        browser.press("button[name=consent]")
    browser.wait(lambda: browser.path.startswith("/feedback/thanks"))


def test_denial_needs_no_work(browser_js, work):
    fill(browser_js)
    browser_js.press("button[name=consent_denied]")
    assert browser_js.path.startswith("/feedback/denied")


@pytest.fixture(scope="session")
def widget():
    """The folder of npm's altcha."""
    folder = os.path.join(BUILD, "altcha")
    found = os.path.join(folder, "node_modules/altcha/dist")
    if not os.path.exists(found):
        os.makedirs(folder, exist_ok=True)
        if not shutil.which("npm"):
            pytest.skip("altcha: npm is not installed")
        done = subprocess.run(
            ["npm", "install", "--no-save", "--no-package-lock",
             "--ignore-scripts", "--no-audit", "--no-fund", WIDGET],
            cwd=folder, capture_output=True, text=True, timeout=120,
            check=False)
        if done.returncode:
            pytest.skip("altcha: the npm registry cannot be reached")
    return found


def test_widget_of_altcha(browser_js, work, widget):
    """As formpledge-guard(7) says it is put in."""
    folder = work.path("site/altcha")
    os.makedirs(folder, exist_ok=True)
    for name in ("external/altcha.min.js", "external/altcha.css",
                 "workers/pbkdf2.js"):
        shutil.copy(os.path.join(widget, name), folder)
    template = work.path("etc/templates/form_guard.mustache")
    for path, text in ((os.path.join(folder, "start.js"), START),
                       (template, TEMPLATE)):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    try:
        configure(work)
        fill(browser_js)
        browser_js.wait(lambda: len(browser_js.find(
            "input[name=altcha]").get_attribute("value")) > 100)
        assert browser_js.complaints() == []
        browser_js.press("button[name=consent]")
        assert browser_js.path.startswith("/feedback/thanks")
    finally:
        os.unlink(template)


ADDRESS = {"NAME_FULL": "Ann Example", "EMAIL_ADDRESS": "ann@example.org",
           "COMPANY_NAME": "Example Jobs", "ADDRESS_HOME_ZIP": "12345",
           "ADDRESS_HOME_LINE1": "1 High Street", "ADDRESS_HOME_COUNTRY": "US",
           "ADDRESS_HOME_CITY": "Springfield",
           "PHONE_HOME_WHOLE_NUMBER": "+12025550123"}


def take_for(browser, name):
    """What Chromium takes a field for."""
    said = browser.find(f"[name={name}]").get_attribute(
        "autofill-information") or ""
    return said.partition("overall type: ")[2].partition("\n")[0]


def autofill(driver):
    """As if the visitor had chosen that address at the field "name"."""
    driver.execute_cdp_cmd("DOM.enable", {})
    root = driver.execute_cdp_cmd("DOM.getDocument", {})["root"]["nodeId"]
    node = driver.execute_cdp_cmd("DOM.querySelector", {
        "nodeId": root, "selector": "input[name=name]"})["nodeId"]
    field = driver.execute_cdp_cmd("DOM.describeNode", {"nodeId": node})
    driver.execute_cdp_cmd("Autofill.enable", {})
    driver.execute_cdp_cmd("Autofill.trigger", {
        "fieldId": field["node"]["backendNodeId"],
        "address": {"fields": [{"name": name, "value": value}
                               for name, value in ADDRESS.items()]}})


def test_autofill_leaves_the_trap_alone(browser_autofill):
    """Chromium fills in an address and does not touch the empty field, nor
    would it know what for if the field were shown."""
    browser = browser_autofill
    browser.open("/feedback/")
    browser.driver.execute_script(
        "document.querySelector('.fp-trap').className = 'fp-field';")
    browser.find("[name=name]").click()
    try:
        browser.wait(lambda: take_for(browser, "name") == "NAME_FULL")
    except TimeoutException:
        pytest.skip("this Chromium does not say what it fills in")
    assert take_for(browser, "remark") == "UNKNOWN_TYPE"

    def filled():
        autofill(browser.driver)
        return browser.find("[name=name]").get_attribute("value")
    browser.wait(filled)
    browser.wait(lambda: browser.find("[name=email]").get_attribute("value"))
    assert browser.find("[name=remark]").get_attribute("value") == ""
