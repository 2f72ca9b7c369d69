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

install-data-local: $(fpconf_installs)
uninstall-local: $(fpconf_uninstalls)
.PHONY: $(fpconf_installs) $(fpconf_uninstalls)
