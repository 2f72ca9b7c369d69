SURVEY_TEST_LIBS = modules/surveys/libsurveys-store.a $(TEST_LIBS) $(DB_LIBS)
SURVEY_TESTS = %D%/test_answer_form %D%/test_ballot %D%/test_blind_ballot \
	%D%/test_box %D%/test_counter %D%/test_definition %D%/test_host \
	%D%/test_suppress %D%/test_survey_store %D%/test_tally \
	%D%/test_texts
check_PROGRAMS += $(SURVEY_TESTS)
TESTS += $(SURVEY_TESTS)
%C%_test_answer_form_SOURCES = %D%/test_answer_form.c
%C%_test_answer_form_LDADD = modules/surveys/libsurveys-pages.a \
	$(SURVEY_TEST_LIBS)
%C%_test_ballot_SOURCES = %D%/test_ballot.c
%C%_test_ballot_LDADD = $(SURVEY_TEST_LIBS)
%C%_test_blind_ballot_SOURCES = %D%/test_blind_ballot.c
%C%_test_blind_ballot_LDADD = $(SURVEY_TEST_LIBS)
%C%_test_box_SOURCES = %D%/test_box.c %D%/box_fixture.c %D%/box_fixture.h
%C%_test_box_LDADD = $(SURVEY_TEST_LIBS) -lm
%C%_test_definition_SOURCES = %D%/test_definition.c
%C%_test_definition_LDADD = $(SURVEY_TEST_LIBS)
%C%_test_counter_SOURCES = %D%/test_counter.c %D%/store_fixture.c \
	%D%/store_fixture.h
%C%_test_counter_LDADD = $(SURVEY_TEST_LIBS)
%C%_test_host_SOURCES = %D%/test_host.c %D%/store_fixture.c \
	%D%/store_fixture.h
%C%_test_host_LDADD = $(SURVEY_TEST_LIBS)
%C%_test_survey_store_SOURCES = %D%/test_survey_store.c %D%/store_fixture.c \
	%D%/store_fixture.h
%C%_test_survey_store_LDADD = $(SURVEY_TEST_LIBS)
%C%_test_tally_SOURCES = %D%/test_tally.c
%C%_test_tally_LDADD = $(SURVEY_TEST_LIBS)
%C%_test_texts_SOURCES = %D%/test_texts.c %D%/store_fixture.c \
	%D%/store_fixture.h
%C%_test_texts_LDADD = $(SURVEY_TEST_LIBS)
%C%_test_suppress_SOURCES = %D%/test_suppress.c
%C%_test_suppress_LDADD = $(SURVEY_TEST_LIBS)
EXTRA_DIST += %D%/attacker.c %D%/attacker.h %D%/audit_results.c
if HAVE_GLPK
check_PROGRAMS += %D%/audit_results
%C%_audit_results_SOURCES = %D%/audit_results.c %D%/attacker.c %D%/attacker.h
%C%_audit_results_LDADD = $(SURVEY_TEST_LIBS) -lglpk
endif
include tests/modules/surveys/pages.mk
