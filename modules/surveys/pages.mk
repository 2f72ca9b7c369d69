# The pages of surveys: lists, forms, results. The doors add themselves to
# the same archive in local.mk.
noinst_LIBRARIES += %D%/libsurveys-pages.a
%C%_libsurveys_pages_a_SOURCES = \
	%D%/pages/pages_ballot.c \
	%D%/pages/pages_form.c \
	%D%/pages/pages_list.c \
	%D%/pages/pages_question.c \
	%D%/pages/pages_refused.c \
	%D%/pages/pages_results.c \
	%D%/pages/pages_schema.c \
	%D%/pages/pages_thanks.c \
	%D%/pages/survey_fields.c
nodist_%C%_libsurveys_pages_a_SOURCES = %D%/templates.c %D%/documents.c \
	%D%/scripts.c

SURVEY_TEMPLATES = \
	%D%/templates/survey_ballot.mustache \
	%D%/templates/survey_described.mustache \
	%D%/templates/survey_form.mustache \
	%D%/templates/survey_list.mustache \
	%D%/templates/survey_notes.mustache \
	%D%/templates/survey_notice.mustache \
	%D%/templates/survey_options.mustache \
	%D%/templates/survey_other.mustache \
	%D%/templates/survey_promise.mustache \
	%D%/templates/survey_question.mustache \
	%D%/templates/survey_refused.mustache \
	%D%/templates/survey_result.mustache \
	%D%/templates/survey_result_cross.mustache \
	%D%/templates/survey_results.mustache \
	%D%/templates/survey_skip.mustache \
	%D%/templates/survey_thanks.mustache
EXTRA_DIST += $(SURVEY_TEMPLATES)
BUILT_SOURCES += %D%/templates.c
CLEANFILES += %D%/templates.c

# survey_templates[]
%D%/templates.c: $(SURVEY_TEMPLATES) build-aux/embed
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)cd $(srcdir) && build-aux/embed survey_templates \
		$(SURVEY_TEMPLATES) > $(abs_builddir)/$@

# survey_documents[]: what front ends of a site's own are told
survey_documents = %D%/survey-schema.json
dist_doc_DATA += $(survey_documents)
BUILT_SOURCES += %D%/documents.c
CLEANFILES += %D%/documents.c
%D%/documents.c: $(survey_documents) build-aux/embed
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)cd $(srcdir) && build-aux/embed survey_documents \
		$(survey_documents) > $(abs_builddir)/$@

# survey_scripts[], squeezed
EXTRA_DIST += %D%/ballot.js
BUILT_SOURCES += %D%/scripts.c
CLEANFILES += %D%/scripts.c %D%/script/ballot.js
%D%/scripts.c: %D%/ballot.js build-aux/squeeze build-aux/embed
	@$(MKDIR_P) %D%/script
	$(AM_V_GEN)$(srcdir)/build-aux/squeeze $(srcdir)/%D%/ballot.js \
		> %D%/script/ballot.js && \
		$(srcdir)/build-aux/embed survey_scripts \
		%D%/script/ballot.js > $@
