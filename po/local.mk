# Translations: formpledge.pot is what there is to say, TAG.po says it in
# another language; build-aux/embed-mo builds the catalogues in.
PO_FILES = $(srcdir)/%D%/LINGUAS $(srcdir)/%D%/de.po
EXTRA_DIST += %D%/LINGUAS %D%/README.md %D%/formpledge.pot %D%/texts.c %D%/de.po \
	build-aux/check-po build-aux/embed-mo build-aux/po-texts

# After texts have changed: the .pot made anew, and the .po files brought in
# line with it; then translate what msgattrib --untranslated --fuzzy shows.
update-po:
	cd $(srcdir) && build-aux/po-texts %D%/formpledge.pot && \
	for tag in `sed 's/#.*//' %D%/LINGUAS`; do \
		msgmerge --quiet --update --backup=none --previous \
			%D%/$$tag.po %D%/formpledge.pot || exit 1; \
	done
.PHONY: update-po
