check_PROGRAMS += %D%/test_str
TESTS += %D%/test_str
%C%_test_str_SOURCES = %D%/test_str.c
%C%_test_str_LDADD = $(TEST_LIBS)
