# SPDX-License-Identifier: BSD-2-Clause
"""A person clicks through all forms, with and without JavaScript."""

import email
import email.policy
import re
import uuid


def word():
    return "w" + uuid.uuid4().hex[:10]


def text_of(mail):
    """The text of a mail as a reader shows it."""
    return email.message_from_bytes(
        mail, policy=email.policy.default).get_body(("plain",)).get_content()


def sign_up(browser, name, password="a rather long pass phrase"):
    """From the age screen to the page of a member who is logged in."""
    browser.open("/registration/")
    browser.shot("age")
    browser.fill(birth_day="27", birth_month="3", birth_year="1981")
    browser.press("main form button")
    assert browser.path.startswith("/registration/account")
    browser.shot("account")
    browser.fill(user_id=name, email=f"{name}@example.org",
                 password=password, name="Ann Example")
    browser.press("button[name=consent]")
    assert browser.path.startswith("/registration/sent"), browser.text
    mail = text_of(browser.site.wait_mail(f"{name}@example.org"))
    link = re.search(r"http://\S*/registration/verify\?\S+", mail)[0]
    browser.driver.get(link)
    browser.shot("verify")
    browser.press("main form button")
    browser.open("/registration/login")
    browser.shot("login")
    browser.fill(login=name, password=password)
    browser.press("main form button")


def test_feedback(browser):
    browser.open("/feedback/")
    browser.shot("feedback")
    browser.fill(category="idea", email="nonsense")
    browser.press("button[name=consent]")
    assert "fp-bad" in browser.driver.page_source
    browser.shot("feedback-errors")
    browser.fill(message="A good idea", email="ann@example.org",
                 may_contact="yes")
    browser.press("button[name=consent]")
    assert browser.path.startswith("/feedback/thanks")
    browser.shot("feedback-thanks")


def test_send_to_friend(browser):
    name = word()
    browser.open("/jobs/7")
    browser.shot("job")
    browser.press("a[href^='/send-to-friend/']")
    browser.shot("send-to-friend")
    browser.fill(sender_name="Ann", sender_email=f"{name}@example.org",
                 recipient_email=f"friend{name}@example.net",
                 message="Is this one for you?")
    browser.press("main form button")
    assert browser.path.startswith("/send-to-friend/sent"), browser.text
    mail = text_of(browser.site.wait_mail(f"friend{name}@example.net"))
    assert "Is this one for you?" in mail
    assert browser.site.url + "/jobs/7" in mail
    # and the friend wants no more of them
    browser.driver.get(re.search(
        r"http://\S*/send-to-friend/never-again\?\S+", mail)[0])
    browser.shot("never-again")
    browser.press("main form button")
    assert browser.path.startswith("/send-to-friend/never-again/noted")
    browser.shot("never-again-noted")


def test_survey(browser):
    browser.open("/surveys/")
    browser.shot("surveys")
    browser.press("a[href$='/surveys/commute']")
    browser.shot("survey")
    browser.fill(mode="bike", minutes="20")
    browser.press("main form button")
    assert browser.path.startswith("/surveys/commute/thanks"), browser.text
    browser.press("a[href$='/surveys/commute/results']")
    browser.shot("survey-results")


def test_registration(browser):
    name = word()
    sign_up(browser, name)
    browser.open("/registration/me")
    assert name in browser.text
    browser.shot("me")
    browser.open("/members/")
    assert "For members" in browser.text
    browser.open("/surveys/workplace")
    browser.shot("survey-notice")
    browser.press("main form button")
    browser.shot("survey-members")
    browser.press("main form button")
    assert browser.path.startswith("/surveys/workplace/thanks"), browser.text
    browser.open("/registration/me/erase")
    browser.press("main form button")
    assert browser.path.startswith("/registration/erased"), browser.text
    browser.open("/registration/me")
    assert browser.path.startswith("/registration/login")


def test_under_age(browser):
    browser.open("/registration/")
    browser.fill(birth_day="1", birth_month="1", birth_year="2015")
    browser.press("main form button")
    browser.shot("refused")
    assert "cannot offer you an account" in browser.text
    browser.driver.back()
    browser.open("/registration/")
    assert "cannot offer you an account" in browser.text
    browser.open("/registration/account")
    assert "cannot offer you an account" in browser.text
