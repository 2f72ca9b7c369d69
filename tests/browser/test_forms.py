# SPDX-License-Identifier: BSD-2-Clause
"""A person clicks through the forms, with and without JavaScript."""

import uuid


def word():
    return "w" + uuid.uuid4().hex[:10]


def test_feedback(browser):
    browser.open("/feedback/")
    browser.shot("feedback")
    browser.fill(category="idea", email="nonsense")
    browser.press("button[name=consent]")
    assert "fp-bad" in browser.driver.page_source
    browser.shot("feedback-errors")
    browser.fill(message="A good idea", email="ann@example.org",
                 may_contact="1")
    browser.press("button[name=consent]")
    assert "/feedback/" in browser.path
    assert "hank" in browser.text
    browser.shot("feedback-thanks")
