# common/app
