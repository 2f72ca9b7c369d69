# common/db: the only door to mysqlclient and SQLite
AM_CPPFLAGS += $(MYSQL_CFLAGS) $(SQLITE_CFLAGS)
DB_LIBS = $(SQLITE_LIBS) $(MYSQL_LIBS)

common_libcommon_a_SOURCES += \
	%D%/batch.c %D%/batch.h \
	%D%/db.c %D%/db.h \
	%D%/db_driver.h \
	%D%/db_inner.h \
	%D%/db_mysql.c \
	%D%/db_mysql_scan.c %D%/db_mysql_scan.h \
	%D%/db_sqlite.c \
	%D%/db_status.c \
	%D%/db_url.c \
	%D%/retention_last.c %D%/retention_last.h \
	%D%/schema.c %D%/schema.h \
	%D%/transact.c
