# common/policy
common_libcommon_a_SOURCES += \
	%D%/age.c %D%/age.h \
	%D%/age_cookie.c %D%/age_cookie.h \
	%D%/age_form.c %D%/age_form.h \
	%D%/check.c %D%/check.h \
	%D%/consent.c %D%/consent.h \
	%D%/country.c %D%/country.def %D%/country.h \
	%D%/guard.c %D%/guard.h \
	%D%/own_check.c %D%/own_check.h \
	%D%/own_consent.c %D%/own_consent.h \
	%D%/own_input.c %D%/own_input.h \
	%D%/policy.c %D%/policy.h \
	%D%/policy_archive.c %D%/policy_archive.h \
	%D%/policy_file.c %D%/policy_file.h \
	%D%/policy_lists.c \
	%D%/policy_page.c %D%/policy_page.h \
	%D%/policy_text.c \
	%D%/policy_texts.c \
	%D%/promises.c %D%/promises.def \
	%D%/rate.c %D%/rate.h \
	%D%/rule.c %D%/rule.h \
	%D%/site_rules.c \
	%D%/typed.c %D%/typed.h \
	%D%/typed_card.c \
	%D%/typed_check.c \
	%D%/typed_find.h \
	%D%/typed_iban.c \
	%D%/typed_id.c %D%/typed_id.h \
	%D%/typed_id_birth.c \
	%D%/typed_id_check.c \
	%D%/typed_mail.c \
	%D%/typed_number.c \
	%D%/typed_phone.c \
	%D%/typed_text.c %D%/typed_text.h \
	%D%/used.c %D%/used.h \
	%D%/work.c %D%/work.h \
	%D%/work_payload.c
nodist_common_libcommon_a_SOURCES += %D%/scripts.c

dist_man7_MANS += %D%/formpledge-guard.7

# guard_scripts[], squeezed
EXTRA_DIST += %D%/work.js
BUILT_SOURCES += %D%/scripts.c
CLEANFILES += %D%/scripts.c %D%/script/work.js
%D%/scripts.c: %D%/work.js build-aux/squeeze build-aux/embed
	@$(MKDIR_P) %D%/script
	$(AM_V_GEN)$(srcdir)/build-aux/squeeze $(srcdir)/%D%/work.js \
		> %D%/script/work.js && \
	$(srcdir)/build-aux/embed guard_scripts \
		%D%/script/work.js > $@
