# conf/nginx: includes for an existing nginx
nginx_conf = \
	%D%/formpledge-http.conf \
	%D%/formpledge-server.conf \
	%D%/formpledge-location.conf \
	%D%/formpledge-params.conf \
	%D%/formpledge-edge.conf.example \
	%D%/formpledge-gate.conf \
	%D%/formpledge-application.conf \
	%D%/formpledge-gated-application.conf.example \
	%D%/formpledge-authorize.conf \
	%D%/formpledge-registration.conf \
	%D%/formpledge-send-to-friend.conf \
	%D%/formpledge-feedback.conf \
	%D%/formpledge-staff.conf \
	%D%/formpledge-surveys.conf \
	%D%/formpledge-surveys-doors.conf \
	%D%/formpledge-surveys-members.conf
EXTRA_DIST += $(nginx_conf)
fpconf_installs += install-conf-nginx
fpconf_uninstalls += uninstall-conf-nginx
install-conf-nginx: $(nginx_conf)
	$(AM_V_at)$(INSTALL_CONF) "$(DESTDIR)$(fpconfdir)/nginx" $(nginx_conf)
uninstall-conf-nginx:
	$(AM_V_at)$(REMOVE_CONF) "$(DESTDIR)$(fpconfdir)/nginx" $(nginx_conf)
