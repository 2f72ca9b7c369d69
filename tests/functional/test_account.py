# SPDX-License-Identifier: BSD-2-Clause
"""What members do to their account: correct it, change its password ..."""

import re
import sqlite3

import pytest

from site_of_tests import wait_until
from test_registration import (BASE, PASSWORD, Person, export, link_in,
                               log_in, mails_to, member, raw_data,
                               sign_up)
from visitor import Visitor

OTHER_PASSWORD = "seven-Maps-behind-a-stove-41"


def wait_mail(site, address, subject, n=1):
    """The n-th mail to an address with such a subject."""
    def found():
        mails = [m for m in mails_to(site, address) if subject in m["Subject"]]
        return mails[n - 1] if len(mails) >= n else None
    return wait_until(found, 20, f"a mail about {subject!r}")


def see(visitor):
    """Is the visitor logged in?"""
    return visitor.get(BASE + "/me", follow=False).status == 200


# See and correct

def test_account_see_and_correct(site):
    visitor, person = member(site)
    form = visitor.get(BASE + "/me/edit").form("/me/edit")
    for name in ("user_id", "name", "phone", "address"):
        assert form.values[name] == getattr(person, name), name
    page = form.send(user_id="new" + person.mark, name="Anna Canary",
                     phone="", address="Canary Road 1")
    assert page.url.endswith("/me"), page.text
    data = export(visitor)
    assert data["user_id"] == "new" + person.mark
    assert data["name"] == "Anna Canary"
    assert data["phone"] is None and data["address"] == "Canary Road 1"
    assert data["email"] == person.email
    # The new user id is the one to log in by; the old one is free
    assert log_in(Visitor(site), "new" + person.mark).url.endswith("/me")
    assert log_in(Visitor(site), person.user_id).status == 422
    assert log_in(Visitor(site), person.email).url.endswith("/me")


@pytest.mark.parametrize("fields,bad", [
    ({"user_id": ""}, "user_id"), ({"user_id": "ab"}, "user_id"),
    ({"user_id": "\u0430nnsmith"}, "user_id"), ({"name": ""}, "name"),
    ({"name": "a\tb"}, "name"), ({"phone": "1" * 41}, "phone"),
    ({"address": "x" * 501}, "address"),
], ids=str)
def test_edit_field_errors(one_site, fields, bad):
    visitor, person = member(one_site)
    page = visitor.get(BASE + "/me/edit").form().send(
        headers={"Accept": "application/json"}, **fields)
    assert page.status == 422
    assert [e["field"] for e in page.json()["errors"]] == [bad]
    assert export(visitor)["name"] == person.name


def test_edit_user_id_of_somebody_else(site):
    _, person = member(site)
    visitor, other = member(site)
    page = visitor.get(BASE + "/me/edit").form().send(
        user_id=person.user_id.upper(), phone="1234")
    assert page.status == 422 and page.errors
    assert page.form("/me/edit").values["phone"] == "1234"
    data = export(visitor)
    assert data["user_id"] == other.user_id and data["phone"] == other.phone
    # One's own in another spelling is fine
    page = page.form("/me/edit").send(user_id=other.user_id.upper())
    assert page.url.endswith("/me"), page.text
    assert log_in(Visitor(site), other.user_id).url.endswith("/me")


def test_user_ids_of_others_are_not_listed(one_site):
    """Five an hour that others have, by member; then nothing is said, and
    nothing typed is lost. A free one does not count."""
    _, person = member(one_site)
    visitor, other = member(one_site)

    def ask(user_id, phone="1234"):
        return visitor.get(BASE + "/me/edit").form().send(
            user_id=user_id, phone=phone)
    mine = other.user_id
    for spelling in (str.upper, str, str.upper, str, str.upper):
        mine = "n" + mine[:20]
        assert ask(mine).url.endswith("/me")
        page = ask(spelling(person.user_id))
        assert page.status == 422
        assert "Somebody else has this user id" in page.text
    for user_id in (person.user_id, "free" + mine):
        page = ask(user_id, "5678")
        assert page.status == 429 and not page.errors
        assert page.reply.headers["Retry-After"] == "3600"
        values = page.form("/me/edit").values
        assert values["user_id"] == user_id and values["phone"] == "5678"
    data = export(visitor)
    assert data["user_id"] == mine and data["phone"] == "1234"
    # The rest can be corrected all the same, and others are not concerned
    assert page.form("/me/edit").send(user_id=mine).url.endswith("/me")
    assert export(visitor)["phone"] == "5678"
    visitor, _ = member(one_site)
    assert ask(person.user_id).status == 422


