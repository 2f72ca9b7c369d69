# examples/module: a skeleton to copy; built and tested, never installed
noinst_PROGRAMS += %D%/formpledge-hello
%C%_formpledge_hello_SOURCES = \
	%D%/hello.h \
	%D%/hello_pages.c \
	%D%/hello_settings.c \
	%D%/main.c
nodist_%C%_formpledge_hello_SOURCES = %D%/templates.c
%C%_formpledge_hello_LDADD = $(COMMON_LIBS)

hello_templates = \
	%D%/templates/hello_form.mustache \
	%D%/templates/hello_greeting.mustache
BUILT_SOURCES += %D%/templates.c
CLEANFILES += %D%/templates.c
EXTRA_DIST += $(hello_templates) %D%/README.md

%D%/templates.c: $(hello_templates) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		hello_templates $(hello_templates:%=$(srcdir)/%) >$@
