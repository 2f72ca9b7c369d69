# modules/registration: the store, which pledgectl links as well, and the pages
noinst_LIBRARIES += %D%/libregistration-store.a %D%/libregistration-pages.a
sbin_PROGRAMS += %D%/formpledge-registration
dist_man8_MANS += %D%/formpledge-registration.8

%C%_libregistration_store_a_SOURCES = \
	%D%/account.c %D%/account.h \
	%D%/account_env.h \
	%D%/agree.c %D%/agree.h \
	%D%/announcement.c %D%/announcement.h \
	%D%/category.c %D%/category.h \
	%D%/change.c %D%/change.h \
	%D%/erasure.c %D%/erasure.h \
	%D%/follow.c %D%/follow.h \
	%D%/ledger.c %D%/ledger.h \
	%D%/live.c %D%/live.h \
	%D%/look.c %D%/look.h \
	%D%/mailing.c %D%/mailing.h \
	%D%/member.c %D%/member.h \
	%D%/mend.c %D%/mend.h \
	%D%/names.c %D%/names.h \
	%D%/objection.c %D%/objection.h \
	%D%/outbox.c %D%/outbox.h \
	%D%/own_consent.c %D%/own_consent.h \
	%D%/object.c %D%/object.h \
	%D%/profile.c %D%/profile.h \
	%D%/profile_edit.c %D%/profile_edit.h \
	%D%/registration_rules.c \
	%D%/registration_settings.c %D%/registration_settings.h \
	%D%/revocation.c %D%/revocation.h \
	%D%/revoked.c %D%/revoked.h \
	%D%/sweep.c %D%/sweep.h \
	%D%/terms.c %D%/terms.h \
	%D%/session.c %D%/session.h \
	%D%/suppressed.c %D%/suppressed.h \
	%D%/underage.c %D%/underage.h \
	%D%/visitor.c %D%/visitor.h \
	%D%/wall.c %D%/wall.h
nodist_%C%_libregistration_store_a_SOURCES = \
	%D%/schema_sqlite.c %D%/schema_mysql.c

%C%_libregistration_pages_a_SOURCES = \
	%D%/agree_task.c %D%/agree_task.h \
	%D%/choices.c %D%/choices.h \
	%D%/delivery.c %D%/delivery.h \
	%D%/country_list.c %D%/country_list.h \
	%D%/fields.c %D%/fields.h \
	%D%/follower.c %D%/follower.h \
	%D%/gpc.c %D%/gpc.h \
	%D%/guard.c %D%/guard.h \
	%D%/letter.c %D%/letter.h \
	%D%/me.c %D%/me.h \
	%D%/me_more.c \
	%D%/next.c %D%/next.h \
	%D%/own_check.c %D%/own_check.h \
	%D%/own_form.c %D%/own_form.h \
	%D%/own_form_read.c \
	%D%/own_view.c \
	%D%/shown.c %D%/shown.h \
	%D%/slow_clock.c %D%/slow_clock.h \
	%D%/page_account.c \
	%D%/page_age.c \
	%D%/page_authorize.c \
	%D%/page_consents.c \
	%D%/page_deactivate.c \
	%D%/page_edit.c \
	%D%/page_language.c \
	%D%/page_login.c \
	%D%/page_mail.c \
	%D%/page_me.c \
	%D%/page_notices.c \
	%D%/page_password.c \
	%D%/page_profile.c \
	%D%/uses.c %D%/uses.h \
	%D%/page_terms.c %D%/terms_form.h \
	%D%/page_reset.c \
	%D%/page_underage.c %D%/page_underage.h \
	%D%/page_schema.c \
	%D%/page_transfer.c \
	%D%/page_unsubscribe.c \
	%D%/page_restrict.c \
	%D%/page_verify.c \
	%D%/page_visibility.c \
	%D%/password_rule.c %D%/password_rule.h \
	%D%/registration_pages.h \
	%D%/routes.c \
	%D%/shared.c \
	%D%/tasks.c \
	%D%/tries.c %D%/tries.h \
	%D%/unsubscribe.c %D%/unsubscribe.h
nodist_%C%_libregistration_pages_a_SOURCES = %D%/templates.c \
	%D%/documents.c

%C%_formpledge_registration_SOURCES = %D%/main.c
%C%_formpledge_registration_LDADD = %D%/libregistration-pages.a \
	%D%/libregistration-store.a $(COMMON_LIBS) $(DB_LIBS) $(MAIL_LIBS) \
	$(ARGON2_LIBS) $(ZXCVBN_LIBS)

