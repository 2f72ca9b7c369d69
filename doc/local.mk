# doc: the operator's manual, as a manual page and, with all others, every
# setting and the promises, as one file for a browser. That file is kept
# beside the README; make it anew when a page or a setting has changed.
dist_man7_MANS += %D%/formpledge.7
dist_doc_DATA += manual.html
EXTRA_DIST += build-aux/make-manual
update-manual: modules/pledgectl/man/pledgectl.1
	page=$$(realpath modules/pledgectl/man/pledgectl.1) && \
	cd $(srcdir) && build-aux/make-manual "$$page" >manual.html.new && \
	mv manual.html.new manual.html
.PHONY: update-manual
