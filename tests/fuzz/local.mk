# Fuzzers. Each fuzz_NOUN.c is built twice: replay_NOUN runs the corpus as an
# ordinary test of  make check  (FP_CORPUS says where it is), and with
# --enable-fuzzers fuzz_NOUN is the fuzzer itself:
#	tests/fuzz/fuzz_form -max_total_time=10 SRCDIR/tests/fuzz/corpus/form
# A new one needs the lines of one block below, and tests/fuzz/corpus/NOUN/.
AM_TESTS_ENVIRONMENT = FP_CORPUS='$(abs_srcdir)/tests/fuzz/corpus'; \
	export FP_CORPUS; \
	LSAN_OPTIONS='suppressions=$(abs_srcdir)/tests/lsan.supp:print_suppressions=0'; \
	export LSAN_OPTIONS;
EXTRA_DIST += tests/lsan.supp
EXTRA_DIST += tests/fuzz/corpus
FUZZER_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer

check_PROGRAMS += %D%/replay_address
TESTS += %D%/replay_address
%C%_replay_address_SOURCES = %D%/fuzz_address.c %D%/replay.c
%C%_replay_address_LDADD = $(COMMON_LIBS) $(MAIL_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_address
%C%_fuzz_address_SOURCES = %D%/fuzz_address.c
%C%_fuzz_address_LDADD = $(COMMON_LIBS) $(MAIL_LIBS)
%C%_fuzz_address_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_cookie
TESTS += %D%/replay_cookie
%C%_replay_cookie_SOURCES = %D%/fuzz_cookie.c %D%/replay.c
%C%_replay_cookie_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_cookie
%C%_fuzz_cookie_SOURCES = %D%/fuzz_cookie.c
%C%_fuzz_cookie_LDADD = $(COMMON_LIBS)
%C%_fuzz_cookie_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_custodian
TESTS += %D%/replay_custodian
%C%_replay_custodian_SOURCES = %D%/fuzz_custodian.c %D%/replay.c
%C%_replay_custodian_LDADD = modules/staff/libstaff-store.a $(COMMON_LIBS) \
	$(DB_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_custodian
%C%_fuzz_custodian_SOURCES = %D%/fuzz_custodian.c
%C%_fuzz_custodian_LDADD = modules/staff/libstaff-store.a $(COMMON_LIBS) \
	$(DB_LIBS)
%C%_fuzz_custodian_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_date
TESTS += %D%/replay_date
%C%_replay_date_SOURCES = %D%/fuzz_date.c %D%/replay.c
%C%_replay_date_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_date
%C%_fuzz_date_SOURCES = %D%/fuzz_date.c
%C%_fuzz_date_LDADD = $(COMMON_LIBS)
%C%_fuzz_date_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_form
TESTS += %D%/replay_form
%C%_replay_form_SOURCES = %D%/fuzz_form.c %D%/replay.c
%C%_replay_form_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_form
%C%_fuzz_form_SOURCES = %D%/fuzz_form.c
%C%_fuzz_form_LDADD = $(COMMON_LIBS)
%C%_fuzz_form_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_gate
TESTS += %D%/replay_gate
%C%_replay_gate_SOURCES = %D%/fuzz_gate.c %D%/replay.c
%C%_replay_gate_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_gate
%C%_fuzz_gate_SOURCES = %D%/fuzz_gate.c
%C%_fuzz_gate_LDADD = $(COMMON_LIBS)
%C%_fuzz_gate_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_gate_fcgi
TESTS += %D%/replay_gate_fcgi
%C%_replay_gate_fcgi_SOURCES = %D%/fuzz_gate_fcgi.c %D%/replay.c
%C%_replay_gate_fcgi_LDADD = $(COMMON_LIBS) $(FCGI_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_gate_fcgi
%C%_fuzz_gate_fcgi_SOURCES = %D%/fuzz_gate_fcgi.c
%C%_fuzz_gate_fcgi_LDADD = $(COMMON_LIBS) $(FCGI_LIBS)
%C%_fuzz_gate_fcgi_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_message
TESTS += %D%/replay_message
%C%_replay_message_SOURCES = %D%/fuzz_message.c %D%/replay.c
%C%_replay_message_LDADD = $(COMMON_LIBS) $(MAIL_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_message
%C%_fuzz_message_SOURCES = %D%/fuzz_message.c
%C%_fuzz_message_LDADD = $(COMMON_LIBS) $(MAIL_LIBS)
%C%_fuzz_message_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_template
TESTS += %D%/replay_template
%C%_replay_template_SOURCES = %D%/fuzz_template.c %D%/replay.c
%C%_replay_template_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_template
%C%_fuzz_template_SOURCES = %D%/fuzz_template.c
%C%_fuzz_template_LDADD = $(COMMON_LIBS)
%C%_fuzz_template_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_own_field
TESTS += %D%/replay_own_field
%C%_replay_own_field_SOURCES = %D%/fuzz_own_field.c %D%/replay.c
%C%_replay_own_field_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_own_field
%C%_fuzz_own_field_SOURCES = %D%/fuzz_own_field.c
%C%_fuzz_own_field_LDADD = $(COMMON_LIBS)
%C%_fuzz_own_field_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_profile
TESTS += %D%/replay_profile
%C%_replay_profile_SOURCES = %D%/fuzz_profile.c %D%/replay.c
%C%_replay_profile_LDADD = modules/registration/libregistration-store.a \
	$(COMMON_LIBS) $(DB_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_profile
%C%_fuzz_profile_SOURCES = %D%/fuzz_profile.c
%C%_fuzz_profile_LDADD = modules/registration/libregistration-store.a \
	$(COMMON_LIBS) $(DB_LIBS)
%C%_fuzz_profile_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_survey_answers
TESTS += %D%/replay_survey_answers
%C%_replay_survey_answers_SOURCES = %D%/fuzz_survey_answers.c %D%/replay.c
%C%_replay_survey_answers_LDADD = modules/surveys/libsurveys-pages.a \
	modules/surveys/libsurveys-store.a $(COMMON_LIBS) $(DB_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_survey_answers
%C%_fuzz_survey_answers_SOURCES = %D%/fuzz_survey_answers.c
%C%_fuzz_survey_answers_LDADD = modules/surveys/libsurveys-pages.a \
	modules/surveys/libsurveys-store.a $(COMMON_LIBS) $(DB_LIBS)
%C%_fuzz_survey_answers_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_survey_blinded
TESTS += %D%/replay_survey_blinded
%C%_replay_survey_blinded_SOURCES = %D%/fuzz_survey_blinded.c %D%/replay.c
%C%_replay_survey_blinded_LDADD = modules/surveys/libsurveys-pages.a \
	modules/surveys/libsurveys-store.a $(COMMON_LIBS) $(DB_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_survey_blinded
%C%_fuzz_survey_blinded_SOURCES = %D%/fuzz_survey_blinded.c
%C%_fuzz_survey_blinded_LDADD = modules/surveys/libsurveys-pages.a \
	modules/surveys/libsurveys-store.a $(COMMON_LIBS) $(DB_LIBS)
%C%_fuzz_survey_blinded_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_survey_definition
TESTS += %D%/replay_survey_definition
%C%_replay_survey_definition_SOURCES = %D%/fuzz_survey_definition.c %D%/replay.c
%C%_replay_survey_definition_LDADD = modules/surveys/libsurveys-store.a \
	$(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_survey_definition
%C%_fuzz_survey_definition_SOURCES = %D%/fuzz_survey_definition.c
%C%_fuzz_survey_definition_LDADD = modules/surveys/libsurveys-store.a \
	$(COMMON_LIBS)
%C%_fuzz_survey_definition_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_url
TESTS += %D%/replay_url
%C%_replay_url_SOURCES = %D%/fuzz_url.c %D%/replay.c
%C%_replay_url_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_url
%C%_fuzz_url_SOURCES = %D%/fuzz_url.c
%C%_fuzz_url_LDADD = $(COMMON_LIBS)
%C%_fuzz_url_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_settings
TESTS += %D%/replay_settings
%C%_replay_settings_SOURCES = %D%/fuzz_settings.c %D%/replay.c
%C%_replay_settings_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_settings
%C%_fuzz_settings_SOURCES = %D%/fuzz_settings.c
%C%_fuzz_settings_LDADD = $(COMMON_LIBS)
%C%_fuzz_settings_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_language
TESTS += %D%/replay_language
%C%_replay_language_SOURCES = %D%/fuzz_language.c %D%/replay.c
%C%_replay_language_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_language
%C%_fuzz_language_SOURCES = %D%/fuzz_language.c
%C%_fuzz_language_LDADD = $(COMMON_LIBS)
%C%_fuzz_language_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_words
TESTS += %D%/replay_words
%C%_replay_words_SOURCES = %D%/fuzz_words.c %D%/replay.c
%C%_replay_words_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_words
%C%_fuzz_words_SOURCES = %D%/fuzz_words.c
%C%_fuzz_words_LDADD = $(COMMON_LIBS)
%C%_fuzz_words_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_blind_ballot
TESTS += %D%/replay_blind_ballot
%C%_replay_blind_ballot_SOURCES = %D%/fuzz_blind_ballot.c %D%/replay.c
%C%_replay_blind_ballot_LDADD = modules/surveys/libsurveys-store.a \
	$(COMMON_LIBS) $(DB_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_blind_ballot
%C%_fuzz_blind_ballot_SOURCES = %D%/fuzz_blind_ballot.c
%C%_fuzz_blind_ballot_LDADD = modules/surveys/libsurveys-store.a \
	$(COMMON_LIBS) $(DB_LIBS)
%C%_fuzz_blind_ballot_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_work_payload
TESTS += %D%/replay_work_payload
%C%_replay_work_payload_SOURCES = %D%/fuzz_work_payload.c %D%/replay.c
%C%_replay_work_payload_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_work_payload
%C%_fuzz_work_payload_SOURCES = %D%/fuzz_work_payload.c
%C%_fuzz_work_payload_LDADD = $(COMMON_LIBS)
%C%_fuzz_work_payload_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_form_def
TESTS += %D%/replay_form_def
%C%_replay_form_def_SOURCES = %D%/fuzz_form_def.c %D%/replay.c
%C%_replay_form_def_LDADD = modules/feedback/libfeedback-store.a \
	$(COMMON_LIBS) $(DB_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_form_def
%C%_fuzz_form_def_SOURCES = %D%/fuzz_form_def.c
%C%_fuzz_form_def_LDADD = modules/feedback/libfeedback-store.a \
	$(COMMON_LIBS) $(DB_LIBS)
%C%_fuzz_form_def_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_never
TESTS += %D%/replay_never
%C%_replay_never_SOURCES = %D%/fuzz_never.c %D%/replay.c
%C%_replay_never_LDADD = modules/send-to-friend/libsend-to-friend-store.a \
	$(COMMON_LIBS) $(MAIL_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_never
%C%_fuzz_never_SOURCES = %D%/fuzz_never.c
%C%_fuzz_never_LDADD = modules/send-to-friend/libsend-to-friend-store.a \
	$(COMMON_LIBS) $(MAIL_LIBS)
%C%_fuzz_never_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_never_link
TESTS += %D%/replay_never_link
%C%_replay_never_link_SOURCES = %D%/fuzz_never_link.c %D%/replay.c
%C%_replay_never_link_LDADD = modules/send-to-friend/libsend-to-friend-store.a \
	$(COMMON_LIBS) $(MAIL_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_never_link
%C%_fuzz_never_link_SOURCES = %D%/fuzz_never_link.c
%C%_fuzz_never_link_LDADD = modules/send-to-friend/libsend-to-friend-store.a \
	$(COMMON_LIBS) $(MAIL_LIBS)
%C%_fuzz_never_link_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_typed
TESTS += %D%/replay_typed
%C%_replay_typed_SOURCES = %D%/fuzz_typed.c %D%/replay.c
%C%_replay_typed_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_typed
%C%_fuzz_typed_SOURCES = %D%/fuzz_typed.c
%C%_fuzz_typed_LDADD = $(COMMON_LIBS)
%C%_fuzz_typed_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_note
TESTS += %D%/replay_note
%C%_replay_note_SOURCES = %D%/fuzz_note.c %D%/replay.c
%C%_replay_note_LDADD = modules/send-to-friend/libsend-to-friend-store.a \
	$(COMMON_LIBS) $(MAIL_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_note
%C%_fuzz_note_SOURCES = %D%/fuzz_note.c
%C%_fuzz_note_LDADD = modules/send-to-friend/libsend-to-friend-store.a \
	$(COMMON_LIBS) $(MAIL_LIBS)
%C%_fuzz_note_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_file_type
TESTS += %D%/replay_file_type
%C%_replay_file_type_SOURCES = %D%/fuzz_file_type.c %D%/replay.c
%C%_replay_file_type_LDADD = modules/feedback/libfeedback-store.a \
	$(COMMON_LIBS) $(MAGIC_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_file_type
%C%_fuzz_file_type_SOURCES = %D%/fuzz_file_type.c
%C%_fuzz_file_type_LDADD = modules/feedback/libfeedback-store.a \
	$(COMMON_LIBS) $(MAGIC_LIBS)
%C%_fuzz_file_type_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_webconf_nginx
TESTS += %D%/replay_webconf_nginx
%C%_replay_webconf_nginx_SOURCES = %D%/fuzz_webconf_nginx.c %D%/replay.c \
	$(WEBCONF_SOURCES)
%C%_replay_webconf_nginx_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_webconf_nginx
%C%_fuzz_webconf_nginx_SOURCES = %D%/fuzz_webconf_nginx.c $(WEBCONF_SOURCES)
%C%_fuzz_webconf_nginx_LDADD = $(COMMON_LIBS)
%C%_fuzz_webconf_nginx_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_webconf_apache
TESTS += %D%/replay_webconf_apache
%C%_replay_webconf_apache_SOURCES = %D%/fuzz_webconf_apache.c %D%/replay.c \
	$(WEBCONF_SOURCES)
%C%_replay_webconf_apache_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_webconf_apache
%C%_fuzz_webconf_apache_SOURCES = %D%/fuzz_webconf_apache.c $(WEBCONF_SOURCES)
%C%_fuzz_webconf_apache_LDADD = $(COMMON_LIBS)
%C%_fuzz_webconf_apache_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_verify_loads
TESTS += %D%/replay_verify_loads
VERIFY_LOADS_SOURCES = modules/pledgectl/verify_loads.c \
	modules/pledgectl/verify_loads.h modules/pledgectl/verify_html.c \
	modules/pledgectl/verify_html.h
%C%_replay_verify_loads_SOURCES = %D%/fuzz_verify_loads.c %D%/replay.c \
	$(VERIFY_LOADS_SOURCES)
%C%_replay_verify_loads_LDADD = $(COMMON_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_verify_loads
%C%_fuzz_verify_loads_SOURCES = %D%/fuzz_verify_loads.c \
	$(VERIFY_LOADS_SOURCES)
%C%_fuzz_verify_loads_LDADD = $(COMMON_LIBS)
%C%_fuzz_verify_loads_LDFLAGS = $(FUZZER_LINK)
endif

check_PROGRAMS += %D%/replay_verify_mails
TESTS += %D%/replay_verify_mails
VERIFY_MAILS_SOURCES = modules/pledgectl/verify_mails.c \
	modules/pledgectl/verify_mails.h $(CANARY_SOURCES)
%C%_replay_verify_mails_SOURCES = %D%/fuzz_verify_mails.c %D%/replay.c \
	$(VERIFY_MAILS_SOURCES)
%C%_replay_verify_mails_LDADD = $(COMMON_LIBS) $(ZLIB_LIBS)
if FUZZERS
noinst_PROGRAMS += %D%/fuzz_verify_mails
%C%_fuzz_verify_mails_SOURCES = %D%/fuzz_verify_mails.c \
	$(VERIFY_MAILS_SOURCES)
%C%_fuzz_verify_mails_LDADD = $(COMMON_LIBS) $(ZLIB_LIBS)
%C%_fuzz_verify_mails_LDFLAGS = $(FUZZER_LINK)
endif
