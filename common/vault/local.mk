# common/vault
