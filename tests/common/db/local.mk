check_PROGRAMS += %D%/test_db_sqlite %D%/test_db_mysql
TESTS += %D%/test_db_sqlite %D%/test_db_mysql
EXTRA_DIST += %D%/mariadb.sh
%C%_test_db_sqlite_SOURCES = %D%/test_db_sqlite.c %D%/db_cases.c \
	%D%/db_cases.h %D%/batch_case.c
%C%_test_db_sqlite_LDADD = $(TEST_LIBS) $(DB_LIBS)
%C%_test_db_mysql_SOURCES = %D%/test_db_mysql.c %D%/db_cases.c \
	%D%/db_cases.h %D%/batch_case.c
%C%_test_db_mysql_CPPFLAGS = $(AM_CPPFLAGS) \
	-DMARIADB_SH='"$(abs_top_srcdir)/%D%/mariadb.sh"'
%C%_test_db_mysql_LDADD = $(TEST_LIBS) $(DB_LIBS)
