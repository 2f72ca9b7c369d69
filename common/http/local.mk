# common/http
