# SPDX-License-Identifier: BSD-2-Clause
"""The script that makes ballots, in a real browser."""

import hashlib
import json
import os
import re

import pytest
import requests
from site_of_tests import TOP
from test_registration import member

VECTORS = os.path.join(TOP, "../shared/vectors/rfc9474.json")
ALERTS = "#b-page [role=alert]:not([hidden])"
CHECK = """
const [v, done] = arguments;
(async () => {
	const n = BigInt(v.n), inv = BigInt(v.inv);
	const [m, inverse, blinded] = await blind(
		n, v.input_msg, 512, v.salt, invert(inv, n));
	const signed = finalize(n, m, inverse, number(v.blind_sig));
	return {inv: inverse == inv, blinded_msg: text(blinded, 512),
		sig: text(signed, 512)};
})().then(done, e => done(String(e)));
"""
FETCHES = """
window.sent = [];
const plain = window.fetch;
window.fetch = (url, more) => {
	window.sent.push([String(url), more || {}]);
	return plain(url, more);
};
"""


def log_in(browser):
    visitor, _ = member(browser.site)
    browser.open("/surveys/")
    for cookie in visitor.session.cookies:
        browser.driver.add_cookie({"name": cookie.name, "path": cookie.path,
                                   "value": cookie.value})


def log_out(browser):
    browser.driver.delete_all_cookies()


def look(browser, script):
    """In one step: a page may be exchanged between two."""
    return browser.driver.execute_script("return (" + script + ")")


def has_blind(browser):
    """The page says that its ballot is the browser's own."""
    return look(browser, "document.getElementById('b-blind')?.checkVisibility()"
                " && !document.getElementById('b-server').checkVisibility()")


def ballot(browser):
    return look(browser,
                "document.querySelector('[name=ballot]')?.value") or ""


def begin(browser):
    """From the notice to the form, with a ballot of the browser's own."""
    browser.open("/surveys/workplace")
    browser.wait(lambda: has_blind(browser))
    browser.press("form .fp-button")
    browser.wait(lambda: browser.path == "/surveys/workplace/form"
                 and len(ballot(browser)) == 576)
    return ballot(browser)


def alerted(browser):
    """The one alert, which has the focus."""
    browser.wait(lambda: look(browser, f"""
        document.querySelectorAll('{ALERTS}').length == 1 &&
        document.activeElement == document.querySelector('{ALERTS}')"""))
    return browser.find(ALERTS).text


@pytest.mark.skipif(not os.path.exists(VECTORS), reason="no vectors here")
def test_vectors(browser_js):
    """RFC 9474 appendix A, all four variants, in what is served."""
    browser_js.open("/surveys/commute")
    with open(VECTORS, encoding="ascii") as file:
        vectors = json.load(file)
    assert len(vectors) == 4
    for vector in vectors:
        found = browser_js.driver.execute_async_script(CHECK, vector)
        assert found == {"inv": True, "blinded_msg": vector["blinded_msg"],
                         "sig": vector["sig"]}, vector["name"]


def test_anyone(browser_js):
    """A form for anyone: its ballot is exchanged for one of the browser."""
    browser = browser_js
    browser.open("/surveys/commute")
    browser.wait(lambda: len(ballot(browser)) == 576)
    assert has_blind(browser)
    first = ballot(browser)
    browser.driver.refresh()
    browser.wait(lambda: len(ballot(browser)) == 576)
    assert ballot(browser) == first
    browser.find("[name=mode][value=bike]").click()
    browser.press("form .fp-button")
    browser.wait(lambda: browser.path == "/surveys/commute/thanks")
    browser.open("/surveys/commute")
    browser.wait(lambda: len(ballot(browser)) == 576)
    assert ballot(browser) != first
    assert browser.complaints() == []


def test_member(browser_js, axe):
    """Notice, form, a mistake, thanks; what is sent says nobody's name."""
    browser = browser_js
    log_in(browser)
    browser.open("/surveys/workplace")
    browser.wait(lambda: has_blind(browser))
    said = requests.get(browser.site.url + "/surveys/workplace/ballot",
                        timeout=10).json()
    print_ = browser.find("#b-print").text
    assert print_ == said["fingerprint"] == hashlib.sha256(
        bytes.fromhex(said["key"])).hexdigest()
    assert browser.violations(axe) == []
    browser.shot("survey-notice-blind")
    mine = begin(browser)
    assert browser.violations(axe) == []
    browser.shot("survey-form-blind")
    browser.driver.execute_script(FETCHES)
    # a mistake: told at once, nothing lost, the same ballot
    browser.driver.execute_script(
        "document.querySelector('[name=size]').value = 'none'")
    browser.find("[name=size]").click()
    browser.find("[name=content][value='4']").click()
    browser.find("form .fp-button").click()
    browser.wait(lambda: look(
        browser, "document.activeElement.matches('.fp-summary')"))
    assert ballot(browser) == mine and has_blind(browser)
    assert browser.find("[name=content][value='4']").is_selected()
    browser.find("[name=size][value=s]").click()
    sent = browser.driver.execute_script("return window.sent")
    assert [url for url, _ in sent] == [
        browser.site.url + "/surveys/workplace/answers"]
    assert sent[0][1]["credentials"] == "omit"
    assert sent[0][1]["referrerPolicy"] == "no-referrer"
    browser.press("form .fp-button")
    browser.wait(lambda: browser.path == "/surveys/workplace/thanks")
    # once: the tab has no ballot any more, and the member gets no other
    browser.open("/surveys/workplace/form")
    assert ballot(browser) == "" and not has_blind(browser)
    browser.open("/surveys/workplace")
    assert "You were given a ballot before" in browser.text


