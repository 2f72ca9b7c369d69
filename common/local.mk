# One archive; the linker takes from it what a program uses, so a program
# that needs no database is not linked with one.
noinst_LIBRARIES += common/libcommon.a
common_libcommon_a_SOURCES =
nodist_common_libcommon_a_SOURCES =
COMMON_LIBS = common/libcommon.a $(LIBCONFIG_LIBS) $(JANSSON_LIBS) \
	$(OPENSSL_LIBS) $(FCGI_LIBS)

include common/base/local.mk
include common/crypto/local.mk
include common/db/local.mk
include common/vault/local.mk
include common/http/local.mk
include common/conf/local.mk
include common/mail/local.mk
include common/page/local.mk
include common/policy/local.mk
include common/app/local.mk
