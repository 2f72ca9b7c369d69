# SPDX-License-Identifier: BSD-2-Clause
"""The report of pledgectl verify in a browser: axe-core finds nothing, no
script is needed, and nothing is wider than a telephone."""

import os

import pytest
from verified import verified


@pytest.fixture(name="report")
def report_(one_site):
    """One with every kind of result in it: nobody answers there."""
    path = one_site.path("tmp/report.html")
    done = verified(one_site, "--url", "http://127.0.0.1:1", "--html", path)
    assert done.failed()
    yield "file://" + path
    os.unlink(path)


@pytest.mark.parametrize("width", [1000, 400])
def test_report(browser_js, axe, report, width):
    driver = browser_js.driver
    driver.set_window_size(width, 1400)
    try:
        driver.get(report)
        assert not browser_js.violations(axe)
        assert not browser_js.complaints()
        assert driver.execute_script(
            "return document.documentElement.scrollWidth <= "
            "document.documentElement.clientWidth")
        browser_js.shot(f"verify-report-{width}")
    finally:
        driver.set_window_size(1000, 1400)
