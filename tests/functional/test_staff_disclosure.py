# SPDX-License-Identifier: BSD-2-Clause
"""What is passed on to others is recorded, and the member is told of it:
as soon as the law allows, once, by mail, on their page and in the export."""

import datetime
import json

import pytest

from site_of_tests import wait_until
from staff_desk import count, prepared, shown, staff
from test_keys import Database
from test_registration import BASE, export, log_in, mails_to, member, words
from test_visibility import press
from visitor import Visitor

SUBJECT = "was passed on"
PURPOSES = ('{ id = "partners"; shared = true; text = "To pass your resume '
            'to employers"; },\n\t{ id = "studies"; text = "For studies"; },'
            '\n\t{ id = "news";')
WHAT = "name and resume"


def policy_with(site, old, new):
    path = site.path("etc/policies/strict.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert old in text
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))
    return path, text


@pytest.fixture(scope="module", params=[("nginx", "sqlite"),
                                        ("apache", "mysql")], ids="-".join)
def place(request, sites):
    """The site of all tests, whose policy shares data for one purpose."""
    site = sites.get(*request.param)
    path, text = policy_with(site, '{ id = "news";', PURPOSES)
    site.restart("registration")
    yield prepared(sites, *request.param)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    site.restart("registration")
    site.restart("staff")


def day(days):
    now = datetime.datetime.now(datetime.timezone.utc)
    return (now + datetime.timedelta(days=days)).strftime("%Y-%m-%d")


def record(site, person, ground="legal-demand", code=0, **more):
    given = {"to": "Amtsgericht Musterstadt", "what": WHAT,
             "reason": "order 12 Qs 3/26, section 95", **more}
    options = [f"--{k.replace('_', '-')}={v}" for k, v in given.items() if v]
    done = site.pledgectl("disclosures", "record", "--ground", ground,
                          *options, person.user_id, check=False)
    assert done.returncode == code, (done.stdout, done.stderr)
    return done


def told(site, person):
    return [m for m in mails_to(site, person.email) if SUBJECT in m["Subject"]]


def rows(site, where="1 = 1"):
    return int(Database(site).sql(
        "registration", f"SELECT count(*) FROM disclosure WHERE {where}"
    )[0][0])


def ids(site):
    return {row[0] for row in Database(site).sql(
        "registration", "SELECT hex(id) FROM disclosure")}


def agree(visitor, purpose, granted="yes"):
    page = visitor.get(BASE + "/me/consents")
    form = [f for f in page.parsed.forms
            if f.values.get("purpose") == purpose][0]
    visitor.post(BASE + "/me/consents", dict(form.values, granted=granted))


def listed(site):
    rows_ = json.loads(site.pledgectl("disclosures", "list", "--json").stdout)
    return {row["ground"]: (row["recorded"], row["to_be_told"])
            for row in rows_}


def test_legal_demand_is_told(place):
    visitor, person = member(place)
    record(place, person)
    found = export(visitor)["disclosures"]
    assert [(d["to"], d["kind"], d["what"], d["why"]) for d in found] == [
        ("Amtsgericht Musterstadt", "legal-demand", WHAT,
         "order 12 Qs 3/26, section 95")]
    page = words(visitor.get(BASE + "/me"))
    assert "Amtsgericht Musterstadt" in page and "the law demanded" in page
    mail = wait_until(lambda: told(place, person), 20, "the mail")[0]
    # who, what and why stand on the page, not in a mail
    assert "/registration/me" in mail.get_content()
    for word in ("Amtsgericht", WHAT, "12 Qs"):
        assert word not in mail.as_string()


def test_a_law_can_forbid_to_tell(place):
    """Neither page, export, mail nor the record of the look says it before
    its day; all of them do from then on, and the mail comes once."""
    visitor, person = member(place)
    others = ids(place)
    record(place, person, tell_from=day(20))
    one, = ids(place) - others
    record(place, person, ground="other-legal-basis", to="The auditor")
    wait_until(lambda: told(place, person), 20, "the other mail")
    data = export(visitor)
    assert [d["to"] for d in data["disclosures"]] == ["The auditor"]
    assert len(data["looks"]) == 1
    assert "Amtsgericht" not in visitor.get(BASE + "/me").text
    # the operator's own export is for the member, too
    done = place.pledgectl("members", "export", person.user_id, "--reason",
                           "asked us by letter")
    assert "Amtsgericht" not in done.stdout
    assert "12 Qs" not in done.stdout.replace(
        data["disclosures"][0]["why"], "")
    before = listed(place)["legal-demand"]
    # Its day comes: the row says when
    mine = f"hex(id) = '{one}'"
    Database(place).sql("registration",
                        f"UPDATE disclosure SET due = 1 WHERE {mine}")
    wait_until(lambda: len(told(place, person)) == 2, 20, "the mail")
    after = listed(place)["legal-demand"]
    assert after == (before[0], before[1] - 1)
    assert rows(place, mine + " AND member IS NULL AND due IS NULL") == 1


