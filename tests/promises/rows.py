# SPDX-License-Identifier: BSD-2-Clause
"""The rows of the surveys' database as somebody sees who has it: every column
of every table, however many there are."""

import os
import sqlite3
import tempfile

from site_of_tests import wait_until


class SqliteRows:
    """Out of a copy: nothing here disturbs the module."""

    def __init__(self, site):
        self.path = site.path("data/surveys.db")

    def files(self):
        found = {}
        for end in ("", "-wal"):
            if os.path.exists(self.path + end):
                with open(self.path + end, "rb") as file:
                    found[end] = file.read()
        return found

    def at_once(self):
        """The files as they are at one moment: what SQLite writes between
        two looks it may never have had together."""
        files, before = self.files(), None
        while files != before:
            before, files = files, self.files()
        return files

    def ask(self, sql):
        with tempfile.TemporaryDirectory(prefix="fp-rows-") as folder:
            path = os.path.join(folder, "surveys.db")
            for end, data in self.at_once().items():
                with open(path + end, "wb") as file:
                    file.write(data)
            copy = sqlite3.connect(path)
            try:
                copy.execute("PRAGMA synchronous = OFF")
                return copy.execute(sql).fetchall()
            finally:
                copy.close()

    def tables(self):
        return [name for name, in self.ask(
            "SELECT name FROM sqlite_master WHERE type = 'table'")]

    def columns(self, table):
        return [row[1] for row in self.ask(f"PRAGMA table_info({table})")]

    def write_out(self):
        """Everything is where it stays."""

    def close(self):
        pass


class MysqlRows:
    """As the database's root."""

    def __init__(self, site):
        import pymysql
        self.link = pymysql.connect(
            unix_socket=site.path("run/mariadb.sock"), user="root",
            database="formpledge_surveys", autocommit=True)

    def ask(self, sql):
        with self.link.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def tables(self):
        return [name for name, in self.ask("SHOW TABLES")]

    def columns(self, table):
        return [row[0] for row in self.ask(f"SHOW COLUMNS FROM {table}")]

    def write_out(self):
        """Pages that wait in memory go to the tables' files."""
        self.ask("SET GLOBAL innodb_max_dirty_pages_pct_lwm = 0")
        self.ask("SET GLOBAL innodb_max_dirty_pages_pct = 0")
        wait_until(lambda: self.ask(
            "SHOW STATUS LIKE 'Innodb_buffer_pool_pages_dirty'"
        )[0][1] == "0", 60, "an empty list of dirty pages")

    def close(self):
        self.link.close()


def rows_of(site):
    return (SqliteRows if site.database == "sqlite" else MysqlRows)(site)
