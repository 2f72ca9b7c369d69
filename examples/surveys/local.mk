# An operator starts from these.
survey_examples = %D%/commute.conf %D%/employees.conf %D%/kinds.conf \
	%D%/suggestions.conf %D%/workplace.conf
EXTRA_DIST += $(survey_examples)
surveyexampledir = $(docdir)/examples/surveys
surveyexample_DATA = $(survey_examples)
