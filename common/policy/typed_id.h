/* SPDX-License-Identifier: BSD-2-Clause */
/* typed_id - national identity numbers, one check a scheme; for typed_id.c */
#ifndef FP_POLICY_TYPED_ID_H
#define FP_POLICY_TYPED_ID_H

#include <stdbool.h>
#include <stddef.h>

#define TYPED_ID_MAX 20 /* characters of a number, without separators */

/* Is it one? c has the characters that the scheme's pattern takes, '0' to '9'
 * and 'a' to 'z', as many as it takes. */
typedef bool typed_id_fn(const char *c);

/* By date of birth and check digits: typed_id_birth.c. */
typed_id_fn typed_id_at, typed_id_be, typed_id_bg, typed_id_cn, typed_id_cz,
    typed_id_dk, typed_id_dk_date, typed_id_ee, typed_id_fi, typed_id_gr,
    typed_id_is, typed_id_it, typed_id_kr, typed_id_kz, typed_id_lu,
    typed_id_lv, typed_id_mx, typed_id_my, typed_id_no, typed_id_pl,
    typed_id_ro, typed_id_rv, typed_id_se, typed_id_se_long, typed_id_yu,
    typed_id_za;

/* By check digits or the rules of who issues them: typed_id_check.c. */
typed_id_fn typed_id_ae, typed_id_ar, typed_id_au, typed_id_br, typed_id_ca,
    typed_id_ch, typed_id_cl, typed_id_cl_short, typed_id_de, typed_id_do,
    typed_id_ec, typed_id_es, typed_id_fr, typed_id_hr, typed_id_hu,
    typed_id_ie, typed_id_il, typed_id_in, typed_id_itin, typed_id_jp,
    typed_id_nhs, typed_id_nie, typed_id_nino, typed_id_nl, typed_id_pt,
    typed_id_ru_inn, typed_id_ru_snils, typed_id_sg, typed_id_ssn, typed_id_th,
    typed_id_tr, typed_id_tw, typed_id_ua, typed_id_uy;

/* n digits as a number; at most 18. */
static inline long long
typed_id_num(const char *c, size_t n)
{
	long long value = 0;

	for (size_t i = 0; i < n; i++)
		value = 10 * value + (c[i] - '0');
	return value;
}

/* The sum of digits by their weights. */
static inline int
typed_id_sum(const char *c, const signed char *weights, size_t n)
{
	int sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (c[i] - '0') * weights[i];
	return sum;
}

/* ISO/IEC 7064 MOD 11,10; Verhoeff's check digit (Mathematical Centre Tracts
 * 29, 1969); both stand last. */
bool typed_id_mod_11_10(const char *c, size_t n);
bool typed_id_verhoeff(const char *c, size_t n);

#endif
