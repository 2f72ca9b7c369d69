/* SPDX-License-Identifier: BSD-2-Clause */
/* db_mysql_scan - all values of all tables; db_mysql.c alone includes it */
#ifndef FP_DB_DB_MYSQL_SCAN_H
#define FP_DB_DB_MYSQL_SCAN_H

#include "db/db.h"

/* scan of struct db_driver. */
enum db_status db_mysql_scan(
    void *conn, db_cell_fn *cell_fn, void *ctx, bool *lost_r, struct err *err);

#endif
