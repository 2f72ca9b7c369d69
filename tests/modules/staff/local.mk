staff_tests = \
	%D%/test_looks
check_PROGRAMS += $(staff_tests)
TESTS += $(staff_tests)
%C%_test_looks_SOURCES = %D%/test_looks.c
%C%_test_looks_LDADD = modules/staff/libstaff-store.a $(TEST_LIBS)
