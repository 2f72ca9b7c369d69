# modules/feedback: the store, which pledgectl links as well, and the pages.
# In store/ is what forms are and what is kept of them: no request. In pages/
# is what visitors are answered. Beside the two: the settings and the program.
noinst_LIBRARIES += %D%/libfeedback-store.a %D%/libfeedback-pages.a
sbin_PROGRAMS += %D%/formpledge-feedback
dist_man8_MANS += %D%/formpledge-feedback.8

%C%_libfeedback_store_a_SOURCES = \
	%D%/feedback_rules.c \
	%D%/feedback_settings.c %D%/feedback_settings.h \
	%D%/forms.c %D%/forms.h \
	%D%/forms_builtin.c \
	%D%/store/file_type.c %D%/store/file_type.h \
	%D%/store/form_def.c %D%/store/form_def.h \
	%D%/store/draft.c %D%/store/draft.h \
	%D%/store/notice.c %D%/store/notice.h \
	%D%/store/packed.c %D%/store/packed.h \
	%D%/store/part.c %D%/store/part.h \
	%D%/store/form_load.c %D%/store/form_load.h \
	%D%/store/form_rules.c \
	%D%/store/progress.c %D%/store/progress.h \
	%D%/store/receipt.c %D%/store/receipt.h \
	%D%/store/retention.c %D%/store/retention.h \
	%D%/store/submission.c %D%/store/submission.h \
	%D%/store/submission_change.c %D%/store/submission_find.c \
	%D%/store/submission_list.c %D%/store/submission_list.h \
	%D%/store/submission_row.c %D%/store/submission_row.h \
	%D%/store/upload.c %D%/store/upload.h
nodist_%C%_libfeedback_store_a_SOURCES = \
	%D%/schema_sqlite.c %D%/schema_mysql.c

%C%_libfeedback_pages_a_SOURCES = \
	%D%/pages/feedback_form.c %D%/pages/feedback_form.h \
	%D%/pages/form_age.c %D%/pages/form_age.h \
	%D%/pages/form_ask.c %D%/pages/form_ask.h \
	%D%/pages/form_done.c \
	%D%/pages/form_page.c %D%/pages/form_page.h \
	%D%/pages/form_pages.h \
	%D%/pages/form_post.c \
	%D%/pages/form_store.c %D%/pages/form_store.h \
	%D%/pages/form_upload.c %D%/pages/form_upload.h \
	%D%/pages/feedback_pages.c %D%/pages/feedback_pages.h \
	%D%/pages/correction.c %D%/pages/correction.h \
	%D%/pages/receipt_correct.c \
	%D%/pages/receipt_given.c %D%/pages/receipt_given.h \
	%D%/pages/receipt_pages.c %D%/pages/receipt_pages.h \
	%D%/pages/receipt_ticket.c %D%/pages/receipt_ticket.h \
	%D%/pages/receipt_view.c %D%/pages/receipt_view.h
nodist_%C%_libfeedback_pages_a_SOURCES = %D%/templates.c

%C%_formpledge_feedback_SOURCES = %D%/main.c \
	%D%/notice_letter.c %D%/notice_letter.h \
	%D%/tasks.c %D%/tasks.h
%C%_formpledge_feedback_LDADD = %D%/libfeedback-pages.a %D%/libfeedback-store.a $(COMMON_LIBS) $(DB_LIBS) $(MAGIC_LIBS) $(MAIL_LIBS)

feedback_templates = \
	%D%/templates/form_age.mustache \
	%D%/templates/form_ask.mustache \
	%D%/templates/form_consent.mustache \
	%D%/templates/form_denied.mustache \
	%D%/templates/form_offers.mustache \
	%D%/templates/form_parts.mustache \
	%D%/templates/form_receipt.mustache \
	%D%/templates/form_refused.mustache \
	%D%/templates/form_thanks.mustache \
	%D%/templates/feedback_denied.mustache \
	%D%/templates/feedback_form.mustache \
	%D%/templates/feedback_mail_notice.mustache \
	%D%/templates/feedback_thanks.mustache \
	%D%/templates/receipt_ask.mustache \
	%D%/templates/receipt_correct.mustache \
	%D%/templates/receipt_view.mustache \
	%D%/templates/receipt_withdrawn.mustache
feedback_schema_sqlite = %D%/schema/sqlite/0001_feedback.sql \
	%D%/schema/sqlite/0002_policy_text.sql \
	%D%/schema/sqlite/0003_submissions.sql \
	%D%/schema/sqlite/0004_retention.sql \
	%D%/schema/sqlite/0005_progress.sql
feedback_schema_mysql = %D%/schema/mysql/0001_feedback.sql \
	%D%/schema/mysql/0002_policy_text.sql \
	%D%/schema/mysql/0003_submissions.sql \
	%D%/schema/mysql/0004_retention.sql \
	%D%/schema/mysql/0005_progress.sql

feedback_built = %D%/templates.c %D%/schema_sqlite.c %D%/schema_mysql.c
BUILT_SOURCES += $(feedback_built)
CLEANFILES += $(feedback_built)
EXTRA_DIST += $(feedback_templates) $(feedback_schema_sqlite) \
	$(feedback_schema_mysql)

%D%/templates.c: $(feedback_templates) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		feedback_templates $(feedback_templates:%=$(srcdir)/%) >$@
%D%/schema_sqlite.c: $(feedback_schema_sqlite) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		feedback_schema_sqlite $(feedback_schema_sqlite:%=$(srcdir)/%) >$@
%D%/schema_mysql.c: $(feedback_schema_mysql) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		feedback_schema_mysql $(feedback_schema_mysql:%=$(srcdir)/%) >$@