def test_edit_stale_form_keeps_the_text(one_site):
    visitor, _ = member(one_site)
    page = visitor.get(BASE + "/me/edit").form().send(
        form_token="x", name="Typed Once")
    assert page.status == 403
    assert page.form("/me/edit").send().url.endswith("/me")
    assert export(visitor)["name"] == "Typed Once"


# The password

def test_password_change_ends_other_log_ins(site):
    visitor, person = member(site)
    elsewhere = Visitor(site)
    log_in(elsewhere, person.user_id)
    form = visitor.get(BASE + "/me/password").form("/me/password")
    page = form.send(current_password="not my password at all",
                     password=OTHER_PASSWORD)
    assert page.status == 422 and see(elsewhere)
    page = page.form("/me/password").send(current_password=PASSWORD,
                                          password=OTHER_PASSWORD)
    assert page.url.endswith("/me"), page.text
    assert see(visitor) and not see(elsewhere)
    assert log_in(Visitor(site), person.user_id).status == 422
    assert log_in(Visitor(site), person.user_id,
                  OTHER_PASSWORD).url.endswith("/me")
    text = wait_mail(site, person.email, "password").get_content()
    assert person.mark not in text and OTHER_PASSWORD not in text


@pytest.mark.parametrize("password", [
    "", "too short 1", " " * 20, "passwordpassword", "x" * 257])
def test_password_change_field_errors(one_site, password):
    visitor, person = member(one_site)
    page = visitor.get(BASE + "/me/password").form().send(
        headers={"Accept": "application/json"},
        current_password=PASSWORD, password=password)
    assert page.status == 422
    assert [e["field"] for e in page.json()["errors"]] == ["password"]
    assert log_in(Visitor(one_site), person.user_id).url.endswith("/me")


def test_password_guesses_are_held_off(one_site):
    visitor, _ = member(one_site)
    seen = []
    for _ in range(12):
        seen.append(visitor.get(BASE + "/me/password").form().send(
            current_password="wrong", password=OTHER_PASSWORD).status)
    assert seen == [422] * 10 + [429] * 2


def test_end_all_other_sessions(site):
    visitor, person = member(site)
    others = [Visitor(site), Visitor(site)]
    for one in others:
        log_in(one, person.user_id)
    assert len(export(visitor)["sessions"]) == 3
    page = visitor.get(BASE + "/me").form("/me/sessions").send()
    assert page.url.endswith("/me")
    assert see(visitor) and not any(see(one) for one in others)
    assert len(export(visitor)["sessions"]) == 1


@pytest.mark.parametrize("path", [
    "/me/edit", "/me/password", "/me/mail", "/me/consents",
    "/me/deactivate"])
def test_pages_are_for_members(site, path):
    stranger = Visitor(site)
    assert stranger.get(BASE + path).url.endswith("/login")
    assert stranger.post(BASE + path, {}).url.endswith("/login")
    page = stranger.get(BASE + path, headers={"Accept": "application/json"})
    assert page.status == 401


# A password forgotten

def ask_reset(visitor, login):
    return visitor.get(BASE + "/reset").form("/reset").send(login=login)


def reset_link(site, person, n=1):
    mail = wait_mail(site, person.email, "Choose a new password", n)
    return re.search(r"https?://\S+/reset\?token=\S+",
                     mail.get_content())[0]


