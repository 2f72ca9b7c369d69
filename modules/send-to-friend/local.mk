# modules/send-to-friend: no database library is linked. In store/ are the rules
# of one mail: which page, which words, how often, at most once; no request. In
# never/ is the list of those who want no mail again. In
# pages/ is what visitors are answered. Beside the two: settings, routes and the
# program.
noinst_LIBRARIES += %D%/libsend-to-friend-store.a \
	%D%/libsend-to-friend-pages.a

%C%_libsend_to_friend_store_a_SOURCES = \
	%D%/friend_settings.c %D%/friend_settings.h \
	%D%/never/never.c %D%/never/never.h \
	%D%/never/never_ask.c %D%/never/never_ask.h \
	%D%/never/never_file.c %D%/never/never_file.h \
	%D%/never/never_link.c %D%/never/never_link.h \
	%D%/never/never_list.c %D%/never/never_list.h \
	%D%/store/handover.c %D%/store/handover.h \
	%D%/store/letter.c %D%/store/letter.h \
	%D%/store/limits.c %D%/store/limits.h \
	%D%/store/link.c %D%/store/link.h \
	%D%/store/note.c %D%/store/note.h \
	%D%/store/offer.c %D%/store/offer.h \
	%D%/store/once.c %D%/store/once.h \
	%D%/store/plain.c %D%/store/plain.h \
	%D%/store/target.c %D%/store/target.h

%C%_libsend_to_friend_pages_a_SOURCES = \
	%D%/friend.h \
	%D%/routes.c \
	%D%/pages/friend_fields.c \
	%D%/pages/friend_pages.h \
	%D%/pages/page_form.c \
	%D%/pages/page_never.c %D%/pages/page_never.h \
	%D%/pages/page_send.c \
	%D%/pages/share.c %D%/pages/share.h
nodist_%C%_libsend_to_friend_pages_a_SOURCES = %D%/templates.c %D%/scripts.c

FRIEND_TEMPLATES = \
	%D%/templates/friend_form.mustache \
	%D%/templates/friend_never.mustache \
	%D%/templates/friend_noted.mustache \
	%D%/templates/friend_sent.mustache \
	%D%/templates/friend_share.mustache
EXTRA_DIST += $(FRIEND_TEMPLATES)
BUILT_SOURCES += %D%/templates.c
CLEANFILES += %D%/templates.c
%D%/templates.c: $(FRIEND_TEMPLATES) build-aux/embed
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)cd $(srcdir) && build-aux/embed friend_templates \
		$(FRIEND_TEMPLATES) > $(abs_builddir)/$@

# friend_scripts[]
EXTRA_DIST += %D%/share.js
BUILT_SOURCES += %D%/scripts.c
CLEANFILES += %D%/scripts.c
%D%/scripts.c: %D%/share.js build-aux/embed
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)$(srcdir)/build-aux/embed friend_scripts \
		$(srcdir)/%D%/share.js > $@

dist_man7_MANS += %D%/formpledge-relay.7
dist_man8_MANS += %D%/formpledge-send-to-friend.8 \
	%D%/formpledge-never-again.8
sbin_PROGRAMS += %D%/formpledge-send-to-friend
%C%_formpledge_send_to_friend_SOURCES = %D%/main.c
%C%_formpledge_send_to_friend_LDADD = %D%/libsend-to-friend-pages.a \
	%D%/libsend-to-friend-store.a $(COMMON_LIBS) $(MAIL_LIBS) \
	$(SECCOMP_LIBS)

# The one that writes that list: no network, no key, no page.
sbin_PROGRAMS += %D%/formpledge-never-again
%C%_formpledge_never_again_SOURCES = %D%/never_again.c
%C%_formpledge_never_again_LDADD = %D%/libsend-to-friend-store.a \
	$(COMMON_LIBS) $(SECCOMP_LIBS)
