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

/* two - two digits as a number */
static int
two(const char *c)
{
	return 10 * digit(c[0]) + digit(c[1]);
}

/* is_day - a month, and a day that it has */
static bool
is_day(int month, int day)
{
	return month >= 1 && month <= 12 && day >= 1 &&
	       day <= (month == 2 ? 29 : 30 + ((month + month / 8) & 1));
}

/* is_ymd - YYMMDD */
static bool
is_ymd(const char *c)
{
	return is_day(two(c + 2), two(c + 4));
}

/* is_dmy - DDMMYY */
static bool
is_dmy(const char *c)
{
	return is_day(two(c + 2), two(c));
}

/* is_century - the year of YYYYMMDD is one that people alive were born in */
static bool
is_century(const char *c)
{
	return memcmp(c, "19", 2) == 0 || memcmp(c, "20", 2) == 0;
}

/* typed_id_at - Austria, Sozialversicherungsnummer: serial, check digit,
 * DDMMYY (months 13 to 15 where days ran out); modulo 11 */
bool
typed_id_at(const char *c)
{
	int sum = typed_id_sum(c, W(3, 7, 9, 0, 5, 8, 4, 2, 1, 6), 10);
	int month = two(c + 6);

	return c[0] != '0' &&
	       is_day(month > 12 ? month - 12 : month, two(c + 4)) &&
	       month <= 15 && sum % 11 == digit(c[3]);
}

/* typed_id_be - Belgium, rijksregisternummer: YYMMDD, order, 97 - n mod 97,
 * with 2 before it for those born from 2000 on */
bool
typed_id_be(const char *c)
{
	long long n = typed_id_num(c, 9), key = typed_id_num(c + 9, 2);

	return is_ymd(c) &&
	       (97 - n % 97 == key || 97 - (2000000000 + n) % 97 == key);
}

/* typed_id_bg - Bulgaria, EGN: YYMMDD, months + 20 for the 1800s, + 40 for the
 * 2000s; modulo 11 */
bool
typed_id_bg(const char *c)
{
	int sum = typed_id_sum(c, W(2, 4, 8, 5, 10, 9, 7, 3, 6), 9);

	return is_day(two(c + 2) % 20, two(c + 4)) && two(c + 2) <= 52 &&
	       sum % 11 % 10 == digit(c[9]);
}

/* typed_id_cn - China, resident identity number: GB 11643-1999; region,
 * YYYYMMDD, ISO/IEC 7064 MOD 11-2 */
bool
typed_id_cn(const char *c)
{
	static const signed char w[] = {
	    7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};

	return c[0] >= '1' && c[0] <= '8' && is_century(c + 6) &&
	       is_ymd(c + 8) &&
	       "10x98765432"[typed_id_sum(c, w, 17) % 11] == c[17];
}

/* typed_id_cz - Czechia and Slovakia, rodné číslo: law 133/2000; YYMMDD, women
 * + 50, + 20 where numbers ran out; modulo 11, ten counts as 0 until 1985 */
bool
typed_id_cz(const char *c)
{
	int month = two(c + 2) % 50, rest = (int)(typed_id_num(c, 9) % 11);

	return is_day(month > 20 ? month - 20 : month, two(c + 4)) &&
	       rest % 10 == digit(c[9]);
}

/* typed_id_dk_date - Denmark, CPR: DDMMYY; since 2007 without a check digit */
bool
typed_id_dk_date(const char *c)
{
	return is_dmy(c);
}

/* typed_id_dk - Denmark, CPR: with the check digit of those before, mod 11 */
bool
typed_id_dk(const char *c)
{
	return is_dmy(c) &&
	       typed_id_sum(c, W(4, 3, 2, 7, 6, 5, 4, 3, 2, 1), 10) % 11 == 0;
}

/* typed_id_ee - Estonia and Lithuania, isikukood, asmens kodas: EVS 585:2007;
 * sex and century, YYMMDD, modulo 11 in two steps */
bool
typed_id_ee(const char *c)
{
	int rest = typed_id_sum(c, W(1, 2, 3, 4, 5, 6, 7, 8, 9, 1), 10) % 11;

	if (rest == 10)
		rest = typed_id_sum(c, W(3, 4, 5, 6, 7, 8, 9, 1, 2, 3), 10) %
		       11 % 10;
	return c[0] >= '3' && c[0] <= '6' && is_ymd(c + 1) &&
	       rest == digit(c[10]);
}

