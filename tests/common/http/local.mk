check_PROGRAMS += %D%/test_form
TESTS += %D%/test_form
%C%_test_form_SOURCES = %D%/test_form.c
%C%_test_form_LDADD = $(TEST_LIBS)
