# common/db