def test_sharing_none_unagreed(place):
    """sharing.none-unagreed: by agreement only where the ledger has one, to a
    purpose for which data is passed on."""
    visitor, person = member(place)
    before = rows(place)

    def refused(message, **more):
        given = {"purpose": "partners", **more}
        done = record(place, person, "agreement", 1, **given)
        assert message in done.stderr and "recorded" not in done.stdout

    refused("has not agreed")
    agree(visitor, "studies")
    refused("no such purpose", purpose="studies")
    refused("no such purpose", purpose="service")
    refused("no such purpose", purpose="policy")
    agree(visitor, "partners")
    assert rows(place) == before
    record(place, person, "agreement", purpose="partners", to="Mill & Co")
    assert [d["kind"] for d in export(visitor)["disclosures"]] == [
        "agreement"]
    # objected, restricted, taken back
    page = visitor.get(BASE + "/me/restrict")
    form = [f for f in page.parsed.forms
            if f.values.get("purpose") == "partners"][0]
    visitor.post(BASE + "/me/restrict", dict(form.values, objected="yes"))
    refused("Nothing may be passed on")
    visitor.post(BASE + "/me/restrict", dict(form.values, objected="no"))
    agree(visitor, "partners")
    press(visitor, restricted="yes")
    refused("restricted the use")
    press(visitor, restricted="no")
    agree(visitor, "partners", "no")
    refused("has not agreed")
    assert rows(place) == before + 1
    # and nothing but a legal demand is kept from the member
    agree(visitor, "partners")
    refused("legal demand", tell_from=day(3))
    assert rows(place) == before + 1


@pytest.mark.parametrize("more, code, message", [
    ({"ground": "because"}, 2, "--ground is one of"),
    ({"to": ""}, 2, "--to"),
    ({"what": ""}, 2, "--what"),
    ({"purpose": "partners"}, 2, "--purpose"),
    ({"reason": "x"}, 2, "--reason"),
    ({"to": "x" * 201}, 2, "--to"),
    ({"tell_from": "soon"}, 2, "--tell-from"),
    ({"tell_from": day(12 * 366)}, 1, "ten years"),
    ({"date": day(2)}, 1, "not come yet"),
])
def test_refused(place, more, code, message):
    """With a word about what is wrong, and nothing is kept."""
    _, person = member(place) if code == 1 else (None, NOBODY)
    before = rows(place)
    done = record(place, person, **{"ground": "legal-demand", "code": code,
                                    **more})
    assert message in done.stderr, done.stderr
    assert rows(place) == before


class NOBODY:
    user_id = "nobody.at.all"


def test_killed_while_telling(place):
    """Whenever the module dies, a mail is on its way to every member, or has
    come. (One that was being sent is sent again after a while.)"""
    people = {}
    for person in [member(place)[1] for _ in range(3)]:
        others = ids(place)
        record(place, person)
        one, = ids(place) - others
        people[one] = person
        place.restart("registration")

    def of(table, one, more=""):
        return Database(place).sql(
            "registration", f"SELECT hex(id) FROM {table} "
            f"WHERE hex(id) = '{one}'{more}")

    for one, person in people.items():
        wait_until(lambda i=one: of("disclosure", i, " AND due IS NULL"), 30,
                   "the end")
        wait_until(lambda i=one, p=person: of("outbox", i) or told(place, p),
                   30, "a mail, or one on its way")


def test_erased_with_the_member(place):
    """What stays of it nobody can read, and nobody is told."""
    visitor, person = member(place)
    others = ids(place)
    record(place, person, tell_from=day(5))
    one, = ids(place) - others
    assert rows(place, f"hex(id) = '{one}' AND member IS NOT NULL") == 1
    page = visitor.get(BASE + "/me/erase").form("/me/erase").send()
    assert page.url.endswith("/erased"), page.text
    wait_until(lambda: rows(place, f"hex(id) = '{one}' AND member IS NULL "
                            "AND due IS NULL"), 20, "the end")
    assert not told(place, person)


def test_another_member_does_not_see_it(place):
    _, person = member(place)
    other, _ = member(place)
    record(place, person)
    assert export(other)["disclosures"] == []
    assert "Nothing is listed" in words(other.get(BASE + "/me"))
    again = Visitor(place)
    log_in(again, person.user_id)
    assert len(export(again)["disclosures"]) == 1


# -- the page of staff -------------------------------------------------------

DESK = "/staff/disclosures"


def at_desk(place, person, ground="legal-demand", who="ann", **more):
    form = staff(place, who).get(DESK).form("/disclosures")
    return form.send(**{"login": person.user_id, "ground": ground,
                        "to": "Amtsgericht Musterstadt", "what": WHAT,
                        "reason": "order 12 Qs 3/26, section 95", **more})


def test_recorded_at_the_desk(place):
    visitor, person = member(place)
    before = count(place, "staff", "audit")
    page = at_desk(place, person)
    assert page.status == 200 and "It is recorded" in page.text
    assert person.user_id not in page.text and "12 Qs" not in page.text
    assert count(place, "staff", "audit") == before + 1
    data = export(visitor)
    assert [(d["to"], d["kind"], d["what"], d["why"])
            for d in data["disclosures"]] == [
        ("Amtsgericht Musterstadt", "legal-demand", WHAT,
         "order 12 Qs 3/26, section 95")]
    assert [k["who"] for k in data["looks"]] == ["ann"]
    wait_until(lambda: told(place, person), 20, "the mail")


