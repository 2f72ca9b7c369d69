# modules/pledgectl: the operator's command; it links the stores of the
# modules, never their pages
bin_PROGRAMS += %D%/pledgectl
# the web server's configuration; fuzzed and tested apart
# verify: words sent through the forms, and where they must not be
VERIFY_FORMS_SOURCES = \
	%D%/verify_canary.c %D%/verify_canary.h \
	%D%/verify_canary_places.c \
	%D%/verify_feedback.c %D%/verify_feedback.h \
	%D%/verify_feedback_checks.c \
	%D%/verify_friend.c %D%/verify_friend.h \
	%D%/verify_friend_checks.c \
	%D%/verify_grown.c %D%/verify_grown.h \
	%D%/verify_live.c %D%/verify_live.h \
	%D%/verify_loads.c %D%/verify_loads.h \
	%D%/verify_logs.c \
	%D%/verify_mails.c %D%/verify_mails.h \
	%D%/verify_pages.c %D%/verify_pages.h \
	%D%/verify_pages_checks.c \
	%D%/verify_patience.c %D%/verify_patience.h \
	%D%/verify_survey_digest.c \
	%D%/verify_survey_door.c \
	%D%/verify_survey_results.c \
	%D%/verify_surveys.c %D%/verify_surveys.h
WEBCONF_SOURCES = \
	modules/pledgectl/webconf.c modules/pledgectl/webconf.h \
	modules/pledgectl/webconf_apache.c \
	modules/pledgectl/webconf_file.c \
	modules/pledgectl/webconf_nginx.c \
	modules/pledgectl/webconf_parse.c modules/pledgectl/webconf_parse.h
%C%_pledgectl_SOURCES = \
	%D%/announce.c %D%/announce.h \
	%D%/apart.c %D%/apart.h \
	%D%/audit_cut.c \
	%D%/audit_show.c \
	%D%/audit_verify.c \
	%D%/audits.c %D%/audits.h %D%/audits_inner.h \
	%D%/audits_cut.c \
	%D%/audits_verify.c \
	%D%/canary.c %D%/canary.h \
	%D%/canary_packed.c %D%/canary_packed.h \
	%D%/canary_places.c %D%/canary_places.h \
	%D%/canary_process.c \
	%D%/canary_search.c %D%/canary_search.h \
	%D%/command.h \
	%D%/conf_across.c \
	%D%/conf_check.c \
	%D%/conf_custodian.c %D%/conf_custodian.h \
	%D%/conf_defaults.c \
	%D%/conf_parts.c %D%/conf_parts.h \
	%D%/conf_show.c \
	%D%/control.c %D%/control.h \
	%D%/db_migrate.c \
	%D%/consents.c \
	%D%/erasures.c %D%/erasures.h \
	%D%/disclosures_list.c \
	%D%/disclosures_record.c \
	%D%/erasures_deliver.c \
	%D%/erasures_list.c \
	%D%/erasures_show.c \
	%D%/feedback_check.c \
	%D%/csv.c %D%/csv.h \
	%D%/feedback_answered.c \
	%D%/feedback_export.c \
	%D%/feedback_file.c \
	%D%/feedback_list.c \
	%D%/feedback_show.c \
	%D%/feedback_view.c %D%/feedback_view.h \
	%D%/completion.c \
	%D%/help.c %D%/help.h \
	%D%/manual.c %D%/manual.h \
	%D%/instance.c \
	%D%/instance_files.c %D%/instance_files.h \
	%D%/instance_text.c %D%/instance_text.h \
	%D%/sites.c %D%/sites.h \
	%D%/sites_keys.c \
	%D%/sites_shared.c \
	%D%/keeper.c %D%/keeper.h \
	%D%/keys_home.c %D%/keys_home.h \
	%D%/keys_hosts.c \
	%D%/keys_init.c \
	%D%/keys_rotate.c \
	%D%/mail_send.c \
	%D%/main.c \
	%D%/members_common.c %D%/members_common.h \
	%D%/members_erase.c \
	%D%/members_export.c \
	%D%/members_show.c \
	%D%/members_terminate.c \
	%D%/never_again.c \
	%D%/options.c %D%/options.h \
	%D%/mistakes.c %D%/mistakes.h \
	%D%/out.c %D%/out.h \
	%D%/policy_announce.c \
	%D%/promises.c \
	%D%/record.c %D%/record.h \
	%D%/retention.c %D%/retention.h \
	%D%/retention_feedback.c \
	%D%/retention_members.c \
	%D%/retention_run.c \
	%D%/retention_status.c \
	%D%/retention_stores.c \
	%D%/relay_line.c %D%/relay_line.h \
	%D%/restore.c \
	%D%/progress.c %D%/progress.h \
	%D%/sure.c %D%/sure.h \
	%D%/terminal.c %D%/terminal.h \
	%D%/suite.c %D%/suite.h \
	%D%/surveys_check.c \
	%D%/surveys_close.c \
	%D%/surveys_common.c %D%/surveys_common.h \
	%D%/surveys_html.c %D%/surveys_html.h \
	%D%/surveys_list.c \
	%D%/surveys_open.c \
	%D%/surveys_preview.c %D%/surveys_preview.h \
	%D%/surveys_results.c \
	%D%/surveys_show.c \
	%D%/surveys_texts.c \
	%D%/verify.c %D%/verify.h \
	%D%/verify_abuse.c \
	%D%/verify_account.c \
	%D%/verify_age.c \
	%D%/verify_age_learned.c \
	%D%/verify_beyond.c %D%/verify_beyond.h \
	%D%/verify_birth.c %D%/verify_birth.h \
	%D%/verify_checks.h \
	%D%/verify_checks_forms.c \
	%D%/verify_checks_host.c \
	%D%/verify_checks_web.c \
	%D%/verify_conf.c %D%/verify_conf.h \
	%D%/verify_consent.c \
	%D%/verify_cookies.c \
	%D%/verify_form.c %D%/verify_form.h \
	%D%/verify_gpc.c \
	%D%/verify_html.c %D%/verify_html.h \
	%D%/verify_http.c %D%/verify_http.h \
	%D%/verify_http_cookie.c %D%/verify_http_cookie.h \
	%D%/verify_http_tls.c %D%/verify_http_tls.h \
	%D%/verify_mail.c \
	%D%/verify_mailbox.c %D%/verify_mailbox.h \
	%D%/verify_member.c %D%/verify_member.h \
	%D%/verify_never.c \
	%D%/verify_tenancy.c \
	%D%/verify_policy.c \
	%D%/verify_print.c \
	%D%/verify_relay.c \
	%D%/ask.c %D%/ask.h \
	%D%/doctor.c %D%/doctor.h \
	%D%/doctor_machine.c \
	%D%/doctor_modules.c \
	%D%/doctor_settings.c \
	%D%/doctor_web.c \
	%D%/fold.c %D%/fold.h \
	%D%/verify_rights.c \
	%D%/verify_sensitive.c \
	%D%/grants.c %D%/grants.h \
	%D%/host_backups.c \
	%D%/host_databases.c \
	%D%/host_files.c \
	%D%/host_keys.c \
	%D%/host_processes.c \
	%D%/host_records.c \
	%D%/host_retention.c \
	%D%/host_sealed.c \
	%D%/host_transit.c \
	%D%/host_units.c \
	%D%/hostlook.c %D%/hostlook.h \
	%D%/proc.c %D%/proc.h \
	%D%/restore.h \
	%D%/verify_host.c \
	%D%/verify_host_web.c \
	%D%/web_log.c \
	%D%/web_pattern.c \
	%D%/weblook.c %D%/weblook.h \
	%D%/weblook_apache.c %D%/weblook_apache.h \
	%D%/weblook_apache_logs.c \
	%D%/weblook_apache_place.c \
	%D%/weblook_apache_server.c \
	%D%/weblook_nginx.c %D%/weblook_nginx.h \
	%D%/weblook_nginx_logs.c \
	%D%/weblook_nginx_place.c \
	%D%/weblook_nginx_server.c \
	%D%/weblook_open.c \
	%D%/verify_report.c %D%/verify_report.h \
	%D%/verify_report_style.c %D%/verify_report_style.h \
	%D%/verify_rows.c %D%/verify_rows.h \
	%D%/verify_steps.c %D%/verify_steps.h \
	%D%/verify_transit.c \
	$(VERIFY_FORMS_SOURCES) \
	$(WEBCONF_SOURCES)
