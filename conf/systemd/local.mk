# conf/systemd: a service and a socket for each module; authorizer is a second
# process of registration, with the same settings, on a port for Apache
systemd_units = \
	%D%/formpledge-feedback.service %D%/formpledge-feedback.socket \
	%D%/formpledge-registration.service %D%/formpledge-registration.socket \
	%D%/formpledge-send-to-friend.service %D%/formpledge-send-to-friend.socket \
	%D%/formpledge-staff.service %D%/formpledge-staff.socket \
	%D%/formpledge-surveys.service %D%/formpledge-surveys.socket
systemd_authorizer = %D%/formpledge-authorizer.service \
	%D%/formpledge-authorizer.socket
systemdsystemunitdir = @systemdsystemunitdir@
systemd_jobs = %D%/formpledge-keys.service %D%/formpledge-erasures.service \
	%D%/formpledge-retention.service
systemd_never = %D%/formpledge-never-again.service \
	%D%/formpledge-never-again.socket \
	%D%/formpledge-custodian.service %D%/formpledge-custodian.socket
systemd_timers = %D%/formpledge-keys.timer %D%/formpledge-erasures.timer \
	%D%/formpledge-retention.timer
nodist_systemdsystemunit_DATA = $(systemd_units) $(systemd_jobs) \
	$(systemd_authorizer) $(systemd_never) $(systemd_templates)
dist_systemdsystemunit_DATA = $(systemd_timers)

# Where there are several sites, each unit exists once a site: every unit of
# the lists above has a template, made of it.
systemd_singles = $(systemd_units) $(systemd_jobs) $(systemd_authorizer) \
	$(systemd_never) $(systemd_timers)
systemd_singles1 = $(systemd_singles:.service=@.service)
systemd_singles2 = $(systemd_singles1:.socket=@.socket)
systemd_templates = $(systemd_singles2:.timer=@.timer)
CLEANFILES += $(systemd_templates)
EXTRA_DIST += %D%/make-template
$(systemd_templates): $(systemd_singles) %D%/make-template
	$(AM_V_GEN)$(MKDIR_P) $(@D) && name=`basename $@ | tr -d @` && \
	unit=%D%/$$name && { test -f $$unit || unit=$(srcdir)/%D%/$$name; } && \
	$(SHELL) $(srcdir)/%D%/make-template $$unit '$(fpconfdir)' \
		'$(fprundir)' >$@.new && mv $@.new $@
CLEANFILES += $(systemd_units) $(systemd_jobs) $(systemd_authorizer) \
	$(systemd_never)
systemd_sources = %D%/make-unit %D%/service.in %D%/socket.in \
	%D%/feedback.unit %D%/registration.unit %D%/send-to-friend.unit \
	%D%/staff.unit %D%/surveys.unit %D%/authorizer.socket.in
systemd_job_sources = %D%/keys.service.in %D%/erasures.service.in \
	%D%/retention.service.in
systemd_never_sources = %D%/never-again.service.in %D%/never-again.socket.in \
	%D%/custodian.service.in %D%/custodian.socket.in
EXTRA_DIST += $(systemd_sources) $(systemd_job_sources) \
	$(systemd_never_sources)

$(systemd_never): $(systemd_never_sources)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && name=`basename $@` && \
	sed -e 's|/etc/formpledge|$(fpconfdir)|g' \
		-e 's|/run/formpledge|$(fprundir)|g' \
		-e 's|/usr/sbin/|$(sbindir)/|g' \
		$(srcdir)/%D%/$${name#formpledge-}.in >$@.new && mv $@.new $@

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

%D%/formpledge-authorizer.service: $(systemd_sources)
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	$(SHELL) $(srcdir)/%D%/make-unit $(srcdir)/%D%/service.in authorizer \
		"authorizer, for Apache" $(srcdir)/%D%/registration.unit \
		registration '-m ""' | \
	sed -e 's|/etc/formpledge|$(fpconfdir)|g' \
		-e 's|/usr/sbin/|$(sbindir)/|g' >$@.new && mv $@.new $@
%D%/formpledge-authorizer.socket: %D%/authorizer.socket.in
	$(AM_V_GEN)$(MKDIR_P) %D% && cp $(srcdir)/%D%/authorizer.socket.in \
		$@.new && mv $@.new $@
