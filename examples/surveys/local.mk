EXTRA_DIST += %D%/commute.conf %D%/workplace.conf
