check_PROGRAMS += %D%/test_age
TESTS += %D%/test_age
%C%_test_age_SOURCES = %D%/test_age.c
%C%_test_age_LDADD = $(TEST_LIBS)
