# conf/systemd: a service and a socket for each module
systemd_units = \
	%D%/formpledge-feedback.service %D%/formpledge-feedback.socket \
	%D%/formpledge-registration.service %D%/formpledge-registration.socket \
	%D%/formpledge-send-to-friend.service %D%/formpledge-send-to-friend.socket \
	%D%/formpledge-surveys.service %D%/formpledge-surveys.socket
systemdsystemunitdir = @systemdsystemunitdir@
systemd_jobs = %D%/formpledge-keys.service %D%/formpledge-erasures.service
nodist_systemdsystemunit_DATA = $(systemd_units) $(systemd_jobs)
dist_systemdsystemunit_DATA = %D%/formpledge-keys.timer \
	%D%/formpledge-erasures.timer
CLEANFILES += $(systemd_units) $(systemd_jobs)
systemd_sources = %D%/make-unit %D%/service.in %D%/socket.in \
	%D%/feedback.unit %D%/registration.unit %D%/send-to-friend.unit \
	%D%/surveys.unit
systemd_job_sources = %D%/keys.service.in %D%/erasures.service.in
EXTRA_DIST += $(systemd_sources) $(systemd_job_sources)

$(systemd_jobs): $(systemd_job_sources)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && name=`basename $@` && \
	sed -e 's|/etc/formpledge|$(fpconfdir)|g' \
		-e 's|/usr/bin/|$(bindir)/|g' \
		$(srcdir)/%D%/$${name#formpledge-}.in >$@.new && mv $@.new $@

# The group that may read the key-encryption keys.
sysusersdir = $(prefix)/lib/sysusers.d
dist_sysusers_DATA = %D%/formpledge.conf

$(systemd_units): $(systemd_sources)
	$(AM_V_GEN)$(MKDIR_P) %D% && name=`basename $@` && \
	kind=$${name##*.} && name=$${name#formpledge-} && name=$${name%.*} && \
	$(SHELL) $(srcdir)/%D%/make-unit $(srcdir)/%D%/$$kind.in $$name \
		"`echo $$name | tr - ' '`" $(srcdir)/%D%/$$name.unit | \
	sed -e 's|/etc/formpledge|$(fpconfdir)|g' \
		-e 's|/run/formpledge|$(fprundir)|g' \
		-e 's|/usr/sbin/|$(sbindir)/|g' >$@.new && mv $@.new $@
