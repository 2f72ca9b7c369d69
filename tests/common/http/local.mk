check_PROGRAMS += %D%/test_form
TESTS += %D%/test_form
%C%_test_form_SOURCES = %D%/test_form.c
%C%_test_form_LDADD = $(TEST_LIBS)
check_PROGRAMS += %D%/test_cookie
TESTS += %D%/test_cookie
%C%_test_cookie_SOURCES = %D%/test_cookie.c
%C%_test_cookie_LDADD = $(TEST_LIBS)
