# conf/apache: includes for an existing Apache
apache_conf = \
	%D%/formpledge-server.conf \
	%D%/formpledge-location.conf \
	%D%/formpledge-edge.conf.example \
	%D%/formpledge-authorizer.conf \
	%D%/formpledge-authorizer-edge.conf.example \
	%D%/formpledge-gate.conf \
	%D%/formpledge-application.conf \
	%D%/formpledge-gated-application.conf.example \
	%D%/formpledge-registration.conf \
	%D%/formpledge-send-to-friend.conf \
	%D%/formpledge-feedback.conf \
	%D%/formpledge-staff.conf \
	%D%/formpledge-surveys.conf \
	%D%/formpledge-surveys-members.conf \
	%D%/gpc.json
EXTRA_DIST += $(apache_conf)
fpconf_installs += install-conf-apache
fpconf_uninstalls += uninstall-conf-apache
install-conf-apache: $(apache_conf)
	$(AM_V_at)$(INSTALL_CONF) "$(DESTDIR)$(fpconfdir)/apache" $(apache_conf)
uninstall-conf-apache:
	$(AM_V_at)$(REMOVE_CONF) "$(DESTDIR)$(fpconfdir)/apache" $(apache_conf)
