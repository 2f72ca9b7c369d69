# Installed under $(sysconfdir)/formpledge. The files name the directories of
# an ordinary installation; what is installed names those that were chosen.
fpconfdir = $(sysconfdir)/formpledge
fprundir = $(runstatedir)/formpledge
fplogdir = $(localstatedir)/log
fpstatedir = $(localstatedir)/lib/formpledge
EXTRA_DIST += build-aux/install-conf build-aux/keep-conf
INSTALL_CONF = $(SHELL) $(srcdir)/build-aux/install-conf \
	'/etc/formpledge=$(fpconfdir)' '/run/formpledge=$(fprundir)' \
	'/var/lib/formpledge=$(fpstatedir)' \
	'/var/log=$(fplogdir)' '/usr/sbin/=$(sbindir)/' -- "$(srcdir)"
REMOVE_CONF = $(SHELL) $(srcdir)/build-aux/install-conf --remove
# What the operator edits is never replaced.
KEEP_CONF = $(SHELL) $(srcdir)/build-aux/keep-conf

# Each folder adds a rule to these.
fpconf_installs =
fpconf_uninstalls =

dist_fpconf_DATA = %D%/databases.mysql.sql %D%/grants.mysql.sql

include conf/nginx/local.mk
include conf/apache/local.mk
include conf/systemd/local.mk
include conf/policies/local.mk

# One file a table of settings, every key commented out at its default:
# printed by the program itself. Run this after a table has changed; a test
# compares.
CONF_NAMES = site registration feedback send-to-friend surveys staff \
	custodian verify
fpconf_files = $(CONF_NAMES:%=conf/%.conf)
EXTRA_DIST += $(fpconf_files)
update-conf: modules/pledgectl/pledgectl$(EXEEXT)
	for name in $(CONF_NAMES); do \
		modules/pledgectl/pledgectl conf defaults $$name \
			>$(srcdir)/conf/$$name.conf || exit 1; \
	done
fpconf_installs += install-conf-files
fpconf_uninstalls += uninstall-conf-files
install-conf-files: $(fpconf_files)
	$(AM_V_at)$(KEEP_CONF) "$(srcdir)" "$(DESTDIR)$(fpconfdir)" $(fpconf_files)
uninstall-conf-files:
	$(AM_V_at)$(KEEP_CONF) --remove "$(DESTDIR)$(fpconfdir)" $(fpconf_files)
.PHONY: update-conf

# Where an operator's own definitions of surveys go.
fpconf_installs += install-conf-surveys
fpconf_uninstalls += uninstall-conf-surveys
install-conf-surveys:
	$(AM_V_at)$(MKDIR_P) "$(DESTDIR)$(fpconfdir)/surveys"
uninstall-conf-surveys:
	-$(AM_V_at)rmdir "$(DESTDIR)$(fpconfdir)/surveys" 2>/dev/null

install-data-local: $(fpconf_installs)
uninstall-local: $(fpconf_uninstalls)
.PHONY: $(fpconf_installs) $(fpconf_uninstalls)