# what is shipped, to compare an installation with
pledgectl_shipped = %D%/grants_file.c %D%/web_nginx_shipped.c \
	%D%/web_apache_shipped.c
nodist_%C%_pledgectl_SOURCES = $(pledgectl_shipped)
BUILT_SOURCES += $(pledgectl_shipped)
CLEANFILES += $(pledgectl_shipped)
%D%/web_nginx_shipped.c: $(nginx_conf) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		web_shipped_nginx $(nginx_conf:%=$(srcdir)/%) >$@
%D%/web_apache_shipped.c: $(apache_conf) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		web_shipped_apache $(apache_conf:%=$(srcdir)/%) >$@
%D%/grants_file.c: conf/grants.mysql.sql build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		grants_file $(srcdir)/conf/grants.mysql.sql >$@
%C%_pledgectl_LDADD = \
	modules/feedback/libfeedback-store.a \
	modules/registration/libregistration-store.a \
	modules/send-to-friend/libsend-to-friend-store.a \
	modules/staff/libstaff-store.a \
	modules/surveys/libsurveys-store.a \
	$(COMMON_LIBS) $(DB_LIBS) $(MAIL_LIBS) $(IDN2_LIBS) \
	$(ZLIB_LIBS)

# The manual page's tables and what the shell completes come from the tables of
# commands and options: from the program itself.
nodist_%C%_pledgectl_SOURCES += %D%/sysusers.c
BUILT_SOURCES += %D%/sysusers.c
CLEANFILES += %D%/sysusers.c
%D%/sysusers.c: conf/systemd/formpledge.conf build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		pledgectl_sysusers $(srcdir)/conf/systemd/formpledge.conf >$@
nodist_man1_MANS = %D%/man/pledgectl.1
bashcompletiondir = $(datadir)/bash-completion/completions
nodist_bashcompletion_DATA = %D%/man/pledgectl
EXTRA_DIST += %D%/pledgectl.1
CLEANFILES += %D%/man/pledgectl.1 %D%/man/pledgectl %D%/man/*.new
%D%/man/pledgectl.1: %D%/pledgectl.1 %D%/pledgectl$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) %D%/man && \
	%D%/pledgectl completion manual-commands >$@.1.new && \
	%D%/pledgectl completion manual-tables >$@.2.new && \
	sed -e '/^\.\\" Here stand the commands/r '$@.1.new \
		-e '/^\.\\" Here stand the tables/r '$@.2.new \
		$(srcdir)/%D%/pledgectl.1 >$@.new && mv $@.new $@
%D%/man/pledgectl: %D%/pledgectl$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) %D%/man && \
	%D%/pledgectl completion bash >$@.new && mv $@.new $@
dist_man5_MANS += %D%/formpledge.conf.5