def number_of_page(browser):
    return look(browser, "document.querySelector('[name=page]')?.value")


def test_page_by_page(browser_js):
    """Next and back without leaving the page, and without cookies: nothing
    that was chosen is lost, and the ballot stays the browser's own."""
    browser = browser_js
    browser.open("/surveys/kinds")
    browser.wait(lambda: len(ballot(browser)) == 576)
    mine = ballot(browser)
    browser.driver.execute_script(FETCHES)
    first = number_of_page(browser)
    browser.find("[name=visits][value=rarely]").click()
    browser.find("[name=step][value=next]").click()
    browser.wait(lambda: number_of_page(browser) != first)
    assert ballot(browser) == mine
    browser.find("[name=why][value=far]").click()
    browser.find("[name=step][value=back]").click()
    browser.wait(lambda: number_of_page(browser) == first)
    assert browser.find("[name=visits][value=rarely]").is_selected()
    assert ballot(browser) == mine and has_blind(browser)
    for _ in range(10):
        if browser.all("[name=step][value=send]"):
            break
        at = number_of_page(browser)
        browser.find("[name=step][value=next]").click()
        browser.wait(lambda at=at: number_of_page(browser) != at)
    sent = browser.driver.execute_script("return window.sent")
    assert len(sent) >= 3 and all(
        more["credentials"] == "omit" for _, more in sent)
    browser.press("[name=step][value=send]")
    browser.wait(lambda: browser.path == "/surveys/kinds/thanks")


def test_saved_and_answered_logged_out(browser_js, tmp_path):
    """To a file, and in another session of a browser that is nobody's."""
    browser = browser_js
    log_in(browser)
    mine = begin(browser)
    link = browser.find("#b-save")
    assert link.is_displayed()
    assert link.get_attribute("download") == "workplace.ballot"
    text = browser.driver.execute_async_script(
        "fetch(arguments[0].href).then(r => r.text())"
        ".then(arguments[1], e => arguments[1](String(e)))", link)
    assert "Failed" in text  # the policy: only a download can read it
    browser.driver.execute_cdp_cmd("Page.setDownloadBehavior", {
        "behavior": "allow", "downloadPath": str(tmp_path)})
    link.click()
    saved = tmp_path / "workplace.ballot"
    browser.wait(saved.exists)
    assert saved.read_text() == f"workplace {mine}"
    browser.driver.execute_script("sessionStorage.clear()")
    log_out(browser)
    browser.open("/surveys/workplace/form")
    browser.wait(lambda: browser.find("#b-file").is_displayed())
    wrong = tmp_path / "wrong"
    wrong.write_text("commute " + mine)
    browser.find("#b-file").send_keys(str(wrong))
    assert "no ballot of this survey" in alerted(browser)
    # without one: told so, not thanked
    browser.find("form .fp-button").click()
    assert "came without a ballot" in alerted(browser)
    browser.find("#b-file").send_keys(str(saved))
    browser.wait(lambda: has_blind(browser))
    browser.find("[name=size][value=m]").click()
    browser.press("form .fp-button")
    browser.wait(lambda: browser.path == "/surveys/workplace/thanks")
    # the file once more: refused, and the ballot forgotten
    browser.open("/surveys/workplace/form")
    browser.wait(lambda: browser.find("#b-file").is_displayed())
    browser.find("#b-file").send_keys(str(saved))
    browser.wait(lambda: has_blind(browser))
    browser.find("form .fp-button").click()
    assert re.search("counted once", alerted(browser))
    assert browser.path == "/surveys/workplace/form"


def test_no_false_thanks(browser_js):
    """The module is away while answers are sent: said so, nothing lost, and
    the same ballot serves again. The same while a ballot is asked for."""
    browser, site = browser_js, browser_js.site
    log_in(browser)
    browser.open("/surveys/workplace")
    browser.wait(lambda: has_blind(browser))
    with site.module_away("surveys"):
        browser.find("form .fp-button").click()
        assert "may or may not have arrived" in alerted(browser)
    browser.press("form .fp-button")
    browser.wait(lambda: browser.path == "/surveys/workplace/form")
    browser.wait(lambda: has_blind(browser))
    mine = ballot(browser)
    browser.find("[name=size][value=m]").click()
    with site.module_away("surveys"):
        browser.find("form .fp-button").click()
        assert "may or may not have arrived" in alerted(browser)
        assert browser.find("[name=size][value=m]").is_selected()
    assert ballot(browser) == mine
    browser.press("form .fp-button")
    browser.wait(lambda: browser.path == "/surveys/workplace/thanks")
