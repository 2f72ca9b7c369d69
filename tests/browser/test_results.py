# SPDX-License-Identifier: BSD-2-Clause
"""Results of a survey with figures: charts that can be read without seeing
them, on a phone, in the dark, in German."""

import os
import shutil
import subprocess

import pytest
import requests
from site_of_tests import BUILD, wait_until
from test_look import dark, phone

TOOL = os.path.join(BUILD, "tests/functional/surveys/survey_tool")
PAGE = "/surveys/figures/results"


@pytest.fixture(name="figures", scope="module")
def figures_fixture(sites):
    """A survey of its own, of which 900 answers were counted."""
    site = sites.get("nginx", "sqlite")
    folder = site.path("etc", "surveys")
    if not os.path.exists(f"{folder}/figures.conf"):
        shutil.copy(f"{folder}/commute.conf", f"{folder}/figures.conf")
        site.pledgectl("surveys", "open", "figures")
        subprocess.run([TOOL, site.path("etc"), "fill", "figures", "900",
                        "4"], check=True)
    wait_until(lambda: "900" in requests.get(site.url + PAGE, timeout=5).text,
               20, "figures shown")


def test_results_page(browser_js, axe, figures):
    browser_js.open(PAGE)
    assert not browser_js.violations(axe)
    assert not browser_js.complaints()
    for chart in browser_js.all("svg[role=img]"):
        name = browser_js.driver.execute_script(
            "return document.getElementById("
            "arguments[0].getAttribute('aria-labelledby')).textContent", chart)
        # the same as the bar: each step with its share, then the middle
        assert name.count("%") >= 4 and "middle" in name
    # every other picture only repeats the figures of its row
    for chart in browser_js.all("svg:not([role])"):
        assert chart.get_attribute("aria-hidden") == "true"
    assert "hidden" in browser_js.find("table.fp-cross").text


def test_results_page_on_a_phone_in_the_dark(browser_js, axe, figures):
    phone(browser_js)
    dark(browser_js)
    browser_js.open(PAGE)
    assert browser_js.driver.execute_script(
        "return document.documentElement.scrollWidth") <= 320
    assert not browser_js.violations(axe)


def test_results_page_without_javascript(browser, figures):
    browser.open(PAGE)
    assert len(browser.all("svg[role=img]")) >= 3
    assert "Why some figures are hidden" in browser.text
