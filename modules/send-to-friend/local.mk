# modules/send-to-friend: no database library is linked
noinst_LIBRARIES += %D%/libsend-to-friend-store.a \
	%D%/libsend-to-friend-pages.a

%C%_libsend_to_friend_store_a_SOURCES = \
	%D%/friend_settings.c %D%/friend_settings.h \
	%D%/target.c %D%/target.h

%C%_libsend_to_friend_pages_a_SOURCES = \
	%D%/friend.h \
	%D%/letter.c %D%/letter.h \
	%D%/note.c %D%/note.h \
	%D%/once.c %D%/once.h \
	%D%/pages.c
nodist_%C%_libsend_to_friend_pages_a_SOURCES = %D%/templates.c

FRIEND_TEMPLATES = \
	%D%/templates/friend_form.mustache \
	%D%/templates/friend_sent.mustache
EXTRA_DIST += $(FRIEND_TEMPLATES)
BUILT_SOURCES += %D%/templates.c
CLEANFILES += %D%/templates.c
%D%/templates.c: $(FRIEND_TEMPLATES) build-aux/embed
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)cd $(srcdir) && build-aux/embed friend_templates \
		$(FRIEND_TEMPLATES) > $(abs_builddir)/$@


dist_man8_MANS += %D%/formpledge-send-to-friend.8
sbin_PROGRAMS += %D%/formpledge-send-to-friend
%C%_formpledge_send_to_friend_SOURCES = %D%/main.c
%C%_formpledge_send_to_friend_LDADD = %D%/libsend-to-friend-pages.a \
	%D%/libsend-to-friend-store.a $(COMMON_LIBS) $(MAIL_LIBS) \
	$(SECCOMP_LIBS)
