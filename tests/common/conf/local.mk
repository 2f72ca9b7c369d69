check_PROGRAMS += %D%/test_settings
TESTS += %D%/test_settings
%C%_test_settings_SOURCES = %D%/test_settings.c
%C%_test_settings_LDADD = $(TEST_LIBS)

check_PROGRAMS += %D%/test_site
TESTS += %D%/test_site
%C%_test_site_SOURCES = %D%/test_site.c
%C%_test_site_LDADD = $(TEST_LIBS)

check_PROGRAMS += %D%/test_own_page
TESTS += %D%/test_own_page
%C%_test_own_page_SOURCES = %D%/test_own_page.c
%C%_test_own_page_LDADD = $(TEST_LIBS)

check_PROGRAMS += %D%/test_tenant
TESTS += %D%/test_tenant
%C%_test_tenant_SOURCES = %D%/test_tenant.c
%C%_test_tenant_LDADD = $(TEST_LIBS)
