check_PROGRAMS += %D%/test_secret
TESTS += %D%/test_secret
%C%_test_secret_SOURCES = %D%/test_secret.c
%C%_test_secret_LDADD = $(TEST_LIBS)

check_PROGRAMS += %D%/test_rand
TESTS += %D%/test_rand
%C%_test_rand_SOURCES = %D%/test_rand.c
%C%_test_rand_LDADD = $(TEST_LIBS)

check_PROGRAMS += %D%/test_hmac
TESTS += %D%/test_hmac
%C%_test_hmac_SOURCES = %D%/test_hmac.c
%C%_test_hmac_LDADD = $(TEST_LIBS)

check_PROGRAMS += %D%/test_base64url
TESTS += %D%/test_base64url
%C%_test_base64url_SOURCES = %D%/test_base64url.c
%C%_test_base64url_LDADD = $(TEST_LIBS)

check_PROGRAMS += %D%/test_aead
TESTS += %D%/test_aead
%C%_test_aead_SOURCES = %D%/test_aead.c
%C%_test_aead_LDADD = $(TEST_LIBS)

check_PROGRAMS += %D%/test_token
TESTS += %D%/test_token
%C%_test_token_SOURCES = %D%/test_token.c
%C%_test_token_LDADD = $(TEST_LIBS)

check_PROGRAMS += %D%/test_keyset
TESTS += %D%/test_keyset
%C%_test_keyset_SOURCES = %D%/test_keyset.c
%C%_test_keyset_LDADD = $(TEST_LIBS)

check_PROGRAMS += %D%/test_keyring
TESTS += %D%/test_keyring
%C%_test_keyring_SOURCES = %D%/test_keyring.c
%C%_test_keyring_LDADD = $(TEST_LIBS)

check_PROGRAMS += %D%/test_password
TESTS += %D%/test_password
%C%_test_password_SOURCES = %D%/test_password.c
%C%_test_password_LDADD = $(TEST_LIBS) $(ARGON2_LIBS)

check_PROGRAMS += %D%/test_hkdf
TESTS += %D%/test_hkdf
%C%_test_hkdf_SOURCES = %D%/test_hkdf.c
%C%_test_hkdf_LDADD = $(TEST_LIBS)

check_PROGRAMS += %D%/test_blind_rsa
TESTS += %D%/test_blind_rsa
%C%_test_blind_rsa_SOURCES = %D%/test_blind_rsa.c
%C%_test_blind_rsa_CPPFLAGS = $(AM_CPPFLAGS) \
	-DVECTORS='"$(abs_top_srcdir)/../shared/vectors"'
%C%_test_blind_rsa_LDADD = $(TEST_LIBS)
check_PROGRAMS += %D%/test_keywrap
TESTS += %D%/test_keywrap
%C%_test_keywrap_SOURCES = %D%/test_keywrap.c
%C%_test_keywrap_LDADD = $(TEST_LIBS)
