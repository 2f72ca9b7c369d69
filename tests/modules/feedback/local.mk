check_PROGRAMS += %D%/test_feedback_settings %D%/test_feedback_store
TESTS += %D%/test_feedback_settings %D%/test_feedback_store
%C%_test_feedback_settings_SOURCES = %D%/test_feedback_settings.c
%C%_test_feedback_settings_LDADD = modules/feedback/libfeedback-store.a \
	$(TEST_LIBS) $(DB_LIBS)
%C%_test_feedback_store_SOURCES = %D%/test_feedback_store.c
%C%_test_feedback_store_LDADD = modules/feedback/libfeedback-store.a \
	$(TEST_LIBS) $(DB_LIBS)
