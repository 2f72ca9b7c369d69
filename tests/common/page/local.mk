PAGE_TESTS = %D%/test_escape %D%/test_page %D%/test_template \
	%D%/test_template_set %D%/test_view
check_PROGRAMS += $(PAGE_TESTS)
TESTS += $(PAGE_TESTS)
%C%_test_escape_SOURCES = %D%/test_escape.c
%C%_test_escape_LDADD = $(TEST_LIBS)
%C%_test_page_SOURCES = %D%/test_page.c %D%/golden.c %D%/golden.h
%C%_test_page_CPPFLAGS = $(AM_CPPFLAGS) \
	-DGOLDEN_DIR='"$(abs_top_srcdir)/%D%/golden"'
%C%_test_page_LDADD = $(TEST_LIBS)
%C%_test_template_SOURCES = %D%/test_template.c %D%/json_view.c %D%/json_view.h
%C%_test_template_CPPFLAGS = $(AM_CPPFLAGS) \
	-DVECTORS='"$(abs_top_srcdir)/../shared/vectors"'
%C%_test_template_LDADD = $(TEST_LIBS)
%C%_test_template_set_SOURCES = %D%/test_template_set.c
%C%_test_template_set_LDADD = $(TEST_LIBS)
%C%_test_view_SOURCES = %D%/test_view.c
%C%_test_view_LDADD = $(TEST_LIBS)
EXTRA_DIST += \
	%D%/golden/error.html \
	%D%/golden/form.html \
	%D%/golden/form_invalid.html \
	%D%/golden/form_invalid.json \
	%D%/golden/page.head \
	%D%/golden/page.html
