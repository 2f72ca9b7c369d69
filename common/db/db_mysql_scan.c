/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "db/db_mysql_scan.h"

#include <mysql.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"

#define TABLES_MAX    4096
#define NAME_BYTES    (64 * 4) /* of a table: 64 letters of UTF-8 */
#define STATEMENT_MAX (2 * NAME_BYTES + 32)

/* fail - by the code, never the server's text */
static enum db_status
fail(MYSQL *conn, bool *lost_r, struct err *err)
{
	err_set(err, "database error %u, SQLSTATE %.5s", mysql_errno(conn),
	    mysql_sqlstate(conn));
	/* rows may be on their way still */
	*lost_r = true;
	return DB_DOWN;
}

/* tables_list - their names, one after the other, each ended by a NUL */
static enum db_status
tables_list(MYSQL *conn, struct buf *names, bool *lost_r, struct err *err)
{
	static const char sql[] =
	    "SELECT table_name FROM information_schema.tables WHERE "
	    "table_schema = DATABASE() AND table_type = 'BASE TABLE'";
	MYSQL_RES *rows;
	MYSQL_ROW row;

	if (mysql_query(conn, sql) || !(rows = mysql_store_result(conn)))
		return fail(conn, lost_r, err);
	while ((row = mysql_fetch_row(rows)))
		buf_put_bytes(names, row[0], strlen(row[0]) + 1);
	mysql_free_result(rows);
	if (!names->full)
		return DB_OK;
	err_set(err, "more tables than can be looked at");
	return DB_FAILED;
}

/* select_all - the one statement that is no constant: the name comes from the
 * server's own catalogue, in its quotes */
static int
select_all(MYSQL *conn, const char *table)
{
	struct buf sql = BUF_INIT(STATEMENT_MAX);
	int ret;

	buf_puts(&sql, "SELECT * FROM `");
	for (; *table; table++) {
		if (*table == '`')
			buf_putc(&sql, '`');
		buf_putc(&sql, *table);
	}
	buf_puts(&sql, "`");
	ret = sql.full ? -1
		       : mysql_real_query(conn, buf_str(&sql).ptr,
			     (unsigned long)buf_str(&sql).len);
	buf_free(&sql);
	return ret;
}

/* scan_row - each value; anything but 0 ends the table */
static int
scan_row(MYSQL_RES *rows, MYSQL_ROW row, const char *table, db_cell_fn *cell_fn,
    void *ctx)
{
	const unsigned long *lengths = mysql_fetch_lengths(rows);
	unsigned n = mysql_num_fields(rows);
	int ret = 0;

	for (unsigned i = 0; i < n && ret == 0; i++)
		if (row[i])
			ret = cell_fn(ctx, table, str_from(row[i], lengths[i]));
	return ret;
}

/* scan_table - row by row */
static enum db_status
scan_table(MYSQL *conn, const char *table, db_cell_fn *cell_fn, void *ctx,
    bool *lost_r, struct err *err)
{
	MYSQL_RES *rows;
	MYSQL_ROW row;

	if (select_all(conn, table) || !(rows = mysql_use_result(conn)))
		return fail(conn, lost_r, err);
	while ((row = mysql_fetch_row(rows)))
		if (scan_row(rows, row, table, cell_fn, ctx))
			break;
	if (!row && mysql_errno(conn)) {
		mysql_free_result(rows);
		return fail(conn, lost_r, err);
	}
	mysql_free_result(rows);
	return DB_OK;
}

/* db_mysql_scan - every table */
enum db_status
db_mysql_scan(
    void *conn, db_cell_fn *cell_fn, void *ctx, bool *lost_r, struct err *err)
{
	struct buf names = BUF_INIT(TABLES_MAX * NAME_BYTES);
	enum db_status status = tables_list(conn, &names, lost_r, err);
	struct str rest = buf_str(&names);

	while (status == DB_OK && rest.len) {
		const char *table = str_cut(&rest, '\0').ptr;

		status = scan_table(conn, table, cell_fn, ctx, lost_r, err);
	}
	buf_free(&names);
	return status;
}
