check_PROGRAMS += %D%/test_age
TESTS += %D%/test_age
%C%_test_age_SOURCES = %D%/test_age.c
%C%_test_age_LDADD = $(TEST_LIBS)
check_PROGRAMS += %D%/test_rate
TESTS += %D%/test_rate
%C%_test_rate_SOURCES = %D%/test_rate.c
%C%_test_rate_LDADD = $(TEST_LIBS)
