EXTRA_DIST += %D%/commute.conf %D%/employees.conf %D%/kinds.conf \
	%D%/workplace.conf

# An operator starts from these.
surveyexampledir = $(docdir)/examples/surveys
surveyexample_DATA = %D%/commute.conf %D%/employees.conf %D%/kinds.conf \
	%D%/workplace.conf
