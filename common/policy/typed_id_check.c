/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "policy/typed_find.h"
#include "policy/typed_id.h"

#define W(...) ((const signed char[]){__VA_ARGS__})

/* digit - of a character */
static int
digit(char c)
{
	return c - '0';
}

/* typed_id_mod_11_10 - ISO/IEC 7064 */
bool
typed_id_mod_11_10(const char *c, size_t n)
{
	int p = 10;

	for (size_t i = 0; i + 1 < n; i++) {
		int s = (p + digit(c[i])) % 10;

		p = (s ? s : 10) * 2 % 11;
	}
	return (p + digit(c[n - 1])) % 10 == 1;
}

/* typed_id_verhoeff - by the dihedral group of the pentagon */
bool
typed_id_verhoeff(const char *c, size_t n)
{
	static const char permuted[8][11] = {"0123456789", "1576283094",
	    "5803796142", "8916043527", "9453126870", "4286573901",
	    "2793806415", "7046913258"};
	int sum = 0;

	for (size_t i = 0; i < n; i++) {
		int d = digit(permuted[i % 8][digit(c[n - 1 - i])]);
		int a = sum % 5, b = d % 5;

		/* rotations are 0 to 4, reflections 5 to 9 */
		if (sum < 5)
			sum = d < 5 ? (a + b) % 5 : (a + b) % 5 + 5;
		else
			sum = d < 5 ? (a + 5 - b) % 5 + 5 : (a + 5 - b) % 5;
	}
	return sum == 0;
}

/* is_same - the same digit throughout, which nobody was ever given */
static bool
is_same(const char *c, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (c[i] != c[0])
			return false;
	}
	return true;
}

/* typed_id_ssn - United States: SSA, POMS RM 10201.035: no area 000, 666 or
 * 9xx, no group 00, no serial 0000 */
bool
typed_id_ssn(const char *c)
{
	long long area = typed_id_num(c, 3);

	return area != 0 && area != 666 && area < 900 &&
	       typed_id_num(c + 3, 2) != 0 && typed_id_num(c + 5, 4) != 0;
}

/* typed_id_itin - United States: IRS, Internal Revenue Manual 3.21.263: 9xx
 * and these groups */
bool
typed_id_itin(const char *c)
{
	long long group = typed_id_num(c + 3, 2);

	return c[0] == '9' && group >= 50 && group != 89 && group != 93 &&
	       (group <= 65 || group >= 70);
}

/* typed_id_de - Germany, Steuer-ID: section 139b AO; BZSt: one digit of the
 * first ten comes two or three times, ISO/IEC 7064 MOD 11,10 */
bool
typed_id_de(const char *c)
{
	unsigned counts[10] = {0}, doubles = 0, triples = 0;

	for (size_t i = 0; i < 10; i++) {
		unsigned n = ++counts[digit(c[i])];

		doubles += n == 2;
		triples += n == 3;
		if (n > 3)
			return false;
	}
	return c[0] != '0' && doubles == 1 && triples <= 1 &&
	       typed_id_mod_11_10(c, 11);
}

/* typed_id_nino - United Kingdom: HMRC, NIM39110 */
bool
typed_id_nino(const char *c)
{
	static const char none[7][3] = {
	    "bg", "gb", "kn", "nk", "nt", "tn", "zz"};

	for (size_t i = 0; i < 7; i++) {
		if (memcmp(c, none[i], 2) == 0)
			return false;
	}
	return !strchr("dfiquv", c[0]) && !strchr("dfiquvo", c[1]) &&
	       c[8] <= 'd';
}

/* typed_id_nhs - England: NHS Data Dictionary, modulo 11 */
bool
typed_id_nhs(const char *c)
{
	int sum = typed_id_sum(c, W(10, 9, 8, 7, 6, 5, 4, 3, 2), 9);

	return !is_same(c, 10) && (11 - sum % 11) % 11 == digit(c[9]);
}

/* typed_id_fr - France, NIR: INSEE; sex, year, month, department (2A, 2B),
 * commune, order, and a key modulo 97 */
bool
typed_id_fr(const char *c)
{
	char plain[15];
	long long month = typed_id_num(c + 3, 2), corsica = 0;

	memcpy(plain, c, sizeof(plain));
	if (c[6] == 'a' || c[6] == 'b') {
		if (c[5] != '2')
			return false;
		corsica = c[6] == 'a' ? 1 : 2;
		plain[6] = '0'; /* 2A counts as 19, 2B as 18 */
	}
	if (!strchr("123478", c[0]) || month == 0 ||
	    (month > 12 && month < 20) || (month > 42 && month < 50))
		return false;
	return 97 - (typed_id_num(plain, 13) - corsica * 1000000) % 97 ==
	       typed_id_num(plain + 13, 2);
}

