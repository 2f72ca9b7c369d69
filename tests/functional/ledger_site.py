# SPDX-License-Identifier: BSD-2-Clause
"""The tables of a site, as somebody with the database sees them."""

import contextlib
import sqlite3

import pymysql


@contextlib.contextmanager
def database(site, name="registration"):
    """run(sql, *args) over a module's database, as its administrator; rows
    as tuples. %s stands for an argument."""
    if site.database == "sqlite":
        link = sqlite3.connect(site.path("data", name + ".db"), timeout=10)
        mark = "?"
    else:
        link = pymysql.connect(unix_socket=site.path("run/mariadb.sock"),
                               user="root", database="formpledge_" + name,
                               autocommit=True)
        mark = "%s"

    def run(sql, *args):
        cursor = link.cursor()
        cursor.execute(sql.replace("%s", mark), args)
        rows = cursor.fetchall()
        link.commit()
        return [tuple(row) for row in rows]
    try:
        yield run
    finally:
        link.close()


def tables(site, name):
    """{table: rows in order of what they say} of a module."""
    with database(site, name) as run:
        if site.database == "sqlite":
            names = run("SELECT name FROM sqlite_master WHERE type = 'table'")
        else:
            names = run("SHOW TABLES")
        return {table: sorted(run(f"SELECT * FROM {table}"), key=repr)
                for (table,) in names}
