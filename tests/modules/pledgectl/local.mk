check_PROGRAMS += %D%/test_webconf
TESTS += %D%/test_webconf
%C%_test_webconf_SOURCES = %D%/test_webconf.c $(WEBCONF_SOURCES)
%C%_test_webconf_LDADD = $(TEST_LIBS)
CANARY_SOURCES = modules/pledgectl/canary.c modules/pledgectl/canary.h \
	modules/pledgectl/canary_packed.c modules/pledgectl/canary_packed.h \
	modules/pledgectl/canary_places.c modules/pledgectl/canary_places.h \
	modules/pledgectl/canary_process.c \
	modules/pledgectl/canary_search.c modules/pledgectl/canary_search.h
check_PROGRAMS += %D%/test_canary %D%/test_canary_places
TESTS += %D%/test_canary %D%/test_canary_places
%C%_test_canary_SOURCES = %D%/test_canary.c $(CANARY_SOURCES)
%C%_test_canary_LDADD = $(TEST_LIBS) $(ZLIB_LIBS)
%C%_test_canary_places_SOURCES = %D%/test_canary_places.c $(CANARY_SOURCES)
%C%_test_canary_places_LDADD = $(TEST_LIBS) $(ZLIB_LIBS)
check_PROGRAMS += %D%/test_progress
TESTS += %D%/test_progress
%C%_test_progress_SOURCES = %D%/test_progress.c \
	modules/pledgectl/progress.c modules/pledgectl/progress.h \
	modules/pledgectl/terminal.c modules/pledgectl/terminal.h
%C%_test_progress_LDADD = $(TEST_LIBS)

check_PROGRAMS += %D%/test_grants
TESTS += %D%/test_grants
%C%_test_grants_SOURCES = %D%/test_grants.c \
	modules/pledgectl/grants.c modules/pledgectl/grants.h
nodist_%C%_test_grants_SOURCES = modules/pledgectl/grants_file.c
%C%_test_grants_LDADD = $(TEST_LIBS)
