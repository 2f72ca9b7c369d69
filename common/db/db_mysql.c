/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "db/db_driver.h"
#include "db/db_mysql_scan.h"

#define SYSTEM_CA "/etc/ssl/certs/ca-certificates.crt"

/* MariaDB's client and Oracle's differ in three places. */
#ifdef MARIADB_PACKAGE_VERSION
#define MYSQL_FLAG     my_bool
#define MYSQL_FD(conn) mysql_get_socket(conn)
#else
#define MYSQL_FLAG     bool
#define MYSQL_FD(conn) ((conn)->net.fd)
#endif

/* Not in every version of the headers. */
#define CODE_BAD_CONNECTION 1927
#define CODE_IDLE_TOO_LONG  4031
#define CODE_LOST_EXTENDED  2055

/* What a code means: for the statement, and for the connection. The state of
 * a statement that was on its way when the connection broke is unknown. */
static const struct code {
	unsigned code;
	enum db_status status;
	bool lost;
} codes[] = {
    {ER_DUP_ENTRY, DB_DUPLICATE, false},
    {ER_DUP_UNIQUE, DB_DUPLICATE, false},
    {ER_DUP_ENTRY_WITH_KEY_NAME, DB_DUPLICATE, false},
    {ER_LOCK_DEADLOCK, DB_CONFLICT, false},
    {ER_LOCK_WAIT_TIMEOUT, DB_CONFLICT, false},
    {ER_CHECKREAD, DB_CONFLICT, false},
    {ER_NEED_REPREPARE, DB_CONFLICT, false},
    {ER_QUERY_INTERRUPTED, DB_CONFLICT, false},
    {ER_UNKNOWN_COM_ERROR, DB_DOWN, false}, /* Galera: not primary */
    {ER_CON_COUNT_ERROR, DB_DOWN, false},
    {ER_TOO_MANY_USER_CONNECTIONS, DB_DOWN, false},
    {ER_OPTION_PREVENTS_STATEMENT, DB_DOWN, false}, /* read only */
    {ER_SERVER_SHUTDOWN, DB_UNKNOWN, true},
    {CODE_BAD_CONNECTION, DB_UNKNOWN, true},
    {CODE_IDLE_TOO_LONG, DB_DOWN, true},
    {ER_ERROR_DURING_COMMIT, DB_UNKNOWN, false},
    {ER_RECORD_FILE_FULL, DB_FULL, false},
    {ER_DISK_FULL, DB_FULL, false},
    {CR_CONNECTION_ERROR, DB_DOWN, true},
    {CR_CONN_HOST_ERROR, DB_DOWN, true},
    {CR_UNKNOWN_HOST, DB_DOWN, true},
    {CR_SERVER_GONE_ERROR, DB_DOWN, true},
    {CR_SERVER_LOST, DB_UNKNOWN, true},
    {CODE_LOST_EXTENDED, DB_UNKNOWN, true},
    {CR_COMMANDS_OUT_OF_SYNC, DB_FAILED, true},
    {CR_MALFORMED_PACKET, DB_UNKNOWN, true},
};

/* A prepared statement and the room its rows need. */
struct stmt {
	MYSQL_STMT *mysql;
	size_t columns;
	bool is_int[DB_COLUMNS_MAX];
};

/* Rows as they arrive; buffers are scrubbed after the last. */
struct result {
	MYSQL_BIND binds[DB_COLUMNS_MAX];
	unsigned long lengths[DB_COLUMNS_MAX];
	MYSQL_FLAG nulls[DB_COLUMNS_MAX];
	long long nums[DB_COLUMNS_MAX];
	char *bytes;
	size_t len;
};

static pthread_once_t library_once = PTHREAD_ONCE_INIT;

/* library_init - before the first handle; mysql_init alone is not safe when
 * two threads open one at once */
static void
library_init(void)
{
	must(mysql_library_init(0, NULL, NULL) == 0);
}

/* mysql_fail - status and reason by the code; never the server's text, which
 * holds values */
static enum db_status
fail(unsigned code, const char *sqlstate, bool *lost_r, struct err *err)
{
	err_set(err, "database error %u, SQLSTATE %.5s", code, sqlstate);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (codes[i].code != code)
			continue;
		*lost_r = *lost_r || codes[i].lost;
		return codes[i].status;
	}
	return DB_FAILED;
}

