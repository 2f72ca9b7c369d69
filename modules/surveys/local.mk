# modules/surveys: a store (tables, rules, the ballot box), which pledgectl
# links as well, pages, and the program
noinst_LIBRARIES += %D%/libsurveys-store.a
%C%_libsurveys_store_a_SOURCES = \
	%D%/answer.c %D%/answer.h \
	%D%/ballot.c %D%/ballot.h \
	%D%/blind_ballot.c %D%/blind_ballot.h \
	%D%/box.c %D%/box.h %D%/box_inner.h \
	%D%/box_count.c \
	%D%/box_file.c %D%/box_file.h \
	%D%/box_image.c %D%/box_image.h \
	%D%/box_region.c \
	%D%/box_sync.c \
	%D%/bytes.h \
	%D%/closing.c %D%/closing.h \
	%D%/closing_lost.c \
	%D%/counter.c %D%/counter.h \
	%D%/asked.c %D%/asked.h \
	%D%/condition_load.c \
	%D%/cross_load.c %D%/cross_load.h \
	%D%/day.c %D%/day.h \
	%D%/definition.c %D%/definition.h \
	%D%/durable.c %D%/durable.h \
	%D%/definition_load.c \
	%D%/definition_source.c %D%/definition_source.h \
	%D%/disclosure.c %D%/disclosure.h \
	%D%/disclosure_inner.h %D%/disclosure_turn.c \
	%D%/forget.c %D%/forget.h \
	%D%/host.c %D%/host.h \
	%D%/host_key.c %D%/host_key.h \
	%D%/issue.c %D%/issue.h \
	%D%/issuer.c %D%/issuer.h \
	%D%/issuer_file.c %D%/issuer_file.h \
	%D%/option_load.c %D%/option_load.h \
	%D%/page_load.c %D%/page_load.h \
	%D%/question_load.c %D%/question_load.h \
	%D%/release.c %D%/release.h \
	%D%/release_store.c %D%/release_store.h \
	%D%/results.c %D%/results.h \
	%D%/results_csv.c \
	%D%/spent.c %D%/spent.h \
	%D%/survey_close.c \
	%D%/suppress.c %D%/suppress.h \
	%D%/survey_keys.c %D%/survey_keys.h \
	%D%/survey_row.c %D%/survey_row.h \
	%D%/survey_settings.c %D%/survey_settings.h \
	%D%/survey_store.c %D%/survey_store.h \
	%D%/tally.c %D%/tally.h
nodist_%C%_libsurveys_store_a_SOURCES = \
	%D%/schema_sqlite.c %D%/schema_mysql.c

include modules/surveys/pages.mk
%C%_libsurveys_pages_a_SOURCES += \
	%D%/answer_form.c %D%/answer_form.h \
	%D%/answer_turn.c %D%/answer_turn.h \
	%D%/answers.c \
	%D%/blind_door.c \
	%D%/doors.c \
	%D%/live.c %D%/live.h \
	%D%/live_close.c \
	%D%/live_notes.c \
	%D%/live_env.c %D%/live_env.h \
	%D%/live_issuer.c %D%/live_issuer.h \
	%D%/live_replies.c \
	%D%/survey_json.c \
	%D%/survey_pages.h \
	%D%/visit.c %D%/visit.h

sbin_PROGRAMS += %D%/formpledge-surveys
dist_man8_MANS += %D%/formpledge-surveys.8
%C%_formpledge_surveys_SOURCES = %D%/main.c
%C%_formpledge_surveys_LDADD = %D%/libsurveys-pages.a \
	%D%/libsurveys-store.a $(COMMON_LIBS) $(DB_LIBS)

survey_schema_sqlite = %D%/schema/sqlite/0001_surveys.sql \
	%D%/schema/sqlite/0002_issuer.sql \
	%D%/schema/sqlite/0003_box_host.sql \
	%D%/schema/sqlite/0004_release.sql
survey_schema_mysql = %D%/schema/mysql/0001_surveys.sql \
	%D%/schema/mysql/0002_issuer.sql \
	%D%/schema/mysql/0003_box_host.sql \
	%D%/schema/mysql/0004_release.sql
survey_built = %D%/schema_sqlite.c %D%/schema_mysql.c
BUILT_SOURCES += $(survey_built)
CLEANFILES += $(survey_built)
EXTRA_DIST += $(survey_schema_sqlite) $(survey_schema_mysql)

%D%/schema_sqlite.c: $(survey_schema_sqlite) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		survey_schema_sqlite $(survey_schema_sqlite:%=$(srcdir)/%) >$@
%D%/schema_mysql.c: $(survey_schema_mysql) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		survey_schema_mysql $(survey_schema_mysql:%=$(srcdir)/%) >$@
