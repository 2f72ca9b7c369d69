friend_tests = \
	%D%/test_letter \
	%D%/test_never_list \
	%D%/test_note \
	%D%/test_offer \
	%D%/test_once \
	%D%/test_target
check_PROGRAMS += $(friend_tests)
TESTS += $(friend_tests)
FRIEND_TEST_LIBS = modules/send-to-friend/libsend-to-friend-pages.a \
	modules/send-to-friend/libsend-to-friend-store.a \
	$(TEST_LIBS) $(MAIL_LIBS)
%C%_test_letter_SOURCES = %D%/test_letter.c
%C%_test_letter_LDADD = $(FRIEND_TEST_LIBS)
%C%_test_never_list_SOURCES = %D%/test_never_list.c
%C%_test_never_list_LDADD = $(FRIEND_TEST_LIBS)
%C%_test_note_SOURCES = %D%/test_note.c
%C%_test_note_LDADD = $(FRIEND_TEST_LIBS)
%C%_test_offer_SOURCES = %D%/test_offer.c
%C%_test_offer_LDADD = $(FRIEND_TEST_LIBS)
%C%_test_once_SOURCES = %D%/test_once.c
%C%_test_once_LDADD = $(FRIEND_TEST_LIBS)
%C%_test_target_SOURCES = %D%/test_target.c
%C%_test_target_LDADD = $(FRIEND_TEST_LIBS)