def test_reset(site):
    visitor, person = member(site)
    stranger = Visitor(site)
    page = ask_reset(stranger, person.email.upper())
    assert page.status == 200 and page.url.endswith("/reset-sent"), page.text
    link = reset_link(site, person)
    assert person.mark not in link
    # A look at the link changes nothing
    for _ in range(2):
        page = stranger.get(link)
        assert page.status == 200 and see(visitor)
    bad = page.form("/reset").send(password="short")
    assert bad.status == 422 and see(visitor)
    page = bad.form("/reset").send(password=OTHER_PASSWORD)
    assert page.url.endswith("/login"), page.text
    assert not see(visitor)
    assert log_in(visitor, person.user_id).status == 422
    assert log_in(visitor, person.user_id, OTHER_PASSWORD).url.endswith("/me")
    wait_mail(site, person.email, "was changed")
    # Once
    assert stranger.get(link).status == 410
    token = link.split("token=")[1]
    page = stranger.post(BASE + "/reset", {"token": token,
                                           "password": PASSWORD})
    assert page.status == 410
    assert see(visitor)


def test_reset_ends_with_the_password(one_site):
    visitor, person = member(one_site)
    ask_reset(Visitor(one_site), person.user_id)
    link = reset_link(one_site, person)
    visitor.get(BASE + "/me/password").form().send(
        current_password=PASSWORD, password=OTHER_PASSWORD)
    assert visitor.get(link).status == 410


def test_reset_never_tells(site):
    """Words, status and length are the same for an account and for none."""
    _, person = member(site)
    nobody = Person()
    replies = []
    for login in (person.user_id, nobody.user_id, person.email, nobody.email):
        visitor = Visitor(site)
        form = visitor.get(BASE + "/reset").form("/reset")
        page = visitor.post(BASE + "/reset", {**form.values, "login": login},
                            follow=False)
        head = {k: v for k, v in page.reply.headers.items() if k != "Date"}
        replies.append((page.status, head, page.text,
                        visitor.get(BASE + "/reset-sent").text))
        assert not visitor.cookies
    assert replies[0][0] == 303
    assert all(one == replies[0] for one in replies)
    wait_mail(site, person.email, "Choose a new password", 2)
    assert not mails_to(site, nobody.email)


def test_reset_of_an_unconfirmed_account(one_site):
    """Is none: its mailbox was not shown to be theirs."""
    person = Person()
    sign_up(Visitor(one_site), person)
    assert ask_reset(Visitor(one_site), person.email).url.endswith("-sent")
    other_visitor, other = member(one_site)
    ask_reset(other_visitor, other.email)
    reset_link(one_site, other)  # the outbox has gone past it
    assert all("Choose" not in m["Subject"]
               for m in mails_to(one_site, person.email))


def test_reset_mails_are_bounded(one_site):
    _, person = member(one_site)
    for _ in range(6):
        assert ask_reset(Visitor(one_site), person.email).status == 200
    reset_link(one_site, person, 4)
    other_visitor, other = member(one_site)
    ask_reset(other_visitor, other.email)
    reset_link(one_site, other)
    assert len([m for m in mails_to(one_site, person.email)
                if "Choose" in m["Subject"]]) == 4


@pytest.mark.parametrize("login", ["", "no such thing!", "a@b@c", "x"])
def test_reset_of_what_is_no_name(one_site, login):
    assert ask_reset(Visitor(one_site), login).status == 422


@pytest.mark.parametrize("token", ["x", "A" * 80])
def test_reset_wrong_tokens(one_site, token):
    visitor = Visitor(one_site)
    assert visitor.get(f"{BASE}/reset?token={token}").status == 410
    page = visitor.post(BASE + "/reset", {"token": token,
                                          "password": OTHER_PASSWORD})
    assert page.status == 410


def test_reset_tokens_are_of_one_purpose(one_site):
    """The link that confirms a sign-up opens no password, nor the other
    way round."""
    visitor, person = member(one_site)
    verify = link_in(mails_to(one_site, person.email)[0])
    ask_reset(visitor, person.email)
    reset = reset_link(one_site, person)
    for url in (verify.replace("/verify?", "/reset?"),
                reset.replace("/reset?", "/verify?")):
        assert visitor.get(url).status == 410


def test_reset_leaves_no_trace_in_logs(site):
    visitor, person = member(site)
    ask_reset(visitor, person.email)
    link = reset_link(site, person)
    visitor.get(link)
    for name, text in site.logs().items():
        for value in (person.mark, link.split("token=")[1], "reset?token"):
            assert value.encode() not in text, name


# Another mail address

def ask_email(visitor, email, password=PASSWORD):
    return visitor.get(BASE + "/me/mail").form("/me/mail").send(
        email=email, current_password=password)