registration_templates = \
	%D%/templates/policy_more.mustache \
	%D%/templates/registration_account.mustache \
	%D%/templates/registration_age.mustache \
	%D%/templates/registration_consents.mustache \
	%D%/templates/registration_deactivate.mustache \
	%D%/templates/registration_deactivated.mustache \
	%D%/templates/registration_denied.mustache \
	%D%/templates/registration_edit.mustache \
	%D%/templates/registration_email.mustache \
	%D%/templates/registration_email_confirm.mustache \
	%D%/templates/registration_erase.mustache \
	%D%/templates/registration_erased.mustache \
	%D%/templates/registration_language.mustache \
	%D%/templates/registration_login.mustache \
	%D%/templates/registration_mail_address_taken.mustache \
	%D%/templates/registration_mail_announcement.mustache \
	%D%/templates/registration_mail_email_asked.mustache \
	%D%/templates/registration_mail_email_changed.mustache \
	%D%/templates/registration_mail_email_confirm.mustache \
	%D%/templates/registration_mail_notices_confirm.mustache \
	%D%/templates/registration_mail_opt_out.mustache \
	%D%/templates/registration_mail_password_changed.mustache \
	%D%/templates/registration_mail_reset.mustache \
	%D%/templates/registration_mail_suspended.mustache \
	%D%/templates/registration_mail_verify.mustache \
	%D%/templates/registration_me.mustache \
	%D%/templates/registration_own.mustache \
	%D%/templates/registration_notices.mustache \
	%D%/templates/registration_notices_confirm.mustache \
	%D%/templates/registration_notices_done.mustache \
	%D%/templates/registration_notices_sent.mustache \
	%D%/templates/registration_opt_out.mustache \
	%D%/templates/registration_opt_out_sent.mustache \
	%D%/templates/registration_password.mustache \
	%D%/templates/registration_profile.mustache \
	%D%/templates/registration_refused.mustache \
	%D%/templates/registration_reset.mustache \
	%D%/templates/registration_reset_sent.mustache \
	%D%/templates/registration_restrict.mustache \
	%D%/templates/registration_sent.mustache \
	%D%/templates/registration_terms.mustache \
	%D%/templates/registration_suspended.mustache \
	%D%/templates/registration_transfer.mustache \
	%D%/templates/registration_unsubscribe.mustache \
	%D%/templates/registration_unsubscribed.mustache \
	%D%/templates/registration_verified.mustache \
	%D%/templates/registration_verify.mustache \
	%D%/templates/registration_visibility.mustache
registration_schema_sqlite = %D%/schema/sqlite/0001_registration.sql \
	%D%/schema/sqlite/0002_email_new.sql \
	%D%/schema/sqlite/0003_revoked.sql \
	%D%/schema/sqlite/0004_profile.sql \
	%D%/schema/sqlite/0005_seen.sql \
	%D%/schema/sqlite/0006_suspended.sql \
	%D%/schema/sqlite/0007_mail.sql \
	%D%/schema/sqlite/0008_chain.sql \
	%D%/schema/sqlite/0009_language.sql \
	%D%/schema/sqlite/0010_look.sql
registration_schema_mysql = %D%/schema/mysql/0001_registration.sql \
	%D%/schema/mysql/0002_email_new.sql \
	%D%/schema/mysql/0003_revoked.sql \
	%D%/schema/mysql/0004_profile.sql \
	%D%/schema/mysql/0005_seen.sql \
	%D%/schema/mysql/0006_suspended.sql \
	%D%/schema/mysql/0007_mail.sql \
	%D%/schema/mysql/0008_chain.sql \
	%D%/schema/mysql/0009_language.sql \
	%D%/schema/mysql/0010_look.sql

registration_documents = %D%/export-schema.json
dist_doc_DATA = $(registration_documents)

registration_built = %D%/templates.c %D%/documents.c \
	%D%/schema_sqlite.c %D%/schema_mysql.c
BUILT_SOURCES += $(registration_built)
CLEANFILES += $(registration_built)
EXTRA_DIST += $(registration_templates) $(registration_schema_sqlite) \
	$(registration_schema_mysql)

%D%/templates.c: $(registration_templates) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		registration_templates \
		$(registration_templates:%=$(srcdir)/%) >$@
%D%/schema_sqlite.c: $(registration_schema_sqlite) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		registration_schema_sqlite \
		$(registration_schema_sqlite:%=$(srcdir)/%) >$@
%D%/schema_mysql.c: $(registration_schema_mysql) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		registration_schema_mysql \
		$(registration_schema_mysql:%=$(srcdir)/%) >$@
%D%/documents.c: $(registration_documents) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		registration_documents \
		$(registration_documents:%=$(srcdir)/%) >$@
