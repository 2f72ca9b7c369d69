SURVEY_PAGE_TESTS = %D%/test_pages_form %D%/test_results_view
check_PROGRAMS += $(SURVEY_PAGE_TESTS)
TESTS += $(SURVEY_PAGE_TESTS)
SURVEY_PAGE_SOURCES = %D%/page_fixture.c %D%/page_fixture.h \
	tests/common/page/golden.c tests/common/page/golden.h
SURVEY_PAGE_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/common/page \
	-DGOLDEN_DIR='"$(abs_top_srcdir)/%D%/golden"' \
	-DEXAMPLE='"$(abs_top_srcdir)/%D%/golden/commute.conf"'
SURVEY_PAGE_LIBS = modules/surveys/libsurveys-pages.a \
	modules/surveys/libsurveys-store.a $(TEST_LIBS)
%C%_test_pages_form_SOURCES = %D%/test_pages_form.c $(SURVEY_PAGE_SOURCES)
%C%_test_pages_form_CPPFLAGS = $(SURVEY_PAGE_CPPFLAGS)
%C%_test_pages_form_LDADD = $(SURVEY_PAGE_LIBS)
%C%_test_results_view_SOURCES = %D%/test_results_view.c $(SURVEY_PAGE_SOURCES)
%C%_test_results_view_CPPFLAGS = $(SURVEY_PAGE_CPPFLAGS)
%C%_test_results_view_LDADD = $(SURVEY_PAGE_LIBS)
EXTRA_DIST += \
	%D%/golden/commute.conf \
	%D%/golden/form.html \
	%D%/golden/form.json \
	%D%/golden/form_invalid.html \
	%D%/golden/refused.html \
	%D%/golden/results.csv \
	%D%/golden/results.html \
	%D%/golden/results.json
