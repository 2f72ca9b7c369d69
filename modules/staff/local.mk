# modules/staff: the store, which pledgectl links as well, and the pages. In
# store/ is what is kept: roles, records, notes; no request. In pages/ is what
# staff are answered. Beside the two: the settings and the program.
noinst_LIBRARIES += %D%/libstaff-store.a %D%/libstaff-pages.a
sbin_PROGRAMS += %D%/formpledge-staff
dist_man8_MANS += %D%/formpledge-staff.8

%C%_libstaff_store_a_SOURCES = \
	%D%/custodian.h %D%/custodian_ask.c %D%/custodian_packet.c \
	%D%/custodian_audit.c %D%/custodian_audit.h \
	%D%/custodian/custodian_settings.c \
	%D%/custodian/custodian_settings.h \
	%D%/custodian/looks.c %D%/custodian/looks.h \
	%D%/staff_rules.c \
	%D%/staff_settings.c %D%/staff_settings.h \
	%D%/store/audit.c %D%/store/audit.h %D%/store/audit_inner.h \
	%D%/store/audit_read.c %D%/store/audit_read.h \
	%D%/store/role.c %D%/store/role.h
nodist_%C%_libstaff_store_a_SOURCES = \
	%D%/schema_sqlite.c %D%/schema_mysql.c

%C%_libstaff_pages_a_SOURCES = \
	%D%/pages/frame.c \
	%D%/pages/forms_known.c %D%/pages/forms_known.h \
	%D%/pages/local.c \
	%D%/pages/member_view.c \
	%D%/pages/members.h \
	%D%/pages/page_audit.c \
	%D%/pages/page_disclosures.c \
	%D%/pages/page_inbox.c \
	%D%/pages/page_members.c \
	%D%/pages/page_results.c \
	%D%/pages/retention_view.c %D%/pages/retention_view.h \
	%D%/pages/page_start.c \
	%D%/pages/page_terminate.c \
	%D%/pages/question.c %D%/pages/question.h \
	%D%/pages/submission.c %D%/pages/submission.h \
	%D%/pages/submission_file.c \
	%D%/pages/submission_mark.c \
	%D%/pages/submission_view.c \
	%D%/pages/surveys_known.c %D%/pages/surveys_known.h \
	%D%/pages/staff_pages.h
nodist_%C%_libstaff_pages_a_SOURCES = %D%/templates.c

%C%_formpledge_staff_SOURCES = %D%/main.c
%C%_formpledge_staff_LDADD = %D%/libstaff-pages.a %D%/libstaff-store.a \
	modules/feedback/libfeedback-store.a \
	modules/registration/libregistration-store.a \
	modules/surveys/libsurveys-store.a \
	$(COMMON_LIBS) $(DB_LIBS) $(MAIL_LIBS) $(IDN2_LIBS) $(MAGIC_LIBS)

staff_templates = \
	%D%/templates/staff_audit.mustache \
	%D%/templates/staff_head.mustache \
	%D%/templates/staff_disclosures.mustache \
	%D%/templates/staff_inbox.mustache \
	%D%/templates/staff_member.mustache \
	%D%/templates/staff_members.mustache \
	%D%/templates/staff_requests.mustache \
	%D%/templates/staff_result.mustache \
	%D%/templates/staff_results.mustache \
	%D%/templates/staff_submission.mustache \
	modules/surveys/templates/survey_result.mustache \
	modules/surveys/templates/survey_result_cross.mustache \
	%D%/templates/staff_ended.mustache \
	%D%/templates/staff_start.mustache \
	%D%/templates/staff_terminate.mustache

staff_schema_sqlite = %D%/schema/sqlite/0001_audit.sql
staff_schema_mysql = %D%/schema/mysql/0001_audit.sql

staff_built = %D%/templates.c %D%/schema_sqlite.c %D%/schema_mysql.c
BUILT_SOURCES += $(staff_built)
CLEANFILES += $(staff_built)
EXTRA_DIST += $(staff_templates) $(staff_schema_sqlite) \
	$(staff_schema_mysql)

%D%/templates.c: $(staff_templates) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		staff_templates $(staff_templates:%=$(srcdir)/%) >$@
%D%/schema_sqlite.c: $(staff_schema_sqlite) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		staff_schema_sqlite $(staff_schema_sqlite:%=$(srcdir)/%) >$@
%D%/schema_mysql.c: $(staff_schema_mysql) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		staff_schema_mysql $(staff_schema_mysql:%=$(srcdir)/%) >$@

# The one that has the keys: no page, no network of its own.
sbin_PROGRAMS += %D%/formpledge-custodian
dist_man8_MANS += %D%/formpledge-custodian.8
%C%_formpledge_custodian_SOURCES = \
	%D%/custodian/main.c \
	%D%/custodian/opening.c %D%/custodian/opening.h \
	%D%/custodian/work.c %D%/custodian/work.h \
	%D%/custodian/work_audit.c \
	%D%/custodian/work_form.c \
	%D%/custodian/work_member.c
%C%_formpledge_custodian_LDADD = %D%/libstaff-store.a \
	modules/feedback/libfeedback-store.a \
	modules/registration/libregistration-store.a \
	$(COMMON_LIBS) $(DB_LIBS) $(MAIL_LIBS) $(IDN2_LIBS) $(MAGIC_LIBS) \
	$(SECCOMP_LIBS)
