# common/page: templates, views, pages; jansson
common_libcommon_a_SOURCES += \
	%D%/escape.c %D%/escape.h \
	%D%/languages.c %D%/languages.h \
	%D%/page.c %D%/page.h \
	%D%/page_asset.c \
	%D%/page_date.c \
	%D%/page_fields.c \
	%D%/template.h \
	%D%/template_parse.c \
	%D%/template_render.c \
	%D%/template_set.c \
	%D%/template_text.c \
	%D%/template_tree.h \
	%D%/template_words.c \
	%D%/view.c %D%/view.h \
	%D%/view_json.c
nodist_common_libcommon_a_SOURCES += %D%/templates.c %D%/assets.c \
	%D%/catalogues.c

PAGE_TEMPLATES = \
	%D%/templates/error.mustache \
	%D%/templates/error_summary.mustache \
	%D%/templates/field.mustache \
	%D%/templates/field_attributes.mustache \
	%D%/templates/field_checkbox.mustache \
	%D%/templates/field_choice.mustache \
	%D%/templates/field_choices.mustache \
	%D%/templates/field_email.mustache \
	%D%/templates/field_file.mustache \
	%D%/templates/field_label.mustache \
	%D%/templates/field_notes.mustache \
	%D%/templates/field_number.mustache \
	%D%/templates/field_password.mustache \
	%D%/templates/field_select.mustache \
	%D%/templates/field_text.mustache \
	%D%/templates/field_textarea.mustache \
	%D%/templates/form_guard.mustache \
	%D%/templates/form_head.mustache \
	%D%/templates/form_token.mustache \
	%D%/templates/layout.mustache \
	%D%/templates/policy.mustache \
	%D%/templates/policy_more.mustache \
	%D%/templates/policy_text.mustache
dist_man7_MANS += %D%/formpledge-templates.7
PAGE_MADE = %D%/templates.c %D%/assets.c %D%/catalogues.c \
	%D%/style_version.h
EXTRA_DIST += $(PAGE_TEMPLATES) %D%/formpledge.css %D%/README.md
BUILT_SOURCES += $(PAGE_MADE)
CLEANFILES += $(PAGE_MADE)

%D%/templates.c: $(PAGE_TEMPLATES) build-aux/embed
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)cd $(srcdir) && build-aux/embed page_templates \
		$(PAGE_TEMPLATES) > $(abs_builddir)/$@
%D%/assets.c: %D%/formpledge.css build-aux/embed
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)$(srcdir)/build-aux/embed page_assets \
		$(srcdir)/%D%/formpledge.css > $@
%D%/catalogues.c: $(PO_FILES) build-aux/embed-mo build-aux/check-po
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)$(srcdir)/build-aux/check-po $(srcdir)/po && \
		$(srcdir)/build-aux/embed-mo $(MSGFMT) $(srcdir)/po > $@
# Part of the stylesheet's address, so that a new one is fetched at once.
%D%/style_version.h: %D%/formpledge.css
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)cksum < $(srcdir)/%D%/formpledge.css | $(AWK) \
		'{printf "#define PAGE_STYLE_VERSION \"%x\"\n", $$1}' > $@
%D%/page.$(OBJEXT): %D%/style_version.h
