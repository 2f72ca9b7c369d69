check_PROGRAMS += %D%/test_webconf
TESTS += %D%/test_webconf
%C%_test_webconf_SOURCES = %D%/test_webconf.c $(WEBCONF_SOURCES)
%C%_test_webconf_LDADD = $(TEST_LIBS)