/* fail_stmt - the same for a statement */
static enum db_status
fail_stmt(MYSQL_STMT *stmt, bool *lost_r, struct err *err)
{
	return fail(
	    mysql_stmt_errno(stmt), mysql_stmt_sqlstate(stmt), lost_r, err);
}

/* set_tls - require TLS and the name in the certificate */
static int
set_tls(MYSQL *mysql, const struct db_target *target)
{
	const char *ca = target->tls_ca ? target->tls_ca : SYSTEM_CA;
	int ret;

	if (target->local)
		return 0;
	ret = mysql_options(mysql, MYSQL_OPT_SSL_CA, ca);
#ifdef MARIADB_PACKAGE_VERSION
	static const my_bool on = 1;

	ret |= mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &on);
	ret |= mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &on);
	ret |= mysql_options(mysql, MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3");
#else
	unsigned mode = SSL_MODE_VERIFY_IDENTITY;

	ret |= mysql_options(mysql, MYSQL_OPT_SSL_MODE, &mode);
	ret |= mysql_options(mysql, MYSQL_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3");
#endif
	return ret;
}

/* set_options - nothing is left to the library's defaults: those wait for
 * ever, do without TLS, and let a server read local files */
static int
set_options(MYSQL *mysql, const struct db_target *target)
{
	unsigned timeout = target->timeout_secs;
	unsigned off = 0;
	static const char isolation[] = "SET SESSION TRANSACTION ISOLATION "
					"LEVEL REPEATABLE READ";
	char session[400];
	int ret = 0;

	snprintf(session, sizeof(session),
	    "SET SESSION sql_mode='STRICT_ALL_TABLES,NO_ZERO_DATE,"
	    "NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
	    "NO_ENGINE_SUBSTITUTION,NO_BACKSLASH_ESCAPES,"
	    "ONLY_FULL_GROUP_BY', time_zone='+00:00', autocommit=1, "
	    "innodb_lock_wait_timeout=%u"
	    /* MariaDB weighs columns without an index as well, which takes
	     * it longer than to look a row up by its key */
	    "/*M!100001 , optimizer_use_condition_selectivity=1 */",
	    timeout > 3 ? timeout / 2 : 1);
	ret |= mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &timeout);
	ret |= mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &timeout);
	ret |= mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &timeout);
	ret |= mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &off);
	ret |= mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	ret |= mysql_options(mysql, MYSQL_INIT_COMMAND, session);
	ret |= mysql_options(mysql, MYSQL_INIT_COMMAND, isolation);
#ifdef MARIADB_PACKAGE_VERSION
	MYSQL_FLAG reconnect = 0;

	ret |= mysql_options(mysql, MYSQL_OPT_RECONNECT, &reconnect);
#endif
	return ret | set_tls(mysql, target);
}

/* connect_to - over the socket where there is one */
static MYSQL *
connect_to(MYSQL *mysql, const struct db_target *target)
{
	const char *host = target->socket[0] ? "localhost" : target->host;
	const char *path = target->socket[0] ? target->socket : NULL;
	unsigned protocol = path ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;

	/* "localhost" without a port means the usual socket, as elsewhere. */
	if (path || target->port || strcmp(host, "localhost") != 0)
		mysql_options(mysql, MYSQL_OPT_PROTOCOL, &protocol);
	return mysql_real_connect(mysql, host, target->user, target->password,
	    target->name, target->port, path, CLIENT_FOUND_ROWS);
}

/* my_open - connect; whatever is wrong, the database cannot be reached */
static enum db_status
my_open(const struct db_target *target, void **conn_r, struct err *err)
{
	MYSQL *mysql;

	must(pthread_once(&library_once, library_init) == 0);
	mysql = mysql_init(NULL);
	must(mysql != NULL);
	if (set_options(mysql, target)) {
		err_set(err, "the database client refuses an option");
		mysql_close(mysql);
		return DB_FAILED;
	}
	if (connect_to(mysql, target) &&
	    (target->local || mysql_get_ssl_cipher(mysql))) {
		*conn_r = mysql;
		return DB_OK;
	}
	/* The words are about socket, host and account: no data yet. */
	if (mysql_errno(mysql))
		err_set(err, "cannot connect to the database: %.300s (%u)",
		    mysql_error(mysql), mysql_errno(mysql));
	else
		err_set(err, "the database server offers no TLS");
	mysql_close(mysql);
	return DB_DOWN;
}

