noinst_PROGRAMS += %D%/formpledge-probe
%C%_formpledge_probe_SOURCES = %D%/probe.c
%C%_formpledge_probe_LDADD = $(COMMON_LIBS)
