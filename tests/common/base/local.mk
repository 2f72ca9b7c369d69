check_PROGRAMS += %D%/test_str
TESTS += %D%/test_str
%C%_test_str_SOURCES = %D%/test_str.c
%C%_test_str_LDADD = $(TEST_LIBS)
base_tests = %D%/test_arena %D%/test_buf %D%/test_err %D%/test_num \
	%D%/test_scrub
check_PROGRAMS += $(base_tests)
TESTS += $(base_tests)
%C%_test_arena_SOURCES = %D%/test_arena.c
%C%_test_arena_LDADD = $(TEST_LIBS)
%C%_test_buf_SOURCES = %D%/test_buf.c
%C%_test_buf_LDADD = $(TEST_LIBS)
%C%_test_err_SOURCES = %D%/test_err.c
%C%_test_err_LDADD = $(TEST_LIBS)
%C%_test_num_SOURCES = %D%/test_num.c
%C%_test_num_LDADD = $(TEST_LIBS)
%C%_test_scrub_SOURCES = %D%/test_scrub.c
%C%_test_scrub_LDADD = $(TEST_LIBS)
