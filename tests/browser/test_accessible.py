# SPDX-License-Identifier: BSD-2-Clause
"""axe-core finds no violation on any page, and nothing is blocked, missing
or from elsewhere (third-parties.none)."""

import re

import pytest
from test_forms import sign_up, text_of, word

PAGES = [
    "/", "/jobs/7", "/feedback/", "/feedback/policy", "/feedback/thanks",
    "/send-to-friend/?url=/jobs/7", "/send-to-friend/sent",
    "/send-to-friend/never-again/noted", "/surveys/",
    "/surveys/commute", "/surveys/commute/results",
    "/surveys/commute/thanks", "/registration/", "/registration/login",
    "/registration/reset", "/registration/reset-sent",
    "/registration/deactivated",
    "/registration/policy-notices", "/registration/policy-notices-sent",
    "/registration/policy-notices-done", "/registration/unsubscribe",
    "/registration/opt-out-sent",
    "/registration/policy", "/registration/sent", "/registration/erased",
    "/feedback/contact", "/feedback/contest", "/feedback/information",
    "/feedback/job-seeker", "/feedback/success-story",
    "/feedback/privacy-request", "/feedback/thanks/contact",
    "/feedback/denied/contact", "/feedback/receipt",
    "/feedback/receipt/withdrawn",
]


def check(browser, axe, found=()):
    assert not browser.violations(axe)
    assert not [c for c in browser.complaints()
                if not any(f in c for f in found)]


@pytest.mark.parametrize("path", PAGES)
def test_page(browser_js, axe, path):
    browser_js.open(path)
    check(browser_js, axe)


def test_form_with_errors(browser_js, axe):
    for path, press in (("/feedback/", "button[name=consent]"),
                        ("/send-to-friend/?url=/jobs/7", "main form button"),
                        ("/registration/", "main form button"),
                        ("/registration/login", "main form button"),
                        ("/registration/unsubscribe", "main form button"),
                        ("/registration/policy-notices",
                         "button[name=consent]"),
                        ("/feedback/information",
                         "main form .fp-actions button"),
                        ("/feedback/job-seeker", "button[name=consent]"),
                        ("/feedback/privacy-request",
                         "button[name=consent]"),
                        ("/feedback/contest", "main form button")):
        browser_js.open(path)
        for field in browser_js.all("main form [required]"):
            browser_js.driver.execute_script(
                "arguments[0].required = false", field)
        browser_js.press(press)
        check(browser_js, axe, ["status of 422"])


def test_pages_of_a_form(browser_js, axe):
    """The second page of a form, then the form behind an age screen."""
    browser_js.open("/feedback/information")
    for choice in ("#f-topics", "#f-by-post"):
        browser_js.all(choice)[0].click()
    browser_js.press("main form .fp-actions button")
    assert browser_js.all("#f-address")
    check(browser_js, axe)
    browser_js.open("/feedback/contest")
    browser_js.fill(birth_day="27", birth_month="3", birth_year="1981")
    browser_js.press("main form button")
    assert browser_js.all("#f-entry")
    check(browser_js, axe)


def test_error_pages(browser_js, axe):
    for path in ("/feedback/none", "/surveys/none", "/surveys/workplace",
                 "/registration/unsubscribe?token=x",
                 "/send-to-friend/never-again?token=x",
                 "/registration/transfer?token=x"):
        browser_js.open(path)
        check(browser_js, axe, ["status of 4"])


def test_pages_of_a_member(browser_js, axe):
    sign_up(browser_js, word())
    for path in ("/registration/me", "/registration/me/edit",
                 "/registration/me/mail", "/registration/me/password",
                 "/registration/me/consents", "/registration/me/visibility",
                 "/registration/me/restrict", "/registration/me/deactivate",
                 "/registration/me/erase", "/members/",
                 "/surveys/workplace"):
        browser_js.open(path)
        check(browser_js, axe)
    browser_js.press("main form button")
    check(browser_js, axe)


def test_link_in_a_mail_to_a_friend(browser_js, axe):
    name = word()
    browser_js.open("/send-to-friend/?url=/jobs/7")
    browser_js.fill(sender_name="Ann", sender_email=f"{name}@example.org",
                    recipient_email=f"friend{name}@example.net")
    browser_js.press("main form button")
    mail = text_of(browser_js.site.wait_mail(f"friend{name}@example.net"))
    browser_js.driver.get(re.search(
        r"http://\S*/send-to-friend/never-again\?\S+", mail)[0])
    check(browser_js, axe)


def test_account_form(browser_js, axe):
    browser_js.open("/registration/")
    browser_js.fill(birth_day="27", birth_month="3", birth_year="1981")
    browser_js.press("main form button")
    check(browser_js, axe)
    browser_js.press("button[name=consent]")
    check(browser_js, axe, ["status of 422"])


def test_violation_is_found(browser_js, axe):
    """axe-core is at work: a page with a mistake does not pass."""
    browser_js.driver.get("data:text/html,<img src=x><input>")
    assert browser_js.violations(axe)
