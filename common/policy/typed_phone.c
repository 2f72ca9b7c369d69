/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/scrub.h"
#include "policy/typed_find.h"

#define DIGITS_MAX 15 /* ITU-T E.164 section 6 */
#define GROUPS_MAX 9
#define SEP_CHARS  3 /* ") -" */

/* A number as E.123 and habits write it; "(0)" is left out. */
struct phone {
	bool plus;
	size_t
	    paren; /* the group that stands in parentheses, from 1; 0: none */
	char digits[DIGITS_MAX];
	size_t groups;
	size_t n[GROUPS_MAX];	/* digits of a group */
	size_t to[GROUPS_MAX];	/* digits with this group and those before */
	size_t end[GROUPS_MAX]; /* of the text, behind the group */
	char sep[GROUPS_MAX];	/* before it */
	bool wide[GROUPS_MAX];	/* its sign stands between blanks */
};

/* Words beside a number that make it a telephone number. */
static const char *const words[] = {"tel", "phone", "fon.", "mobil", "handy",
    "cell", "call", "ring.", "text me", "text.", "sms", "whatsapp", "whats app",
    "signal", "telegram", "viber", "fax", "ruf", "anruf", "durchwahl", "nummer",
    "movil", "llama", "fijo", "portable", "appele", "joindre", "chiama",
    "cell.", "bel.", "bellen", "gsm", "ligue", "ligar", "fone", "zadzwon",
    "kom.", "dzwon", "puh", "soita", "ringa", "ringe", "tlf", "tfn.", "hotline",
    "contact", "dial", "reach", "landline", "zap.", "mob.", "ph.", "тел",
    "звон", "моб", "телефон", "τηλ", "κιν", "电话", "手机", "電話", "携帯",
    "微信", "전화", "연락", "휴대", "هاتف", "جوال", "اتصل", "تلفن", "טלפון",
    "फोन", "फ़ोन", "मोबाइल", "โทร", NULL};

/* Words right before it that make it something else. */
static const char *const others[] = {"order", "ref.", "reference", "referenz",
    "job", "ticket", "tracking", "parcel", "shipment", "invoice", "isbn",
    "issn", "ean", "gtin", "upc", "sku", "imei", "serial", "model", "part",
    "article", "artikel", "product", "customer", "kunden", "bestell", "auftrag",
    "rechnung", "sendung", "paket", "kennziffer", "kenn-nr", "chiffre",
    "aktenzeichen", "commande", "facture", "colis", "suivi", "dossier",
    "reference", "pedido", "factura", "oferta", "ordine", "fattura", "offerta",
    "bestelling", "factuur", "vacature", "zamowien", "faktur", "tilaus",
    "ordre", "encomenda", "doi", "issue", "id.", "po.", "s/n", "barcode", "plz",
    "zip", "postcode", "version", "build", "заказ", "订单", "訂單", "快递",
    "注文", "bug", "konto", "account", "seriennummer", "mitgliedsnummer",
    "membership", "member", "matrikel", "vat", "ust", "siret", "siren",
    "steuernummer", "licence", "license", "policy", "police", "case", "salary",
    "gehalt", "salaire", NULL};

#define WORD_BYTES  32
#define OTHER_BYTES 22

/* gap - what stands between two groups; its length, 0: the number ends */
static size_t
gap(const struct typed_text *text, size_t at, struct phone *phone)
{
	size_t n = 0, blanks = 0;
	char sep = 0;

	for (; n < SEP_CHARS; n++) {
		char c = typed_at(text, at + n);

		if (!c || !strchr(" -./()", c))
			break;
		blanks += c == ' ';
		if (c == '(' && phone->paren == 0)
			phone->paren = phone->groups + 1;
		else if (c != ' ' && c != ')' && sep)
			return 0;
		else if (c != ' ' && c != ')')
			sep = c;
	}
	if (!typed_is_digit(typed_at(text, at + n)) || (sep == '/' && blanks))
		return 0;
	if (phone->groups < GROUPS_MAX) {
		phone->sep[phone->groups] = sep ? sep : ' ';
		phone->wide[phone->groups] = sep && blanks;
	}
	return n;
}