/* typed_id_fi - Finland, henkilötunnus: decree 690/2022; DDMMYY, a sign of the
 * century (c[6]), order, a character modulo 31 */
bool
typed_id_fi(const char *c)
{
	long long n = 1000 * typed_id_num(c, 6) + typed_id_num(c + 7, 3);

	return is_dmy(c) && strchr("-+abcdefuvwxy", c[6]) &&
	       typed_id_num(c + 7, 3) >= 2 &&
	       "0123456789abcdefhjklmnprstuvwxy"[n % 31] == c[10];
}

/* typed_id_gr - Greece, AMKA: DDMMYY, Luhn */
bool
typed_id_gr(const char *c)
{
	return is_dmy(c) && typed_luhn(c, 11);
}

/* typed_id_is - Iceland, kennitala: DDMMYY, modulo 11, century */
bool
typed_id_is(const char *c)
{
	int sum = typed_id_sum(c, W(3, 2, 7, 6, 5, 4, 3, 2), 8);

	return is_dmy(c) && (c[9] == '9' || c[9] == '0') &&
	       (11 - sum % 11) % 11 == digit(c[8]);
}

/* odd_of - what a character counts at an odd place of a codice fiscale */
static int
odd_of(char c)
{
	static const signed char odd[] = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2,
	    4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};

	return odd[c >= 'a' ? c - 'a' : digit(c)];
}

/* typed_id_it - Italy, codice fiscale: D.M. 23 dicembre 1976; six letters, year,
 * month letter, day, place, a letter modulo 26; letters may stand for digits
 * (omocodia) */
bool
typed_id_it(const char *c)
{
	static const char numbers[] = {6, 7, 9, 10, 12, 13, 14};
	int sum = 0;

	for (size_t i = 0; i < sizeof(numbers); i++) {
		if (c[(size_t)numbers[i]] >= 'a' &&
		    !strchr("lmnpqrstuv", c[(size_t)numbers[i]]))
			return false;
	}
	for (size_t i = 0; i < 15; i++)
		sum += i % 2 == 0    ? odd_of(c[i])
		       : c[i] >= 'a' ? c[i] - 'a'
				     : digit(c[i]);
	return strchr("abcdehlmprst", c[8]) && c[15] == 'a' + sum % 26;
}

/* typed_id_kr - South Korea, RRN: YYMMDD, sex and century, modulo 11 (given
 * until October 2020) */
bool
typed_id_kr(const char *c)
{
	int sum = typed_id_sum(c, W(2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), 12);

	return is_ymd(c) && c[6] >= '1' && c[6] <= '8' &&
	       (11 - sum % 11) % 10 == digit(c[12]);
}

/* typed_id_kz - Kazakhstan, IIN: YYMMDD, century, modulo 11 in two steps */
bool
typed_id_kz(const char *c)
{
	int rest = typed_id_sum(c, W(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), 11) %
		   11;

	if (rest == 10)
		rest = typed_id_sum(
			   c, W(3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2), 11) %
		       11;
	return is_ymd(c) && c[6] >= '1' && c[6] <= '6' && rest == digit(c[11]);
}

/* typed_id_lu - Luxembourg, matricule: YYYYMMDD, order, Luhn of twelve, and
 * Verhoeff of the first eleven */
bool
typed_id_lu(const char *c)
{
	char eleven[12];

	memcpy(eleven, c, 11);
	eleven[11] = c[12];
	return is_century(c) && is_ymd(c + 2) && typed_luhn(c, 12) &&
	       typed_id_verhoeff(eleven, 12);
}

/* typed_id_lv - Latvia, personas kods: DDMMYY, century, modulo 11 */
bool
typed_id_lv(const char *c)
{
	int sum = typed_id_sum(c, W(10, 5, 8, 4, 2, 1, 6, 3, 7, 9), 10);

	return is_dmy(c) && c[6] <= '2' && (1 + sum) % 11 % 10 == digit(c[10]);
}

/* typed_id_mx - Mexico, CURP: four letters, YYMMDD, sex, five letters, a
 * character of the century, modulo 10 */
