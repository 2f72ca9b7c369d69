# modules/registration: the store, which pledgectl links as well, and the
# pages. In store/ is what members are: rows and their rules, no request. In
# pages/ is what visitors are answered. Beside the two: the settings, the mail,
# the tasks, the routes and the program.
noinst_LIBRARIES += %D%/libregistration-store.a %D%/libregistration-pages.a
sbin_PROGRAMS += %D%/formpledge-registration
dist_man8_MANS += %D%/formpledge-registration.8

%C%_libregistration_store_a_SOURCES = \
	%D%/ended_letter.c %D%/ended_letter.h \
	%D%/registration_rules.c \
	%D%/registration_settings.c %D%/registration_settings.h \
	%D%/wall.c %D%/wall.h \
	%D%/store/account.c %D%/store/account.h \
	%D%/store/account_env.h \
	%D%/store/account_find.c %D%/store/account_find.h \
	%D%/store/agree.c %D%/store/agree.h \
	%D%/store/announcement.c %D%/store/announcement.h \
	%D%/store/category.c %D%/store/category.h \
	%D%/store/change.c %D%/store/change.h \
	%D%/store/change_email.c %D%/store/change_email.h \
	%D%/store/change_mark.c %D%/store/change_mark.h \
	%D%/store/disclosed.c %D%/store/disclosed.h \
	%D%/store/disclosed_tell.c \
	%D%/store/erasure.c %D%/store/erasure.h \
	%D%/store/follow.c %D%/store/follow.h \
	%D%/store/ledger.c %D%/store/ledger.h \
	%D%/store/live.c %D%/store/live.h \
	%D%/store/look.c %D%/store/look.h \
	%D%/store/look_day.c %D%/store/look_day.h \
	%D%/store/mailing.c %D%/store/mailing.h \
	%D%/store/member.c %D%/store/member.h \
	%D%/store/mend.c %D%/store/mend.h \
	%D%/store/names.c %D%/store/names.h \
	%D%/store/object.c %D%/store/object.h \
	%D%/store/objection.c %D%/store/objection.h \
	%D%/store/outbox.c %D%/store/outbox.h \
	%D%/store/profile.c %D%/store/profile.h \
	%D%/store/profile_edit.c %D%/store/profile_edit.h \
	%D%/store/revocation.c %D%/store/revocation.h \
	%D%/store/revoked.c %D%/store/revoked.h \
	%D%/store/session.c %D%/store/session.h \
	%D%/store/slow_clock.c %D%/store/slow_clock.h \
	%D%/store/suppressed.c %D%/store/suppressed.h \
	%D%/store/sweep.c %D%/store/sweep.h \
	%D%/store/terms.c %D%/store/terms.h \
	%D%/store/underage.c %D%/store/underage.h \
	%D%/store/visitor.c %D%/store/visitor.h
nodist_%C%_libregistration_store_a_SOURCES = \
	%D%/schema_sqlite.c %D%/schema_mysql.c

%C%_libregistration_pages_a_SOURCES = \
	%D%/agree_task.c %D%/agree_task.h \
	%D%/delivery.c %D%/delivery.h \
	%D%/follower.c %D%/follower.h \
	%D%/letter.c %D%/letter.h \
	%D%/routes.c \
	%D%/tasks.c \
	%D%/unsubscribe.c %D%/unsubscribe.h \
	%D%/pages/choices.c %D%/pages/choices.h \
	%D%/pages/country_list.c %D%/pages/country_list.h \
	%D%/pages/fields.c %D%/pages/fields.h \
	%D%/pages/gpc.c %D%/pages/gpc.h \
	%D%/pages/guard.c %D%/pages/guard.h \
	%D%/pages/me.c %D%/pages/me.h \
	%D%/pages/me_more.c \
	%D%/pages/next.c %D%/pages/next.h \
	%D%/pages/own_form.c %D%/pages/own_form.h \
	%D%/pages/own_form_read.c \
	%D%/pages/own_view.c \
	%D%/pages/page_account.c \
	%D%/pages/page_age.c \
	%D%/pages/page_authorize.c \
	%D%/pages/page_consents.c \
	%D%/pages/page_deactivate.c \
	%D%/pages/page_edit.c \
	%D%/pages/page_language.c \
	%D%/pages/page_login.c \
	%D%/pages/page_mail.c \
	%D%/pages/page_me.c \
	%D%/pages/page_notices.c \
	%D%/pages/page_password.c \
	%D%/pages/page_profile.c \
	%D%/pages/page_reset.c \
	%D%/pages/page_restrict.c \
	%D%/pages/page_schema.c \
	%D%/pages/page_terms.c \
	%D%/pages/page_transfer.c \
	%D%/pages/page_underage.c %D%/pages/page_underage.h \
	%D%/pages/page_unsubscribe.c \
	%D%/pages/page_verify.c \
	%D%/pages/page_visibility.c \
	%D%/pages/password_rule.c %D%/pages/password_rule.h \
	%D%/pages/registration_pages.h \
	%D%/pages/shared.c \
	%D%/pages/shown.c %D%/pages/shown.h \
	%D%/pages/terms_form.h \
	%D%/pages/tries.c %D%/pages/tries.h \
	%D%/pages/uses.c %D%/pages/uses.h
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
	%D%/templates/registration_mail_disclosure.mustache \
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
	%D%/schema/sqlite/0010_look.sql \
	%D%/schema/sqlite/0011_retention.sql \
	%D%/schema/sqlite/0012_disclosure.sql \
	%D%/schema/sqlite/0013_chain_day.sql
registration_schema_mysql = %D%/schema/mysql/0001_registration.sql \
	%D%/schema/mysql/0002_email_new.sql \
	%D%/schema/mysql/0003_revoked.sql \
	%D%/schema/mysql/0004_profile.sql \
	%D%/schema/mysql/0005_seen.sql \
	%D%/schema/mysql/0006_suspended.sql \
	%D%/schema/mysql/0007_mail.sql \
	%D%/schema/mysql/0008_chain.sql \
	%D%/schema/mysql/0009_language.sql \
	%D%/schema/mysql/0010_look.sql \
	%D%/schema/mysql/0011_retention.sql \
	%D%/schema/mysql/0012_disclosure.sql \
	%D%/schema/mysql/0013_chain_day.sql

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
