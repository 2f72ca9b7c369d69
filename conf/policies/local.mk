# conf/policies: what a site promises
policies_conf = \
	%D%/altres.conf \
	%D%/flexjobs.conf \
	%D%/flux.conf \
	%D%/strict.conf %D%/strict.txt %D%/strict.de.txt \
	%D%/workforcetrack.conf \
	%D%/worksearchnow.conf
EXTRA_DIST += $(policies_conf)
fpconf_installs += install-conf-policies
fpconf_uninstalls += uninstall-conf-policies
install-conf-policies: $(policies_conf)
	$(AM_V_at)$(KEEP_CONF) "$(srcdir)" "$(DESTDIR)$(fpconfdir)/policies" $(policies_conf)
uninstall-conf-policies:
	$(AM_V_at)$(KEEP_CONF) --remove "$(DESTDIR)$(fpconfdir)/policies" $(policies_conf)