/* my_close - disconnect; every statement was finished before */
static void
my_close(void *conn)
{
	mysql_close(conn);
}

/* my_is_alive - an idle server says nothing; if it did, it said goodbye */
static bool
my_is_alive(void *conn)
{
	struct pollfd fd = {
	    .fd = (int)MYSQL_FD((MYSQL *)conn), .events = POLLIN | POLLRDHUP};

	return poll(&fd, 1, 0) == 0;
}

/* learn_columns - which columns hold numbers */
static void
learn_columns(struct stmt *stmt)
{
	MYSQL_RES *meta = mysql_stmt_result_metadata(stmt->mysql);
	const MYSQL_FIELD *fields;

	if (!meta)
		return;
	stmt->columns = mysql_num_fields(meta);
	must(stmt->columns <= DB_COLUMNS_MAX);
	fields = mysql_fetch_fields(meta);
	for (size_t i = 0; i < stmt->columns; i++) {
		/* sum() of whole numbers is a decimal without decimals. */
		stmt->is_int[i] = IS_NUM(fields[i].type) &&
				  fields[i].decimals == 0;
	}
	mysql_free_result(meta);
}

/* my_prepare - prepare a statement at the server */
static enum db_status
my_prepare(
    void *conn, const char *sql, void **stmt_r, bool *lost_r, struct err *err)
{
	struct stmt *stmt = calloc(1, sizeof(*stmt));
	const MYSQL_FLAG on = 1;
	enum db_status status;

	must(stmt != NULL);
	stmt->mysql = mysql_stmt_init(conn);
	must(stmt->mysql != NULL);
	if (mysql_stmt_prepare(stmt->mysql, sql, strlen(sql)) == 0) {
		mysql_stmt_attr_set(
		    stmt->mysql, STMT_ATTR_UPDATE_MAX_LENGTH, &on);
		learn_columns(stmt);
		*stmt_r = stmt;
		return DB_OK;
	}
	status = fail_stmt(stmt->mysql, lost_r, err);
	/* Preparing changes nothing. */
	if (status == DB_UNKNOWN)
		status = DB_DOWN;
	mysql_stmt_close(stmt->mysql);
	free(stmt);
	return status;
}

/* my_finish - give a statement back */
static void
my_finish(void *stmt)
{
	struct stmt *own = stmt;

	mysql_stmt_close(own->mysql);
	free(own);
}

/* bind_args - arguments as the client wants them; it does not write there */
static void
bind_args(const struct db_call *call, MYSQL_BIND *binds)
{
	static const enum enum_field_types types[] = {
	    [DB_NULL] = MYSQL_TYPE_NULL,
	    [DB_INT] = MYSQL_TYPE_LONGLONG,
	    [DB_TEXT] = MYSQL_TYPE_STRING,
	    [DB_BLOB] = MYSQL_TYPE_BLOB,
	};

	for (size_t i = 0; i < call->nargs; i++) {
		const struct db_value *arg = &call->args[i];
		const void *buffer = arg->str.ptr ? arg->str.ptr : "";

		if (arg->type == DB_INT)
			buffer = &arg->num;
		memset(&binds[i], 0, sizeof(binds[i]));
		binds[i].buffer_type = types[arg->type];
		memcpy(&binds[i].buffer, &buffer, sizeof(buffer));
		binds[i].buffer_length = arg->str.len;
		binds[i].length_value = arg->str.len;
		binds[i].length = &binds[i].length_value;
	}
}

/* result_size - the bytes of the longest values, all columns together */
static size_t
result_size(struct stmt *stmt)
{
	MYSQL_RES *meta = mysql_stmt_result_metadata(stmt->mysql);
	const MYSQL_FIELD *fields;
	size_t size = 0;

	must(meta != NULL);
	fields = mysql_fetch_fields(meta);
	for (size_t i = 0; i < stmt->columns; i++)
		size += stmt->is_int[i] ? 0 : fields[i].max_length;
	mysql_free_result(meta);
	return size;
}

