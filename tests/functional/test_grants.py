# SPDX-License-Identifier: BSD-2-Clause
"""What the modules' database accounts may not do (security.least-privilege).
Each statement is tried with the account that the module uses."""

import pymysql
import pytest

ACCOUNTS = {
    "feedback": ["feedback"], "surveys": ["surveys"],
    "registration": ["registration"], "keystore": ["keystore"],
}
DATABASE = {"custodian": "staff"}  # where it is not the account's name
# of every account, with its own database open
REFUSED = [
    "CREATE TABLE x (i INT)",
    "DROP TABLE fp_schema",
    "ALTER TABLE fp_schema ADD COLUMN x INT",
    "INSERT INTO fp_schema VALUES ('x', 1, 1)",
    "UPDATE fp_schema SET version = 9",
    "DELETE FROM fp_schema",
    "SELECT LOAD_FILE('/etc/passwd') IS NOT NULL FROM mysql.user",
    "SELECT 1 INTO OUTFILE '/tmp/fp-never'",
    "SELECT * FROM mysql.user",
    "CREATE USER 'x'@'localhost'",
    "SET GLOBAL general_log = 1",
    "SHOW BINARY LOGS",
]
# of one
REFUSED_OF = [
    ("feedback", "UPDATE feedback SET consent = 1"),
    ("feedback", "UPDATE feedback SET policy = '1'"),
    ("feedback", "UPDATE feedback SET received = 0"),
    ("feedback", "UPDATE feedback SET answer_by = NULL"),
    ("feedback", "UPDATE feedback SET answered = 1"),
    ("feedback", "UPDATE feedback_person SET email = NULL"),
    ("feedback", "UPDATE feedback_person SET fields = NULL"),
    ("feedback", "UPDATE feedback_piece SET box = ''"),
    ("feedback", "DELETE FROM feedback_notice"),
    ("feedback", "DELETE FROM feedback_clock"),
    ("feedback", "ALTER TABLE feedback DROP COLUMN person"),
    ("registration", "DELETE FROM consent"),
    ("registration", "UPDATE consent SET granted = 1"),
    ("registration", "DELETE FROM chain_link"),
    ("registration", "UPDATE chain_link SET mac = ''"),
    ("registration", "DELETE FROM chain_head"),
    ("registration", "UPDATE chain_head SET chain = ''"),
    ("registration", "DELETE FROM look"),
    ("registration", "UPDATE look SET sealed = ''"),
    ("registration", "UPDATE profile SET member = ''"),
    ("registration", "UPDATE session SET expires = 0"),
    ("registration", "UPDATE revoked SET expires = 0"),
    ("keystore", "DELETE FROM keystore_mark"),
    ("keystore", "UPDATE keystore_key SET wrapped = ''"),
    ("keystore", "SELECT pseudonym FROM keystore_feed"),
    ("keystore", "DELETE FROM keystore_feed"),
    ("surveys", "DELETE FROM survey"),
    ("surveys", "INSERT INTO survey VALUES ('x', 1, '', NULL, '')"),
    ("surveys", "UPDATE survey SET state = 3"),
    ("surveys", "UPDATE survey SET secret = NULL"),
    ("surveys", "UPDATE survey SET issuer = NULL"),
    ("surveys", "UPDATE survey SET issuer_public = ''"),
    ("surveys", "DELETE FROM survey_issued"),
    ("surveys", "UPDATE survey_issued SET member = ''"),
    ("surveys", "DELETE FROM survey_spent"),
    ("surveys", "UPDATE survey_spent SET digest = ''"),
    ("surveys", "DELETE FROM survey_box"),
    ("surveys", "DELETE FROM survey_release"),
    ("surveys", "UPDATE survey_release SET counts = NULL"),
    ("surveys", "SELECT sealed FROM survey_text"),
    ("surveys", "DELETE FROM survey_text"),
    ("surveys", "UPDATE survey_text SET sealed = ''"),
]