bool
typed_id_mx(const char *c)
{
	int sum = 0;

	for (int i = 0; i < 17; i++) {
		int n = c[i] >= 'o'   ? c[i] - 'a' + 11 /* behind Ñ */
			: c[i] >= 'a' ? c[i] - 'a' + 10
				      : digit(c[i]);

		sum += n * (18 - i);
	}
	return is_ymd(c + 4) && strchr("hmx", c[10]) &&
	       (10 - sum % 10) % 10 == digit(c[17]);
}

/* typed_id_my - Malaysia, MyKad: YYMMDD, place of birth; no check digit */
bool
typed_id_my(const char *c)
{
	int place = two(c + 6);

	return is_ymd(c) && place >= 1 && (place <= 16 || place >= 21) &&
	       (place <= 68 || place == 71 || place == 72 || place >= 74);
}

/* typed_id_no - Norway, fødselsnummer: DDMMYY (D numbers: day + 40), two
 * digits modulo 11 */
bool
typed_id_no(const char *c)
{
	int one = typed_id_sum(c, W(3, 7, 6, 1, 8, 9, 4, 5, 2, 1), 10);
	int day = two(c) % 40, month = two(c + 2) % 40;
	int other = typed_id_sum(c, W(5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), 11);

	return two(c) <= 71 && is_day(month, day) && one % 11 == 0 &&
	       other % 11 == 0;
}

/* typed_id_pl - Poland, PESEL: YYMMDD, months + 20 for the 2000s, modulo 10.
 * Those of before 1910 and after 2039 are not people of today */
bool
typed_id_pl(const char *c)
{
	int sum = typed_id_sum(c, W(1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), 11);
	int month = two(c + 2);

	return (month > 20 ? two(c) < 40 : two(c) >= 10) && month <= 32 &&
	       is_day(month % 20, two(c + 4)) && sum % 10 == 0;
}

/* typed_id_ro - Romania, CNP: law 105/1996; sex and century, YYMMDD, county,
 * modulo 11 */
bool
typed_id_ro(const char *c)
{
	int rest = typed_id_sum(c, W(2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9), 12) %
		   11;
	int county = two(c + 7);

	return c[0] >= '1' && c[0] <= '8' && is_ymd(c + 1) && county >= 1 &&
	       county <= 52 && (rest == 10 ? 1 : rest) == digit(c[12]);
}

/* typed_id_rv - Germany, Versicherungsnummer: VKVV section 2; area, DDMMYY, a
 * letter (as two digits), serial, sum of digits modulo 10 */
bool
typed_id_rv(const char *c)
{
	static const char weights[] = "212571212121";
	char plain[12];
	int sum = 0, letter = c[8] - 'a' + 1;

	memcpy(plain, c, 8);
	plain[8] = (char)('0' + letter / 10);
	plain[9] = (char)('0' + letter % 10);
	memcpy(plain + 10, c + 9, 2);
	for (size_t i = 0; i < sizeof(plain); i++) {
		int n = digit(plain[i]) * digit(weights[i]);

		sum += n / 10 + n % 10;
	}
	return is_dmy(c + 2) && sum % 10 == digit(c[11]);
}

/* typed_id_se - Sweden, personnummer: Skatteverket; YYMMDD (day + 60:
 * samordningsnummer), Luhn */
bool
typed_id_se(const char *c)
{
	return is_day(two(c + 2), two(c + 4) % 60) && two(c + 4) <= 91 &&
	       typed_luhn(c, 10);
}

/* typed_id_se_long - the same with the century */
bool
typed_id_se_long(const char *c)
{
	return is_century(c) && typed_id_se(c + 2);
}

/* typed_id_yu - Serbia, Slovenia, Bosnia ..., JMBG, EMŠO: DDMM, three digits of
 * the year, modulo 11 */
bool
typed_id_yu(const char *c)
{
	int sum = typed_id_sum(c, W(7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), 12);

	return is_dmy(c) && (c[4] == '9' || c[4] == '0') &&
	       (11 - sum % 11) % 11 % 10 == digit(c[12]);
}

/* typed_id_za - South Africa: YYMMDD, sequence, citizenship, Luhn */
bool
typed_id_za(const char *c)
{
	return is_ymd(c) && c[10] <= '2' && typed_luhn(c, 13);
}
