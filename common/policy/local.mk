# common/policy