/* typed_id_es - Spain, DNI: Real Decreto 1553/2005; a letter modulo 23 */
bool
typed_id_es(const char *c)
{
	return "trwagmyfpdxbnjzsqvhlcke"[typed_id_num(c, 8) % 23] == c[8];
}

/* typed_id_nie - Spain, foreigners: X, Y, Z count as 0, 1, 2 */
bool
typed_id_nie(const char *c)
{
	char plain[9];

	if (c[0] < 'x' || c[0] > 'z')
		return false;
	memcpy(plain, c, sizeof(plain));
	plain[0] = (char)('0' + (c[0] - 'x'));
	return typed_id_es(plain);
}

/* typed_id_nl - Netherlands, BSN: the test of eleven */
bool
typed_id_nl(const char *c)
{
	return !is_same(c, 9) &&
	       typed_id_sum(c, W(9, 8, 7, 6, 5, 4, 3, 2, -1), 9) % 11 == 0;
}

/* typed_id_ch - Switzerland, AHV number: 756 and the digit of an EAN-13 */
bool
typed_id_ch(const char *c)
{
	return memcmp(c, "756", 3) == 0 &&
	       typed_id_sum(c, W(1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1), 13) %
		       10 ==
		   0;
}

/* typed_id_pt - Portugal, NIF: modulo 11, of persons (1 to 3, 45) */
bool
typed_id_pt(const char *c)
{
	int sum = typed_id_sum(c, W(9, 8, 7, 6, 5, 4, 3, 2), 8) % 11;

	return (strchr("123", c[0]) || memcmp(c, "45", 2) == 0) &&
	       (sum < 2 ? 0 : 11 - sum) == digit(c[8]);
}

/* typed_id_hr - Croatia, OIB: ISO/IEC 7064 MOD 11,10 */
bool
typed_id_hr(const char *c)
{
	return typed_id_mod_11_10(c, 11);
}

/* typed_id_hu - Hungary, TAJ: weights 3 and 7, modulo 10 */
bool
typed_id_hu(const char *c)
{
	return !is_same(c, 9) &&
	       typed_id_sum(c, W(3, 7, 3, 7, 3, 7, 3, 7), 8) % 10 ==
		   digit(c[8]);
}

/* typed_id_ie - Ireland, PPSN: a letter modulo 23 */
bool
typed_id_ie(const char *c)
{
	int sum = typed_id_sum(c, W(8, 7, 6, 5, 4, 3, 2), 7);

	if (c[8] >= 'a' && c[8] <= 'i')
		sum += 9 * (c[8] - 'a' + 1);
	return "wabcdefghijklmnopqrstuv"[sum % 23] == c[7];
}

/* typed_id_br - Brazil, CPF: Receita Federal; two digits modulo 11 */
bool
typed_id_br(const char *c)
{
	int one = typed_id_sum(c, W(10, 9, 8, 7, 6, 5, 4, 3, 2), 9) % 11;
	int two = typed_id_sum(c, W(11, 10, 9, 8, 7, 6, 5, 4, 3, 2), 10) % 11;

	return !is_same(c, 11) && (one < 2 ? 0 : 11 - one) == digit(c[9]) &&
	       (two < 2 ? 0 : 11 - two) == digit(c[10]);
}

/* typed_id_ar - Argentina, CUIL of a person: modulo 11 */
bool
typed_id_ar(const char *c)
{
	int sum = typed_id_sum(c, W(5, 4, 3, 2, 7, 6, 5, 4, 3, 2), 10);

	return c[0] == '2' && strchr("03457", c[1]) &&
	       "09987654321"[sum % 11] == c[10];
}

/* typed_id_cl - Chile, RUT: a digit or K modulo 11 */
bool
typed_id_cl(const char *c)
{
	int sum = typed_id_sum(c, W(3, 2, 7, 6, 5, 4, 3, 2), 8);

	return "0k987654321"[sum % 11] == c[8];
}

/* typed_id_cl_short - the same below ten millions */
bool
typed_id_cl_short(const char *c)
{
	int sum = typed_id_sum(c, W(2, 7, 6, 5, 4, 3, 2), 7);

	return "0k987654321"[sum % 11] == c[7];
}

/* typed_id_uy - Uruguay, cédula de identidad: modulo 10 */
bool
typed_id_uy(const char *c)
{
	int sum = typed_id_sum(c, W(2, 9, 8, 7, 6, 3, 4), 7);

	return !is_same(c, 8) && (10 - sum % 10) % 10 == digit(c[7]);
}

/* typed_id_do - Dominican Republic, cédula: Luhn */
bool
typed_id_do(const char *c)
{
	return !is_same(c, 11) && typed_luhn(c, 11);
}