def test_silence_at_the_desk(place):
    """The look is kept from the member as long as what it was for."""
    visitor, person = member(place)
    page = at_desk(place, person, tell_from=day(20))
    assert page.status == 200 and "It is recorded" in page.text
    data = export(visitor)
    assert data["disclosures"] == [] and data["looks"] == []
    text = visitor.get(BASE + "/me").text
    assert "Amtsgericht" not in text and "12 Qs" not in text
    page = at_desk(place, person, tell_from=day(12 * 366))
    assert page.status == 422 and "ten years" in shown(page)


def test_sharing_none_unagreed_at_the_desk(place):
    """sharing.none-unagreed: refused with a message, and nothing typed is
    lost; once the member agrees it is recorded."""
    visitor, person = member(place)
    before = rows(place)
    page = at_desk(place, person, "agreement", purpose="partners",
                   to="Mill & Co")
    assert page.status == 422 and "has not agreed" in shown(page)
    assert "Mill &amp; Co" in page.text and person.user_id in page.text
    page = page.form("/disclosures").send(purpose="studies",
                                          ground="agreement")
    assert page.status == 422 and "no such purpose" in shown(page)
    page = page.form("/disclosures").send(purpose="", ground="agreement")
    assert page.status == 422 and "Say what the member agreed" in shown(page)
    assert rows(place) == before
    agree(visitor, "partners")
    assert at_desk(place, person, "agreement", purpose="partners").status \
        == 200
    assert rows(place) == before + 1
    page = at_desk(place, person, "agreement", purpose="partners",
                   tell_from=day(3))
    assert page.status == 422 and "legal demand" in shown(page)
    press(visitor, restricted="yes")
    page = at_desk(place, person, "agreement", purpose="partners")
    assert page.status == 422 and "restricted the use" in shown(page)
    assert rows(place) == before + 1


@pytest.mark.parametrize("more, message", [
    ({"reason": "x"}, "Say why"), ({"to": ""}, "To whom"),
    ({"what": ""}, "Which data"), ({"ground": ""}, "On what ground"),
    ({"ground": "other"}, "On what ground"),
    ({"date": "soon"}, "Enter a day"), ({"date": "2999-01-01"}, "not come"),
    ({"tell_from": "2026-02-31"}, "Enter a day")])
def test_refused_at_the_desk(place, more, message):
    _, person = member(place)
    before = rows(place)
    page = at_desk(place, person, **more)
    assert page.status == 422 and message in shown(page), shown(page)
    assert more.get("reason", "order 12 Qs 3/26") in page.text
    assert rows(place) == before


def test_sent_twice_is_one_disclosure(place):
    visitor, person = member(place)
    form = staff(place, "ann").get(DESK).form("/disclosures")
    for _ in range(2):
        page = form.send(login=person.email, ground="other-legal-basis",
                         to="The auditor", what=WHAT, reason="section 12")
        assert page.status == 200
    assert len(export(visitor)["disclosures"]) == 1


def test_page_of_before_filled_in_anew_is_another(place):
    """Back, and the next member: nobody is told that it is recorded where it
    is not."""
    form = staff(place, "ann").get(DESK).form("/disclosures")
    for visitor, person in (member(place), member(place)):
        page = form.send(login=person.email, ground="other-legal-basis",
                         to="The auditor", what=WHAT, reason="section 12")
        assert page.status == 200 and "It is recorded" in page.text
        assert len(export(visitor)["disclosures"]) == 1


@pytest.mark.parametrize("ground, until", [
    ("legal-demand", "9999-12-31"), ("other-legal-basis", day(20))])
def test_refused_silence_leaves_no_silent_look(place, ground, until):
    _, person = member(place)
    before = count(place, "registration", "look")
    page = at_desk(place, person, ground=ground, tell_from=until)
    assert page.status == 422 and "ten years" in shown(page)
    done = record(place, person, ground, code=1, tell_from=until)
    assert "ten years" in done.stderr
    assert count(place, "registration", "look") == before


def test_desk_is_for_those_who_may(place):
    _, person = member(place)
    assert staff(place, "ben").get(DESK).status == 403
    form = staff(place, "ann").get(DESK).form("/disclosures")
    form.page.visitor = staff(place, "cleo")
    before = rows(place)
    assert form.send(login=person.user_id, ground="legal-demand", to="x",
                     what="y", reason="because").status == 403
    assert at_desk(place, NOBODY).status == 404
    assert rows(place) == before


def test_nothing_is_recorded_without_the_custodian(place):
    _, person = member(place)
    before = rows(place)
    with place.module_away("custodian"):
        page = at_desk(place, person)
    assert page.status == 503 and "12 Qs" in page.text
    assert page.reply.headers["Retry-After"] and rows(place) == before