/* read_group - the digits at at; false: too many */
static bool
read_group(struct phone *phone, const struct typed_text *text, size_t at)
{
	size_t g = phone->groups, to = g ? phone->to[g - 1] : 0, n = to;

	if (g == GROUPS_MAX)
		return false;
	while (typed_is_digit(typed_at(text, at))) {
		if (n == DIGITS_MAX)
			return false;
		phone->digits[n++] = text->c[at++];
	}
	phone->n[g] = n - to;
	phone->to[g] = n;
	phone->end[g] = at;
	phone->groups++;
	return true;
}

/* read_all - as many groups as follow one another */
static void
read_all(struct phone *phone, const struct typed_text *text, size_t at)
{
	char c = typed_at(text, at);

	memset(phone, 0, sizeof(*phone));
	phone->plus = c == '+';
	phone->paren = c == '(';
	at += c == '+' || c == '(';
	if (phone->plus && typed_at(text, at) == ' ')
		at++;
	if (phone->plus && typed_at(text, at) == '(')
		at++;
	while (read_group(phone, text, at)) {
		size_t n;

		at = phone->end[phone->groups - 1];
		if (typed_text_has(text, at, "(0)"))
			at += 3;
		else if (typed_text_has(text, at, " (0)"))
			at += 4;
		if (typed_is_digit(typed_at(text, at)))
			continue;
		n = gap(text, at, phone);
		if (n == 0)
			return;
		at += n;
	}
}

/* code_digits - how many digits the country code has (ITU-T E.164.D); 0: it
 * is given to nobody */
static size_t
code_digits(const char *d)
{
	static const char *const two = "20 27 30 31 32 33 34 36 39 40 41 43 44 "
				       "45 46 47 48 49 51 52 53 54 55 56 57 58 "
				       "60 61 62 63 64 65 66 81 82 84 86 90 91 "
				       "92 93 94 95 98 ";
	static const char *const three = "21 22 23 24 25 26 29 35 37 38 42 50 "
					 "59 67 68 69 80 85 87 88 96 97 99 ";
	const char pair[] = {d[0], d[1], ' ', '\0'};

	if (d[0] == '1' || d[0] == '7')
		return 1;
	return strstr(two, pair) ? 2 : strstr(three, pair) ? 3 : 0;
}

/* is_international - n digits from a country code on */
static bool
is_international(const char *digits, size_t n)
{
	size_t code = n > 3 ? code_digits(digits) : 0;

	if (code == 1)
		return n == 11 || (n == 8 && digits[0] == '1');
	return code && n >= code + 6 && n <= DIGITS_MAX;
}

/* value - of a group */
static unsigned
value(const struct phone *phone, size_t g)
{
	unsigned v = 0;

	for (size_t i = phone->to[g] - phone->n[g]; i < phone->to[g]; i++)
		v = (10 * v + (unsigned)(phone->digits[i] - '0')) % 100000;
	return v;
}

/* is_year - 1900 to 2099, in four digits */
static bool
is_year(const struct phone *phone, size_t g)
{
	return phone->n[g] == 4 && value(phone, g) >= 1900 &&
	       value(phone, g) < 2100;
}

/* is_date - 22.11.2026, 2026-11-22, 22.11.26 at its start */
static bool
is_date(const struct phone *phone, size_t groups)
{
	const size_t *n = phone->n;

	if (groups < 2 || phone->plus)
		return false;
	if (is_year(phone, 0) && (n[1] == 2 || n[1] == 4 || n[1] == 8))
		return true;
	if (n[0] > 2 || groups < 3 || phone->sep[1] == ' ' ||
	    phone->sep[1] != phone->sep[2] || n[1] > 2)
		return false;
	return is_year(phone, 2) || (n[2] == 2 && groups <= 4);
}