/* typed_id_ec - Ecuador, cédula: province 01 to 24, Luhn */
bool
typed_id_ec(const char *c)
{
	long long province = typed_id_num(c, 2);

	return province >= 1 && province <= 24 && c[2] <= '6' &&
	       typed_luhn(c, 10);
}

/* typed_id_in - India, Aadhaar: UIDAI; Verhoeff, 2 to 9 first */
bool
typed_id_in(const char *c)
{
	return c[0] >= '2' && !is_same(c, 12) && typed_id_verhoeff(c, 12);
}

/* typed_id_jp - Japan, Individual Number: order 85 of 2014, article 5 */
bool
typed_id_jp(const char *c)
{
	int sum = typed_id_sum(c, W(6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), 11) % 11;

	return !is_same(c, 12) && (sum < 2 ? 0 : 11 - sum) == digit(c[11]);
}

/* typed_id_sg - Singapore, NRIC and FIN: a letter modulo 11 */
bool
typed_id_sg(const char *c)
{
	int sum = typed_id_sum(c + 1, W(2, 7, 6, 5, 4, 3, 2), 7);

	if (c[0] == 't' || c[0] == 'g')
		sum += 4;
	if (c[0] == 's' || c[0] == 't')
		return "jzihgfedcba"[sum % 11] == c[8];
	return (c[0] == 'f' || c[0] == 'g') && "xwutrqpnmlk"[sum % 11] == c[8];
}

/* typed_id_tw - Taiwan: the letter counts as two digits, modulo 10 */
bool
typed_id_tw(const char *c)
{
	static const char order[] = "abcdefghjklmnpqrstuvxywzio"; /* from 10 */
	int n = (int)(strchr(order, c[0]) - order) + 10;
	int sum = n / 10 + n % 10 * 9 +
		  typed_id_sum(c + 1, W(8, 7, 6, 5, 4, 3, 2, 1, 1), 9);

	return strchr("1289", c[1]) && sum % 10 == 0;
}

/* typed_id_th - Thailand: modulo 11 */
bool
typed_id_th(const char *c)
{
	int sum = typed_id_sum(
	    c, W(13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2), 12);

	return c[0] != '0' && c[0] != '9' &&
	       (11 - sum % 11) % 10 == digit(c[12]);
}

/* typed_id_tr - Turkey, T.C. kimlik no: two digits modulo 10 */
bool
typed_id_tr(const char *c)
{
	int ten = typed_id_sum(c, W(7, -1, 7, -1, 7, -1, 7, -1, 7), 9) % 10;
	int all = typed_id_sum(c, W(1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 10);

	return c[0] != '0' && (ten + 10) % 10 == digit(c[9]) &&
	       all % 10 == digit(c[10]);
}

/* typed_id_il - Israel, teudat zehut: Luhn */
bool
typed_id_il(const char *c)
{
	return !is_same(c, 9) && typed_luhn(c, 9);
}

/* typed_id_ae - United Arab Emirates: 784, year, Luhn */
bool
typed_id_ae(const char *c)
{
	return memcmp(c, "784", 3) == 0 && (c[3] == '1' || c[3] == '2') &&
	       typed_luhn(c, 15);
}

/* typed_id_ca - Canada, SIN: Luhn */
bool
typed_id_ca(const char *c)
{
	return !is_same(c, 9) && typed_luhn(c, 9);
}

/* typed_id_au - Australia, TFN: modulo 11 */
bool
typed_id_au(const char *c)
{
	return !is_same(c, 9) &&
	       typed_id_sum(c, W(1, 4, 3, 7, 5, 8, 6, 9, 10), 9) % 11 == 0;
}

/* typed_id_ua - Ukraine, taxpayer number: modulo 11 */
bool
typed_id_ua(const char *c)
{
	int sum = typed_id_sum(c, W(-1, 5, 7, 9, 4, 6, 10, 5, 7), 9);

	return (sum + 11) % 11 % 10 == digit(c[9]);
}

/* typed_id_ru_inn - Russia, INN of a person: two digits modulo 11 */
bool
typed_id_ru_inn(const char *c)
{
	int one = typed_id_sum(c, W(7, 2, 4, 10, 3, 5, 9, 4, 6, 8), 10);
	int two = typed_id_sum(c, W(3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8), 11);

	return one % 11 % 10 == digit(c[10]) && two % 11 % 10 == digit(c[11]);
}

/* typed_id_ru_snils - Russia, SNILS: modulo 101 */
bool
typed_id_ru_snils(const char *c)
{
	int sum = typed_id_sum(c, W(9, 8, 7, 6, 5, 4, 3, 2, 1), 9);

	return !is_same(c, 9) && sum % 101 % 100 == typed_id_num(c + 9, 2);
}
