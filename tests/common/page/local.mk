PAGE_TESTS = %D%/test_escape %D%/test_view %D%/test_template \
	%D%/test_template_set
check_PROGRAMS += $(PAGE_TESTS)
TESTS += $(PAGE_TESTS)
%C%_test_escape_SOURCES = %D%/test_escape.c
%C%_test_escape_LDADD = $(TEST_LIBS)
%C%_test_view_SOURCES = %D%/test_view.c
%C%_test_view_LDADD = $(TEST_LIBS)
%C%_test_template_SOURCES = %D%/test_template.c %D%/json_view.c %D%/json_view.h
%C%_test_template_CPPFLAGS = $(AM_CPPFLAGS) \
	-DVECTORS='"$(abs_top_srcdir)/../shared/vectors"'
%C%_test_template_LDADD = $(TEST_LIBS)
%C%_test_template_set_SOURCES = %D%/test_template_set.c
%C%_test_template_set_LDADD = $(TEST_LIBS)