/* result_bind - give each column its place */
static int
result_bind(struct stmt *stmt, struct result *result)
{
	MYSQL_RES *meta = mysql_stmt_result_metadata(stmt->mysql);
	const MYSQL_FIELD *fields;
	size_t at = 0;

	must(meta != NULL);
	fields = mysql_fetch_fields(meta);
	for (size_t i = 0; i < stmt->columns; i++) {
		MYSQL_BIND *bind = &result->binds[i];

		bind->length = &result->lengths[i];
		bind->is_null = &result->nulls[i];
		if (stmt->is_int[i]) {
			bind->buffer_type = MYSQL_TYPE_LONGLONG;
			bind->buffer = &result->nums[i];
			bind->buffer_length = sizeof(result->nums[i]);
			continue;
		}
		bind->buffer_type = MYSQL_TYPE_BLOB;
		bind->buffer = result->bytes + at;
		bind->buffer_length = fields[i].max_length;
		at += fields[i].max_length;
	}
	mysql_free_result(meta);
	return mysql_stmt_bind_result(stmt->mysql, result->binds);
}

/* result_row - hand the fetched row to the caller */
static int
result_row(
    const struct stmt *stmt, const struct result *result, struct db_call *call)
{
	struct db_value cells[DB_COLUMNS_MAX];
	struct db_row row = {cells, stmt->columns};

	for (size_t i = 0; i < stmt->columns; i++) {
		memset(&cells[i], 0, sizeof(cells[i]));
		if (result->nulls[i])
			continue;
		cells[i].type = stmt->is_int[i] ? DB_INT : DB_BLOB;
		cells[i].num = result->nums[i];
		if (!stmt->is_int[i])
			cells[i].str = str_from(
			    result->binds[i].buffer, result->lengths[i]);
	}
	return call->row_fn ? call->row_fn(call->ctx, &row) : 0;
}

/* fetch_rows - all rows were stored, so none is given before all are here */
static enum db_status
fetch_rows(
    struct stmt *stmt, struct db_call *call, bool *lost_r, struct err *err)
{
	struct result *result;
	enum db_status status = DB_OK;
	int got = 0;

	if (mysql_stmt_store_result(stmt->mysql))
		return fail_stmt(stmt->mysql, lost_r, err);
	result = calloc(1, sizeof(*result));
	must(result != NULL);
	result->len = result_size(stmt) + 1;
	result->bytes = calloc(1, result->len);
	must(result->bytes != NULL);
	if (result_bind(stmt, result))
		got = 1;
	while (got == 0 && (got = mysql_stmt_fetch(stmt->mysql)) == 0) {
		if (result_row(stmt, result, call))
			break;
	}
	if (got != 0 && got != MYSQL_NO_DATA)
		status = fail_stmt(stmt->mysql, lost_r, err);
	scrub_free(&result->bytes, result->len);
	free(result);
	return status;
}

/* my_run - execute, fetch, make ready for the next time */
static enum db_status
my_run(void *conn, void *prepared, struct db_call *call, bool *lost_r,
    struct err *err)
{
	struct stmt *stmt = prepared;
	MYSQL_BIND binds[DB_ARGS_MAX];
	enum db_status status = DB_OK;

	(void)conn;
	must(mysql_stmt_param_count(stmt->mysql) == call->nargs);
	bind_args(call, binds);
	if ((call->nargs && mysql_stmt_bind_param(stmt->mysql, binds)) ||
	    mysql_stmt_execute(stmt->mysql))
		return fail_stmt(stmt->mysql, lost_r, err);
	if (stmt->columns > 0)
		status = fetch_rows(stmt, call, lost_r, err);
	else
		call->changed = (int64_t)mysql_stmt_affected_rows(stmt->mysql);
	mysql_stmt_free_result(stmt->mysql);
	return status;
}

/* my_direct - a statement of a migration, or of a transaction */
static enum db_status
my_direct(void *conn, struct str sql, bool *lost_r, struct err *err)
{
	MYSQL *mysql = conn;
	MYSQL_RES *res;

	if (mysql_real_query(mysql, sql.ptr, sql.len))
		return fail(
		    mysql_errno(mysql), mysql_sqlstate(mysql), lost_r, err);
	res = mysql_store_result(mysql);
	if (res)
		mysql_free_result(res);
	return DB_OK;
}

const struct db_driver db_mysql_driver = {
    .kind = DB_MYSQL,
    .open = my_open,
    .close = my_close,
    .is_alive = my_is_alive,
    .prepare = my_prepare,
    .finish = my_finish,
    .run = my_run,
    .direct = my_direct,
    .scan = db_mysql_scan,
    .begin = "START TRANSACTION",
    .before_reconcile = "SET SESSION wsrep_sync_wait=1",
};
