# SPDX-License-Identifier: BSD-2-Clause
"""axe-core finds no violation on any page."""

import pytest

PAGES = ["/", "/feedback/", "/feedback/policy"]


@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_violation(browser_js, axe, path):
    browser_js.open(path)
    assert not browser_js.violations(axe)
    assert not browser_js.complaints()


def test_violation_is_found(browser_js, axe):
    """axe-core is at work: a page with a mistake does not pass."""
    browser_js.driver.get("data:text/html,<img src=x><input>")
    assert browser_js.violations(axe)