def email_link(site, email):
    return link_in(wait_mail(site, email, "Confirm your new mail"))


def test_change_of_address(site):
    """Confirmed at the new one, told at the old one."""
    visitor, person = member(site)
    new = "new-" + person.email
    page = ask_email(visitor, new)
    assert page.url.endswith("/me") and new in page.text
    link = email_link(site, new)
    text = wait_mail(site, person.email, "is to change").get_content()
    assert new not in text and person.mark not in text
    # Until then nothing changes
    assert export(visitor)["email"] == person.email
    assert export(visitor)["email_to_confirm"] == new
    assert log_in(Visitor(site), new).status == 422
    stranger = Visitor(site)
    assert stranger.get(link).status == 200
    assert export(visitor)["email"] == person.email
    page = stranger.get(link).form("/verify").send()
    assert page.url.endswith("/verified"), page.text
    data = export(visitor)
    assert data["email"] == new and data["email_to_confirm"] is None
    assert log_in(Visitor(site), new).url.endswith("/me")
    assert log_in(Visitor(site), person.email).status == 422
    text = wait_mail(site, person.email, "has changed").get_content()
    assert new not in text
    # Once; and the old address is free for another account
    assert stranger.get(link).status == 410
    token = link.split("token=")[1]
    assert stranger.post(BASE + "/verify", {"token": token}).status == 410
    other = Person()
    other.email = person.email
    assert sign_up(Visitor(site), other).url.endswith("/sent")
    mails = wait_until(lambda: [m for m in mails_to(site, person.email)
                                if "Confirm your account" in m["Subject"]][1:],
                       20, "a link")
    page = Visitor(site).get(link_in(mails[0])).form("/verify").send()
    assert page.url.endswith("/verified")


def test_change_of_address_that_is_a_members(site):
    """Looks the same; the link goes to nobody, and its owner is told."""
    _, owner = member(site)
    visitor, person = member(site)
    page = ask_email(visitor, owner.email)
    assert page.url.endswith("/me")
    wait_mail(site, person.email, "is to change")
    text = wait_mail(site, owner.email, "already").get_content()
    assert "token" not in text
    assert export(visitor)["email"] == person.email
    # Setting the one in force takes it back
    ask_email(visitor, person.email)
    assert export(visitor)["email_to_confirm"] is None


def test_change_of_address_wants_the_password(one_site):
    visitor, person = member(one_site)
    new = "new-" + person.email
    for password, bad in (("wrong password", "current_password"),
                          ("", "current_password")):
        page = visitor.get(BASE + "/me/mail").form().send(
            headers={"Accept": "application/json"}, email=new,
            current_password=password)
        assert page.status == 422
        assert [e["field"] for e in page.json()["errors"]] == [bad]
    assert export(visitor)["email_to_confirm"] is None


@pytest.mark.parametrize("email", [
    "", "nobody", "a@b@c.d", "ann@example.org\r\nBcc: x@y.z"])
def test_change_of_address_field_errors(one_site, email):
    visitor, _ = member(one_site)
    page = visitor.get(BASE + "/me/mail").form().send(
        headers={"Accept": "application/json"}, email=email,
        current_password=PASSWORD)
    assert page.status == 422
    assert [e["field"] for e in page.json()["errors"]] == ["email"]


def test_change_of_address_asked_twice(one_site):
    """The link of the first opens nothing any more."""
    visitor, person = member(one_site)
    ask_email(visitor, "one-" + person.email)
    first = email_link(one_site, "one-" + person.email)
    ask_email(visitor, "two-" + person.email)
    second = email_link(one_site, "two-" + person.email)
    assert visitor.get(first).status == 410
    # And a reset asked for at the old address dies with it
    ask_reset(Visitor(one_site), person.email)
    reset = reset_link(one_site, person)
    page = visitor.get(second).form("/verify").send()
    assert page.url.endswith("/verified")
    assert visitor.get(reset).status == 410


def test_change_of_address_quicker_member(site):
    """Somebody else has confirmed the address meanwhile."""
    visitor, person = member(site)
    other = Person()
    ask_email(visitor, other.email)
    link = email_link(site, other.email)
    stranger = Visitor(site)
    sign_up(stranger, other)
    mail = wait_mail(site, other.email, "Confirm your account")
    page = stranger.get(link_in(mail)).form("/verify").send()
    assert page.url.endswith("/verified"), page.text
    assert visitor.get(link).form("/verify").send().status == 409
    assert export(visitor)["email"] == person.email


