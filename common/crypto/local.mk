# common/crypto: OpenSSL, libargon2
common_libcommon_a_SOURCES += \
	%D%/aead.c %D%/aead.h \
	%D%/base64url.c %D%/base64url.h \
	%D%/blind_client.c %D%/blind_client.h \
	%D%/blind_rsa.c %D%/blind_rsa.h \
	%D%/fetched.c %D%/fetched.h \
	%D%/hkdf.c %D%/hkdf.h \
	%D%/hmac.c %D%/hmac.h \
	%D%/keyring.c %D%/keyring.h \
	%D%/keyset.c %D%/keyset.h \
	%D%/keywrap.c %D%/keywrap.h \
	%D%/password.c %D%/password.h \
	%D%/pbkdf2.c %D%/pbkdf2.h \
	%D%/rand.c %D%/rand.h \
	%D%/secret.c %D%/secret.h \
	%D%/token.c %D%/token.h
