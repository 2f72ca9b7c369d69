# modules/staff: the store, which pledgectl links as well: the audit log, and
# what staff note.
noinst_LIBRARIES += %D%/libstaff-store.a

%C%_libstaff_store_a_SOURCES = \
	%D%/staff_settings.c %D%/staff_settings.h \
	%D%/store/audit.c %D%/store/audit.h %D%/store/audit_inner.h
nodist_%C%_libstaff_store_a_SOURCES = \
	%D%/schema_sqlite.c %D%/schema_mysql.c

staff_schema_sqlite = %D%/schema/sqlite/0001_audit.sql
staff_schema_mysql = %D%/schema/mysql/0001_audit.sql

staff_built = %D%/schema_sqlite.c %D%/schema_mysql.c
BUILT_SOURCES += $(staff_built)
CLEANFILES += $(staff_built)
EXTRA_DIST += $(staff_schema_sqlite) $(staff_schema_mysql)

%D%/schema_sqlite.c: $(staff_schema_sqlite) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		staff_schema_sqlite $(staff_schema_sqlite:%=$(srcdir)/%) >$@
%D%/schema_mysql.c: $(staff_schema_mysql) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		staff_schema_mysql $(staff_schema_mysql:%=$(srcdir)/%) >$@
