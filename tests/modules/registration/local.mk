REGISTRATION_TESTS = %D%/test_account %D%/test_crash %D%/test_follow \
	%D%/test_names %D%/test_registration_settings %D%/test_wall
check_PROGRAMS += $(REGISTRATION_TESTS)
TESTS += $(REGISTRATION_TESTS)
TWO_BASES = %D%/two_bases.c %D%/two_bases.h
%C%_test_account_SOURCES = %D%/test_account.c $(TWO_BASES)
%C%_test_account_CPPFLAGS = $(AM_CPPFLAGS) \
	-DMARIADB_SH='"$(abs_top_srcdir)/tests/common/db/mariadb.sh"'
%C%_test_account_LDADD = modules/registration/libregistration-store.a \
	$(TEST_LIBS) $(DB_LIBS) $(MAIL_LIBS)
%C%_test_crash_SOURCES = %D%/test_crash.c $(TWO_BASES)
%C%_test_crash_CPPFLAGS = $(AM_CPPFLAGS) $(MYSQL_CFLAGS) $(SQLITE_CFLAGS) \
	-DMARIADB_SH='"$(abs_top_srcdir)/tests/common/db/mariadb.sh"'
%C%_test_crash_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=sqlite3_step,--wrap=sqlite3_exec \
	-Wl,--wrap=mysql_stmt_execute,--wrap=mysql_real_query
%C%_test_crash_LDADD = modules/registration/libregistration-store.a \
	$(TEST_LIBS) $(DB_LIBS) $(MAIL_LIBS)
%C%_test_follow_SOURCES = %D%/test_follow.c $(TWO_BASES)
%C%_test_follow_CPPFLAGS = $(AM_CPPFLAGS) \
	-DMARIADB_SH='"$(abs_top_srcdir)/tests/common/db/mariadb.sh"'
%C%_test_follow_LDADD = modules/registration/libregistration-store.a \
	$(TEST_LIBS) $(DB_LIBS)
%C%_test_names_SOURCES = %D%/test_names.c
%C%_test_names_LDADD = modules/registration/libregistration-pages.a \
	modules/registration/libregistration-store.a $(TEST_LIBS) \
	$(DB_LIBS) $(MAIL_LIBS) $(ZXCVBN_LIBS)
%C%_test_registration_settings_SOURCES = %D%/test_registration_settings.c
%C%_test_registration_settings_LDADD = \
	modules/registration/libregistration-store.a $(TEST_LIBS) $(DB_LIBS)
%C%_test_wall_SOURCES = %D%/test_wall.c
%C%_test_wall_LDADD = modules/registration/libregistration-store.a \
	$(TEST_LIBS) $(DB_LIBS)
