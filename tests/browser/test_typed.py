# SPDX-License-Identifier: BSD-2-Clause
"""A number and an address in the wrong field, as a person meets them."""

from test_forms import word

NUMBER = "My card is 4111 1111 1111 1111, and I am at ann@example.com."
ADDRESS = "Write to ann@example.com, please, " + word()


def send(browser):
    browser.press("button[name=consent]")


def test_card_is_pointed_out(browser, request):
    browser.open("/feedback/")
    assert not browser.all("[name=typed_anyway]")
    browser.fill(category="idea", message=NUMBER)
    send(browser)
    said = browser.find("#f-message-error").text
    assert "payment card" in said and "4111…11" in said
    # read out with the field, and linked from the summary above
    field = browser.find("#f-message")
    assert field.get_attribute("value") == NUMBER
    assert "f-message-error" in field.get_attribute("aria-describedby")
    assert browser.all(".fp-summary a[href='#f-message']")
    browser.shot("typed-card")
    if browser.script:
        assert not browser.violations(request.getfixturevalue("axe"))


def test_address_stays_by_a_tick(browser, request):
    browser.open("/feedback/")
    browser.fill(category="idea", message=ADDRESS)
    send(browser)
    said = browser.find("#f-message-error").text
    assert "ann@example.com" in said
    box = browser.find("#f-typed_anyway")
    assert not box.is_selected()
    assert browser.all(".fp-summary a[href='#f-typed_anyway']")
    browser.shot("typed-address")
    if browser.script:
        assert not browser.violations(request.getfixturevalue("axe"))
    send(browser)  # without the tick it comes back again
    assert browser.find("#f-message").get_attribute("value") == ADDRESS
    browser.fill(typed_anyway="yes")
    send(browser)
    assert browser.path.startswith("/feedback/thanks"), browser.text