def test_change_of_address_is_sealed(site):
    visitor, person = member(site)
    ask_email(visitor, "new-" + person.email)
    assert ("new-" + person.email).encode() not in raw_data(site)
    email_link(site, "new-" + person.email)
    for name, text in site.logs().items():
        assert person.mark.encode() not in text, name


# Away and back

def test_account_deactivate(site):
    visitor, person = member(site)
    elsewhere = Visitor(site)
    log_in(elsewhere, person.user_id)
    page = visitor.get(BASE + "/me/deactivate")
    assert page.status == 200 and see(elsewhere)
    page = page.form("/me/deactivate").send()
    assert page.url.endswith("/deactivated") and page.status == 200
    assert not visitor.cookies
    assert not see(visitor) and not see(elsewhere)
    # Neither a wrong password nor the link of the sign-up brings it back
    assert log_in(visitor, person.user_id, OTHER_PASSWORD).status == 422
    link = link_in(mails_to(site, person.email)[0])
    visitor.get(link).form("/verify").send()
    if site.database == "sqlite":
        with sqlite3.connect(site.path("data", "registration.db")) as link:
            assert link.execute("SELECT count(*) FROM member "
                                "WHERE state = 2").fetchone()[0] == 1
    # The right one does, and all is as it was
    assert log_in(visitor, person.email).url.endswith("/me")
    data = export(visitor)
    for name in ("user_id", "email", "name", "phone", "address"):
        assert data[name] == getattr(person, name), name


def test_deactivated_can_choose_a_new_password(one_site):
    visitor, person = member(one_site)
    visitor.get(BASE + "/me/deactivate").form().send()
    ask_reset(visitor, person.email)
    page = visitor.get(reset_link(one_site, person)).form("/reset").send(
        password=OTHER_PASSWORD)
    assert page.url.endswith("/login")
    assert log_in(visitor, person.user_id, OTHER_PASSWORD).url.endswith("/me")


def test_deactivated_is_no_member(any_database):
    visitor, _ = member(any_database)
    copied = dict(visitor.cookies)
    assert visitor.get("/members/").status == 200
    visitor.get(BASE + "/me/deactivate").form().send()
    thief = Visitor(any_database)
    thief.session.cookies.update(copied)
    # The authorizer follows a feed, once a second.
    wait_until(lambda: "/registration/login" in thief.get("/members/").url, 5,
               "the end of the log-in")


# Consent, purpose by purpose

def choose(visitor, answer):
    form = visitor.get(BASE + "/me/consents").form("/me/consents")
    return form.send(granted=answer)


def test_consent_by_purpose(site):
    """Off unless chosen, withdrawn at any time, and the ledger says so."""
    visitor, _ = member(site)
    page = visitor.get(BASE + "/me/consents")
    assert page.status == 200 and "have not agreed" in page.text
    assert export(visitor)["mail_news"] is False
    page = choose(visitor, "yes")
    assert page.url.endswith("/me/consents") and "You agreed" in page.text
    assert export(visitor)["mail_news"] is True
    choose(visitor, "yes")  # said already
    page = choose(visitor, "no")
    assert "You took this back" in page.text
    data = export(visitor)
    assert data["mail_news"] is False
    assert [c["granted"] for c in data["consents"]
            if c["purpose"] == "mail_news"] == [True, False]
    view = visitor.get(BASE + "/me/consents",
                       headers={"Accept": "application/json"}).json()
    assert [(p["purpose"], p["granted"]) for p in view["purposes"]] == [
        ("mail_news", False)]


@pytest.mark.parametrize("purpose", ["", "service", "policy", "none",
                                     "x" * 65])
def test_consent_to_what_is_no_choice(one_site, purpose):
    visitor, _ = member(one_site)
    before = export(visitor)["consents"]
    form = visitor.get(BASE + "/me/consents").form("/me/consents")
    assert form.send(purpose=purpose, granted="yes").status == 422
    assert export(visitor)["consents"] == before
