# A small job board whose pages link to every module
EXTRA_DIST += \
	%D%/icon.svg \
	%D%/index.html \
	%D%/jobs/12.html \
	%D%/jobs/15.html \
	%D%/jobs/21.html \
	%D%/jobs/3.html \
	%D%/jobs/7.html \
	%D%/log-in.html \
	%D%/members/index.html \
	%D%/own-survey.html \
	%D%/own-survey.js \
	%D%/site.css \
	%D%/templates/de/layout.mustache \
	%D%/templates/layout.mustache

# A front end of a site's own, by the JSON of surveys.
siteexampledir = $(docdir)/examples/site
siteexample_DATA = %D%/own-survey.html %D%/own-survey.js
