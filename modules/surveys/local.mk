# modules/surveys: a store (tables, rules, the ballot box), which pledgectl
# links as well, pages, and the program
noinst_LIBRARIES += %D%/libsurveys-store.a
%C%_libsurveys_store_a_SOURCES = \
	%D%/definition/answer.c %D%/definition/answer.h \
	%D%/ballot.c %D%/ballot.h \
	%D%/blind_ballot.c %D%/blind_ballot.h \
	%D%/box/box.c %D%/box/box.h %D%/box/box_inner.h \
	%D%/box/box_count.c \
	%D%/box/box_file.c %D%/box/box_file.h \
	%D%/box/box_image.c %D%/box/box_image.h \
	%D%/box/box_region.c \
	%D%/box/box_sync.c \
	%D%/bytes.h \
	%D%/closing.c %D%/closing.h \
	%D%/closing_lost.c \
	%D%/counter.c %D%/counter.h \
	%D%/definition/asked.c %D%/definition/asked.h \
	%D%/definition/condition_load.c \
	%D%/definition/cross_load.c %D%/definition/cross_load.h \
	%D%/definition/day.c %D%/definition/day.h \
	%D%/definition/definition.c %D%/definition/definition.h \
	%D%/definition/reply_size.c %D%/definition/reply_size.h \
	%D%/box/durable.c %D%/box/durable.h \
	%D%/definition/definition_load.c \
	%D%/definition/definition_source.c %D%/definition/definition_source.h \
	%D%/results/disclosure.c %D%/results/disclosure.h \
	%D%/results/disclosure_inner.h %D%/results/disclosure_turn.c \
	%D%/forget.c %D%/forget.h \
	%D%/box/host.c %D%/box/host.h \
	%D%/box/host_key.c %D%/box/host_key.h \
	%D%/issue.c %D%/issue.h \
	%D%/issuer.c %D%/issuer.h \
	%D%/issuer_file.c %D%/issuer_file.h \
	%D%/definition/option_load.c %D%/definition/option_load.h \
	%D%/definition/page_load.c %D%/definition/page_load.h \
	%D%/definition/question_load.c %D%/definition/question_load.h \
	%D%/results/release.c %D%/results/release.h \
	%D%/results/release_store.c %D%/results/release_store.h \
	%D%/results/results.c %D%/results/results.h \
	%D%/results/results_csv.c \
	%D%/results/results_read.c %D%/results/results_read.h \
	%D%/results_view.c %D%/results_view.h \
	%D%/results_view_cross.c %D%/results_view_cross.h \
	%D%/box/spent.c %D%/box/spent.h \
	%D%/survey_close.c \
	%D%/results/suppress.c %D%/results/suppress.h \
	%D%/survey_keys.c %D%/survey_keys.h \
	%D%/survey_row.c %D%/survey_row.h \
	%D%/survey_settings.c %D%/survey_settings.h \
	%D%/survey_store.c %D%/survey_store.h \
	%D%/results/tally.c %D%/results/tally.h \
	%D%/results/texts.c %D%/results/texts.h
nodist_%C%_libsurveys_store_a_SOURCES = \
	%D%/schema_sqlite.c %D%/schema_mysql.c

include modules/surveys/pages.mk
%C%_libsurveys_pages_a_SOURCES += \
	%D%/pages/answer_form.c %D%/pages/answer_form.h \
	%D%/pages/answer_turn.c %D%/pages/answer_turn.h \
	%D%/pages/answers.c \
	%D%/pages/blind_door.c \
	%D%/pages/blinded.c %D%/pages/blinded.h \
	%D%/pages/doors.c \
	%D%/live.c %D%/live.h \
	%D%/live_again.c \
	%D%/live_close.c \
	%D%/live_notes.c \
	%D%/live_env.c %D%/live_env.h \
	%D%/live_issuer.c %D%/live_issuer.h \
	%D%/live_replies.c \
	%D%/pages/survey_json.c \
	%D%/pages/survey_pages.h \
	%D%/pages/visit.c %D%/pages/visit.h

sbin_PROGRAMS += %D%/formpledge-surveys
dist_man8_MANS += %D%/formpledge-surveys.8
%C%_formpledge_surveys_SOURCES = %D%/main.c
%C%_formpledge_surveys_LDADD = %D%/libsurveys-pages.a \
	%D%/libsurveys-store.a $(COMMON_LIBS) $(DB_LIBS)

survey_schema_sqlite = %D%/schema/sqlite/0001_surveys.sql \
	%D%/schema/sqlite/0002_issuer.sql \
	%D%/schema/sqlite/0003_box_host.sql \
	%D%/schema/sqlite/0004_release.sql \
	%D%/schema/sqlite/0005_text.sql \
	%D%/schema/sqlite/0006_retention.sql
survey_schema_mysql = %D%/schema/mysql/0001_surveys.sql \
	%D%/schema/mysql/0002_issuer.sql \
	%D%/schema/mysql/0003_box_host.sql \
	%D%/schema/mysql/0004_release.sql \
	%D%/schema/mysql/0005_text.sql \
	%D%/schema/mysql/0006_retention.sql
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
