form_examples = %D%/contact.conf %D%/contest.conf %D%/information.conf \
	%D%/job-seeker.conf %D%/success-story.conf
EXTRA_DIST += $(form_examples)

# An operator starts from these.
formexampledir = $(docdir)/examples/forms
formexample_DATA = $(form_examples)
