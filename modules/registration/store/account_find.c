/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/account_find.h"

#include "modules/registration/store/mend.h"

/* look_for_nobody - as much work as for a member who is there */
static enum db_status
look_for_nobody(const struct account_env *env, struct err *err)
{
	struct datakey nobody = {.id = {0}};
	struct datakey key;
	struct member member;
	bool found;
	enum db_status status = keystore_get(env->keys,
	    str_from(nobody.id, sizeof(nobody.id)), &key, &found, err);

	if (status != DB_OK)
		return status;
	return member_load(env->db, env->arena, &nobody, &member, &found, err);
}

/* account_find - key and member of a name */
enum db_status
account_find(const struct account_env *env, struct keystore_name name,
    struct datakey *key_r, struct member *member_r, bool *found_r,
    struct err *err)
{
	uint8_t id[MEMBER_ID_BYTES];
	enum db_status status = keystore_find(
	    env->keys, name, id, found_r, err);

	if (status != DB_OK)
		return status;
	if (!*found_r)
		return look_for_nobody(env, err);
	status = account_get(
	    env, str_from(id, sizeof(id)), key_r, member_r, found_r, err);
	if (status != DB_OK || !*found_r)
		return status;
	return mend_found(env, name, key_r, member_r, err);
}
