EXTRA_DIST += %D%/commute.conf %D%/employees.conf %D%/kinds.conf \
	%D%/workplace.conf
