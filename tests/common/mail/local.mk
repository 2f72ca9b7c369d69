mail_tests = \
	%D%/test_address \
	%D%/test_encode \
	%D%/test_message \
	%D%/test_smtp \
	%D%/test_wrap
check_PROGRAMS += $(mail_tests)
TESTS += $(mail_tests)
%C%_test_address_SOURCES = %D%/test_address.c
%C%_test_address_LDADD = $(TEST_LIBS) $(MAIL_LIBS)
%C%_test_encode_SOURCES = %D%/test_encode.c
%C%_test_encode_LDADD = $(TEST_LIBS)
%C%_test_smtp_SOURCES = %D%/test_smtp.c
%C%_test_smtp_LDADD = $(TEST_LIBS) $(MAIL_LIBS)
%C%_test_message_SOURCES = %D%/test_message.c
%C%_test_message_LDADD = $(TEST_LIBS) $(MAIL_LIBS)
%C%_test_wrap_SOURCES = %D%/test_wrap.c
%C%_test_wrap_LDADD = $(TEST_LIBS)
EXTRA_DIST += %D%/parse_messages.py tests/functional/smtp_sink.py
