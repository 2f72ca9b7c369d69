# common/vault: on db and crypto
common_libcommon_a_SOURCES += \
	%D%/ahead.c %D%/ahead.h \
	%D%/chain.c %D%/chain.h %D%/chain_cut.c %D%/chain_inner.h %D%/chain_verify.c \
	%D%/datakey.c %D%/datakey.h \
	%D%/feed.c %D%/feed.h \
	%D%/kek.c %D%/kek.h %D%/kek_folder.c \
	%D%/keystore.c %D%/keystore.h %D%/keystore_ids.c \
	%D%/mark.c %D%/mark.h \
	%D%/rewrap.c %D%/rewrap.h \
	%D%/rotation.c %D%/rotation.h %D%/rotation_hosts.c \
	%D%/sealed.c %D%/sealed.h

keystore_schema_sqlite = %D%/schema/sqlite/0001_keystore.sql \
	%D%/schema/sqlite/0002_rotation.sql \
	%D%/schema/sqlite/0003_mark.sql \
	%D%/schema/sqlite/0004_feed.sql
keystore_schema_mysql = %D%/schema/mysql/0001_keystore.sql \
	%D%/schema/mysql/0002_rotation.sql \
	%D%/schema/mysql/0003_mark.sql \
	%D%/schema/mysql/0004_feed.sql
keystore_built = %D%/schema_sqlite.c %D%/schema_mysql.c
nodist_common_libcommon_a_SOURCES += $(keystore_built)
BUILT_SOURCES += $(keystore_built)
CLEANFILES += $(keystore_built)
EXTRA_DIST += $(keystore_schema_sqlite) $(keystore_schema_mysql)

%D%/schema_sqlite.c: $(keystore_schema_sqlite) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		keystore_schema_sqlite $(keystore_schema_sqlite:%=$(srcdir)/%) >$@
%D%/schema_mysql.c: $(keystore_schema_mysql) build-aux/embed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(srcdir)/build-aux/embed \
		keystore_schema_mysql $(keystore_schema_mysql:%=$(srcdir)/%) >$@