/* is_ip - four numbers up to 255 with dots (and more is a version) */
static bool
is_ip(const struct phone *phone, size_t groups)
{
	if (groups != 4 || phone->plus)
		return false;
	for (size_t g = 0; g < groups; g++) {
		if (value(phone, g) > 255 || (g && phone->sep[g] != '.'))
			return false;
	}
	return true;
}

/* is_nanp - 555-010-1234, also behind a 1 (NANPA: area and exchange begin
 * with 2 to 9) */
static bool
is_nanp(const struct phone *phone, size_t groups)
{
	size_t g = groups == 4 && phone->n[0] == 1 && phone->digits[0] == '1';
	const char *d = phone->digits + (g ? 1 : 0);

	return groups - g == 3 && phone->n[g] == 3 && phone->n[g + 1] == 3 &&
	       phone->n[g + 2] == 4 && d[0] >= '2' && d[3] >= '2' &&
	       (phone->sep[g + 1] == phone->sep[g + 2] || phone->paren) &&
	       !phone->wide[g + 1] && !phone->wide[g + 2];
}

/* is_trunk - 0171 2345678: a prefix of 0, and groups as habits have them */
static bool
is_trunk(const struct phone *phone, size_t groups)
{
	size_t n = phone->to[groups - 1], first = phone->n[0];

	if (phone->digits[0] != '0' || phone->digits[1] == '0')
		return false;
	if (groups == 1)
		return n == 10 || n == 11;
	if (groups == 2 && first == phone->n[1] && (first == 4 || first == 5))
		return false; /* from 0800 to 1200; two postcodes */
	if (groups == 3 && phone->n[1] == 5 && phone->n[2] == 5)
		return false;
	return n >= 8 && n <= 12 && first >= 2 && first <= 6 &&
	       phone->n[groups - 1] >= 2;
}

/* is_area - (11) 98765-4321: an area code in parentheses */
static bool
is_area(const struct typed_text *text, const struct phone *phone, size_t groups)
{
	size_t n = phone->to[groups - 1], at = phone->paren - 1;

	if (phone->paren == 0 || groups < phone->paren + 1 || at > 1 ||
	    (at == 1 && phone->n[0] > 1))
		return false;
	if (typed_at(text, phone->end[at]) != ')')
		return false;
	return phone->n[at] >= 2 && phone->n[at] <= 6 && !is_year(phone, at) &&
	       phone->n[at + 1] >= 2 && n >= 8 && n <= 13;
}

/* is_chinese - 139 1234 5678: a mobile number of China */
static bool
is_chinese(const struct phone *phone, size_t groups)
{
	return groups == 3 && phone->n[0] == 3 && phone->n[1] == 4 &&
	       phone->n[2] == 4 && phone->digits[0] == '1' &&
	       phone->digits[1] >= '3';
}

/* is_plain - may it be one where a word says so? */
static bool
is_plain(const struct phone *phone, size_t groups)
{
	size_t n = phone->to[groups - 1];

	if (n < 7 || n > 13)
		return false;
	for (size_t g = 0; g < groups; g++) {
		if (phone->wide[g] || is_year(phone, g) ||
		    (groups > 1 && phone->n[g] < 2 && g > 0))
			return false;
	}
	return true;
}

/* is_other - is there a word before it that makes it something else, and
 * none nearer that makes it a telephone number? */
static bool
is_other(const struct typed_text *text, size_t at, size_t word)
{
	size_t other = typed_text_near(text, at, text->n, others);

	return other > 0 && other <= OTHER_BYTES && (!word || other < word);
}

/* is_amount - a currency or a share beside it */
static bool
is_amount(const struct typed_text *text, size_t at, size_t end)
{
	static const char *const units[] = {"$", " $", "%", " %", " eur.",
	    "eur.", " usd.", " gbp.", " chf.", " pln.", " sek.", " nok.",
	    " dkk.", " kr.", " kc.", " zl.", " euro", " dollar", " pounds",
	    " rub", " руб", "円", "元"};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (typed_text_has(text, end, units[i]))
			return true;
	}
	return typed_at(text, at - 1) == '$' ||
	       (typed_at(text, at - 1) == ' ' && typed_at(text, at - 2) == '$');
}

