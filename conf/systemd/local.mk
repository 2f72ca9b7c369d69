# conf/systemd: a service and a socket for each module
systemd_units = \
	%D%/formpledge-feedback.service %D%/formpledge-feedback.socket \
	%D%/formpledge-registration.service %D%/formpledge-registration.socket \
	%D%/formpledge-send-to-friend.service %D%/formpledge-send-to-friend.socket \
	%D%/formpledge-surveys.service %D%/formpledge-surveys.socket
systemdsystemunitdir = @systemdsystemunitdir@
nodist_systemdsystemunit_DATA = $(systemd_units)
CLEANFILES += $(systemd_units)
systemd_sources = %D%/make-unit %D%/service.in %D%/socket.in \
	%D%/feedback.unit %D%/registration.unit %D%/send-to-friend.unit \
	%D%/surveys.unit
EXTRA_DIST += $(systemd_sources)

# The group that may read the key-encryption keys.
sysusersdir = $(systemdsystemunitdir)/../../sysusers.d
dist_sysusers_DATA = %D%/formpledge.conf

$(systemd_units): $(systemd_sources)
	$(AM_V_GEN)$(MKDIR_P) %D% && name=`basename $@` && \
	kind=$${name##*.} && name=$${name#formpledge-} && name=$${name%.*} && \
	$(SHELL) $(srcdir)/%D%/make-unit $(srcdir)/%D%/$$kind.in $$name \
		"`echo $$name | tr - ' '`" $(srcdir)/%D%/$$name.unit | \
	sed -e 's|/etc/formpledge|$(fpconfdir)|g' \
		-e 's|/run/formpledge|$(fprundir)|g' \
		-e 's|/usr/sbin/|$(sbindir)/|g' >$@.new && mv $@.new $@
