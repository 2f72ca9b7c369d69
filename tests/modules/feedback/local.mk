check_PROGRAMS += %D%/test_feedback_settings
TESTS += %D%/test_feedback_settings
%C%_test_feedback_settings_SOURCES = %D%/test_feedback_settings.c
%C%_test_feedback_settings_LDADD = modules/feedback/libfeedback-store.a \
	$(TEST_LIBS) $(DB_LIBS)

check_PROGRAMS += %D%/test_retention %D%/test_submission \
	%D%/test_submission_kill
TESTS += %D%/test_retention %D%/test_submission %D%/test_submission_kill
feedback_stage = %D%/store_stage.c %D%/store_stage.h
%C%_test_retention_SOURCES = %D%/test_retention.c $(feedback_stage)
%C%_test_retention_LDADD = modules/feedback/libfeedback-store.a \
	$(TEST_LIBS) $(DB_LIBS)
%C%_test_submission_SOURCES = %D%/test_submission.c $(feedback_stage)
%C%_test_submission_LDADD = modules/feedback/libfeedback-store.a \
	$(TEST_LIBS) $(DB_LIBS)

check_PROGRAMS += %D%/test_form_load
TESTS += %D%/test_form_load
%C%_test_form_load_SOURCES = %D%/test_form_load.c
%C%_test_form_load_LDADD = modules/feedback/libfeedback-store.a \
	$(TEST_LIBS) $(DB_LIBS)
%C%_test_submission_kill_SOURCES = %D%/test_submission_kill.c \
	$(feedback_stage)
%C%_test_submission_kill_LDADD = modules/feedback/libfeedback-store.a \
	$(TEST_LIBS) $(DB_LIBS)
