# modules/registration: the store, which pledgectl links as well, and the pages
noinst_LIBRARIES += %D%/libregistration-store.a

%C%_libregistration_store_a_SOURCES = \
	%D%/ledger.c %D%/ledger.h \
	%D%/member.c %D%/member.h \
	%D%/names.c %D%/names.h \
	%D%/outbox.c %D%/outbox.h \
	%D%/registration_rules.c \
	%D%/registration_settings.c %D%/registration_settings.h \
	%D%/session.c %D%/session.h
nodist_%C%_libregistration_store_a_SOURCES = \
	%D%/schema_sqlite.c %D%/schema_mysql.c

registration_schema_sqlite = %D%/schema/sqlite/0001_registration.sql
registration_schema_mysql = %D%/schema/mysql/0001_registration.sql
registration_built = %D%/schema_sqlite.c %D%/schema_mysql.c
BUILT_SOURCES += $(registration_built)
CLEANFILES += $(registration_built)
EXTRA_DIST += $(registration_schema_sqlite) $(registration_schema_mysql)

%D%/schema_sqlite.c: $(registration_schema_sqlite) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		registration_schema_sqlite \
		$(registration_schema_sqlite:%=$(srcdir)/%) >$@
%D%/schema_mysql.c: $(registration_schema_mysql) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		registration_schema_mysql \
		$(registration_schema_mysql:%=$(srcdir)/%) >$@