/* has_shape - is it written as one is, without a word beside it? */
static bool
has_shape(
    const struct typed_text *text, const struct phone *phone, size_t groups)
{
	size_t n = phone->to[groups - 1];

	if (memcmp(phone->digits, "00", 2) == 0)
		return is_international(phone->digits + 2, n - 2);
	return is_trunk(phone, groups) || is_area(text, phone, groups) ||
	       is_nanp(phone, groups) || is_chinese(phone, groups);
}

/* ends - does nothing follow that it would be a part of? */
static bool
ends(const struct typed_text *text, size_t end)
{
	char c = typed_at(text, end);

	if (typed_is_digit(c) || c == '_' ||
	    ((unsigned char)c < 0x80 && typed_is_letter(c)))
		return false;
	return !(
	    c && strchr("-:/.,", c) && typed_is_digit(typed_at(text, end + 1)));
}

/* is_phone - are these first groups one? */
static bool
is_phone(const struct typed_text *text, size_t at, const struct phone *phone,
    size_t groups)
{
	size_t end = phone->end[groups - 1], n = phone->to[groups - 1];
	size_t word;
	bool shape;

	if (n < 7 || !ends(text, end))
		return false;
	if (phone->plus)
		return is_international(phone->digits, n);
	shape = has_shape(text, phone, groups);
	if ((!shape && !is_plain(phone, groups)) || is_date(phone, groups) ||
	    is_ip(phone, groups) || is_amount(text, at, end))
		return false;
	word = typed_text_near(text, at, end, words);
	if (word > WORD_BYTES)
		word = 0;
	return (shape || word) && !is_other(text, at, word);
}

/* follows_four - "3704 0044": the middle of a number in groups of four */
static bool
follows_four(const struct typed_text *text, size_t at)
{
	for (size_t i = 0; i < 4; i++) {
		if (!typed_is_digit(typed_at(text, at + i)) ||
		    !typed_is_digit(typed_at(text, at - 2 - i)))
			return false;
	}
	return !typed_is_digit(typed_at(text, at + 4)) &&
	       !typed_is_digit(typed_at(text, at - 6));
}

/* begins - could a number begin here, of which nothing stands before? */
static bool
begins(const struct typed_text *text, size_t at)
{
	char c = typed_at(text, at), before = typed_at(text, at - 1);

	if (!typed_is_digit(c) &&
	    ((c != '+' && c != '(') ||
		(!typed_is_digit(typed_at(text, at + 1)) &&
		    !typed_is_digit(typed_at(text, at + 2)))))
		return false;
	if ((unsigned char)before >= 0x80)
		return true;
	if (before == ' ' && follows_four(text, at))
		return false;
	if (typed_is_alnum(before) || before == '+' || before == '#' ||
	    before == '_')
		return false;
	return !(before && strchr("-./,:", before) &&
		 typed_is_alnum(typed_at(text, at - 2)) &&
		 (before != ':' || typed_is_digit(text->c[at - 2])) &&
		 (before != '.' || typed_is_digit(text->c[at - 2])));
}

/* typed_phone_find - a telephone number: the longest that begins here */
bool
typed_phone_find(
    const struct typed_text *text, size_t at, struct typed_hit *hit_r)
{
	struct phone phone;
	size_t groups;

	if (at < text->url_end || !begins(text, at))
		return false;
	read_all(&phone, text, at);
	groups = phone.paren == 1 && typed_at(text, phone.end[0]) != ')'
		     ? 0
		     : phone.groups;
	while (groups > 0 && !is_phone(text, at, &phone, groups))
		groups--;
	scrub(phone.digits, sizeof(phone.digits));
	if (groups)
		*hit_r = (struct typed_hit){phone.end[groups - 1], NULL};
	return groups > 0;
}
