# common/crypto