# of staff and of the custodian, who reach into other databases
REFUSED_OF_STAFF = [
    ("staff", "SELECT sealed FROM formpledge_staff.audit"),
    ("staff", "INSERT INTO formpledge_staff.audit VALUES ('', '', '')"),
    ("staff", "DELETE FROM formpledge_staff.chain_link"),
    ("staff", "SELECT password FROM formpledge_registration.member"),
    ("staff", "UPDATE formpledge_registration.member SET restricted = 0"),
    ("staff", "DELETE FROM formpledge_registration.member"),
    ("staff", "SELECT 1 FROM formpledge_registration.session"),
    ("staff", "INSERT INTO formpledge_registration.look VALUES ('', '', '')"),
    ("staff", "SELECT 1 FROM formpledge_keystore.keystore_key"),
    ("staff", "SELECT 1 FROM formpledge_keystore.keystore_index"),
    ("staff", "SELECT 1 FROM formpledge_surveys.survey_issued"),
    ("staff", "SELECT 1 FROM formpledge_surveys.survey_spent"),
    ("staff", "SELECT tally FROM formpledge_surveys.survey"),
    ("staff", "SELECT counts FROM formpledge_surveys.survey_release"),
    ("staff", "SELECT 1 FROM formpledge_surveys.survey_text"),
    ("staff", "DELETE FROM formpledge_registration.disclosure"),
    ("staff", "UPDATE formpledge_registration.disclosure SET due = 1"),
    ("staff", "UPDATE formpledge_feedback.feedback SET message = ''"),
    ("staff", "UPDATE formpledge_feedback.feedback SET may_contact = 1"),
    ("staff", "DELETE FROM formpledge_feedback.feedback"),
    ("staff", "DELETE FROM formpledge_feedback.feedback_person"),
    ("staff", "UPDATE formpledge_feedback.feedback_person SET fields = ''"),
    ("custodian", "UPDATE formpledge_staff.audit SET sealed = ''"),
    ("custodian", "DELETE FROM formpledge_staff.audit"),
    ("custodian", "DELETE FROM formpledge_staff.chain_link"),
    ("custodian", "UPDATE formpledge_registration.look SET sealed = ''"),
    ("custodian", "DELETE FROM formpledge_registration.look"),
    ("custodian", "UPDATE formpledge_registration.member SET email = ''"),
    ("custodian", "SELECT 1 FROM formpledge_registration.consent"),
    ("custodian", "SELECT sealed FROM formpledge_registration.profile"),
    ("custodian", "UPDATE formpledge_keystore.keystore_key SET wrapped = ''"),
    ("custodian", "SELECT message FROM formpledge_feedback.feedback"),
    ("custodian", "SELECT fields FROM formpledge_feedback.feedback_person"),
    ("custodian", "SELECT 1 FROM formpledge_surveys.survey"),
]


def open_account(site, name):
    """The database as a module's account sees it."""
    with open(site.path("etc/secrets", name + ".password"),
              encoding="ascii") as file:
        password = file.read().strip()
    return pymysql.connect(
        unix_socket=site.path("run/mariadb.sock"), password=password,
        user="formpledge-" + name, database="formpledge_" + DATABASE.get(
            name, name))


@pytest.fixture
def account(sites):
    """Opens the database as a module's account does."""
    site, opened = sites.get("nginx", "mysql"), []

    def connect(name):
        opened.append(open_account(site, name))
        return opened[-1].cursor()
    yield connect
    for link in opened:
        link.close()


def refused(cursor, statement):
    with pytest.raises((pymysql.err.OperationalError,
                        pymysql.err.ProgrammingError)) as caught:
        cursor.execute(statement)
    # 1142, 1143 command or column denied, 1044 database, 1227 privilege,
    # 1045 file
    assert caught.value.args[0] in (1044, 1045, 1142, 1143, 1227), caught


@pytest.mark.parametrize("name", ACCOUNTS)
@pytest.mark.parametrize("statement", REFUSED)
def test_refused_to_all(account, name, statement):
    refused(account(name), statement)


@pytest.mark.parametrize("name,statement", REFUSED_OF)
def test_refused_to_one(account, name, statement):
    refused(account(name), statement)


@pytest.mark.parametrize("name,statement", REFUSED_OF_STAFF)
def test_refused_to_staff(account, name, statement):
    refused(account(name), statement)


@pytest.mark.parametrize("name", ACCOUNTS)
@pytest.mark.parametrize("other", ACCOUNTS)
def test_other_databases_do_not_exist(account, name, other):
    cursor = account(name)
    cursor.execute("SHOW DATABASES")
    seen = {row[0] for row in cursor.fetchall()} - {"information_schema"}
    assert seen == {"formpledge_" + name}
    if other != name:
        refused(cursor, f"SELECT 1 FROM formpledge_{other}.fp_schema")
