SURVEY_TEST_LIBS = modules/surveys/libsurveys-store.a $(TEST_LIBS)
SURVEY_TESTS = %D%/test_box
check_PROGRAMS += $(SURVEY_TESTS)
TESTS += $(SURVEY_TESTS)
%C%_test_box_SOURCES = %D%/test_box.c %D%/box_fixture.c %D%/box_fixture.h
%C%_test_box_LDADD = $(SURVEY_TEST_LIBS) -lm
include tests/modules/surveys/pages.mk
