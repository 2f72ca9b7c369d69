/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/typed_id.h"

#include <string.h>

#include "base/scrub.h"
#include "policy/typed_find.h"

/* Words beside a number that say which one it is (typed_text_near). */
#define WORDS(name, ...)                                                       \
	static const char *const words_##name[] = {__VA_ARGS__, NULL}

WORDS(us, "ssn", "social sec", "soc sec", "socsec", "social is",
    "social:", "social number", "seguro social", "itin.", "tax id", "taxpayer");
WORDS(de, "steuer", "idnr", "tin.", "identifikationsn", "tax id");
WORDS(rv, "rentenv", "sozialv", "versicherungsn", "svnr", "sv-n", "rvnr");
WORDS(gb, "nino.", "national ins", "ni number", "ni no", "insurance number");
WORDS(nhs, "nhs.");
WORDS(fr, "secu", "nir.", "numero de securite", "insee", "vitale");
WORDS(es, "dni.", "nif.", "nie.", "documento", "identidad");
WORDS(it, "codice fisc", "cod. fisc", "c.f", "cf.");
WORDS(nl, "bsn", "burgerservice", "sofi", "burger service");
WORDS(se, "personnummer", "person nr", "personnr", "pnr.", "samordning",
    "personal identity", "personal number");
WORDS(fi, "henkilotunnus", "hetu", "sotu", "personbeteckning");
WORDS(dk, "cpr", "personnummer");
WORDS(is, "kennitala", "kt.");
WORDS(no, "fodselsn", "personnummer", "fnr.", "d-nummer", "personal number");
WORDS(pl, "pesel");
WORDS(be, "rijksregister", "registre national", "nationaal nummer",
    "national number", "niss", "insz", "numero national", "nrn.");
WORDS(ch, "ahv", "avs", "oasi", "sozialv");
WORDS(at, "svnr", "sozialv", "versicherungsn", "sv-n", "ssn");
WORDS(pt, "nif.", "contribuinte", "fiscal");
WORDS(br, "cpf");
WORDS(in, "aadhaar", "aadhar", "adhaar", "adhar", "uidai", "uid.", "आधार");
WORDS(cn, "身份证", "身份證", "id number", "identity", "证件");
WORDS(kr, "주민", "rrn", "resident reg");
WORDS(jp, "マイナンバー", "my number", "mynumber", "個人番号");
WORDS(sg, "nric", "fin.", "ic.");
WORDS(my, "mykad", "nric", "ic.", "kad pengenalan");
WORDS(tw, "身分證", "身份證", "national id", "id number");
WORDS(th, "บัตรประชาชน", "ประจำตัวประชาชน", "thai id", "national id");
WORDS(tr, "tckn", "kimlik", "tc no", "tc.", "t.c");
WORDS(il, "teudat", "זהות", "ת.ז", "ת\"ז", "israeli id", "id number",
    "national id");
WORDS(ae, "emirates", "eid.");
WORDS(za, "id number", "id no", "sa id", "identity", "rsa id", "id-nommer");
WORDS(ca, "sin.", "social ins", "assurance sociale", "nas.");
WORDS(au, "tfn", "tax file");
WORDS(ro, "cnp", "cod numeric");
WORDS(bg, "егн", "egn");
WORDS(cz, "rodne", "rodneho", "rc.", "r.c");
WORDS(hu, "taj");
WORDS(hr, "oib");
WORDS(yu, "jmbg", "emso", "јмбг", "матични");
WORDS(ee, "isikukood", "asmens", "personal code", "id-kood");
WORDS(lv, "personas", "personal code");
WORDS(gr, "αμκα", "amka");
WORDS(ie, "pps");
WORDS(lu, "matricule", "cns.", "identification nat");
WORDS(ar, "cuil", "cuit");
WORDS(cl, "rut.", "run.", "rol unico", "rol nacional");
WORDS(mx, "curp");
WORDS(uy, "cedula", "c.i", "ci.");
WORDS(latin, "cedula", "documento", "c.c", "identidad");
WORDS(ua, "рнокпп", "іпн", "ідентифікаційний", "инн", "rnokpp");
WORDS(ru, "снилс", "snils", "инн", "inn.");
WORDS(kz, "иин", "жсн", "iin.");

/* Words right before a number that make it something else. */
static const char *const others[] = {"order", "ref.", "reference", "referenc",
    "referenz", "job", "ticket", "tracking", "shipment", "parcel", "invoice",
    "isbn", "issn", "ean", "gtin", "upc", "sku", "imei", "serial", "model",
    "part", "article", "artikel", "product", "customer", "kunden", "bestell",
    "auftrag", "rechnung", "sendung", "paket", "kennziffer", "chiffre",
    "seriennummer", "aktenzeichen", "commande", "facture", "colis", "suivi",
    "pedido", "factura", "envio", "ordine", "fattura", "spedizione",
    "bestelling", "factuur", "zending", "zamowien", "przesylk", "faktur",
    "tilaus", "ordre", "pedido", "encomenda", "fatura", "rastreio", "заказ",
    "посылк", "накладн", "订单", "訂單", "快递", "単号", "注文", NULL};

#define OTHER_BYTES 24 /* how far before */

/*
 * The schemes; typed_id_check.c and typed_id_birth.c say by what rules.
 * Patterns: d a digit, l a letter, c either, s a sign of a century; "-", ".",
 * "/", " ", "(" and ")" themselves; "_" one space, hyphen or dot, "?" that or
 * nothing. alone: shape and check are proof enough; otherwise a word must be
 * beside it. Where two schemes fit, the first is named.
 */
static const struct scheme {
	const char *name, *pattern;
	typed_id_fn *check;
	const char *const *words;
	bool alone;
} schemes[] = {
    {"SSN", "ddd-dd-dddd", typed_id_ssn, words_us, true},
    {"SSN", "ddd?dd?dddd", typed_id_ssn, words_us, false},
    {"ITIN", "ddd-dd-dddd", typed_id_itin, words_us, true},
    {"ITIN", "ddd?dd?dddd", typed_id_itin, words_us, false},
    {"Steuer-ID", "dd?ddd?ddd?ddd", typed_id_de, words_de, true},
    {"Steuer-ID", "ddd?ddd?ddd?dd", typed_id_de, words_de, false},
    {"Versicherungsnummer", "dd?dddddd?l?dd?d", typed_id_rv, words_rv, true},
    {"Versicherungsnummer", "dd?dd?dd?dd?l?ddd", typed_id_rv, words_rv, false},
    {"National Insurance", "ll?dd?dd?dd?l", typed_id_nino, words_gb, true},
    {"NHS number", "ddd?ddd?dddd", typed_id_nhs, words_nhs, false},
    {"NIR", "d?dd?dd?dc?ddd?ddd?dd", typed_id_fr, words_fr, true},
    {"DNI", "dddddddd?l", typed_id_es, words_es, false},
    {"DNI", "dddddddd-l", typed_id_es, words_es, true},
    {"DNI", "ddddddddl", typed_id_es, words_es, true},
    {"DNI", "dd.ddd.ddd?l", typed_id_es, words_es, true},
    {"NIE", "l?ddddddd?l", typed_id_nie, words_es, true},
    {"Codice fiscale", "llllll?cc?l?cc?l?ccc?l", typed_id_it, words_it, true},
    {"Codice fiscale", "lll?lll?cclcc?lccc?l", typed_id_it, words_it, true},
    {"HETU", "dddddds?dddc", typed_id_fi, words_fi, true},
    {"Personnummer", "dddddd-dddd", typed_id_se, words_se, true},
    {"Personnummer", "dddddd+dddd", typed_id_se, words_se, true},
    {"Personnummer", "dddddddd-dddd", typed_id_se_long, words_se, true},
    {"Personnummer", "dddddd?dddd", typed_id_se, words_se, false},
    {"Personnummer", "dddddddd?dddd", typed_id_se_long, words_se, false},
    {"CPR", "dddddd-dddd", typed_id_dk, words_dk, true},
    {"CPR", "dddddd?dddd", typed_id_dk_date, words_dk, false},
    {"Kennitala", "dddddd-dddd", typed_id_is, words_is, true},
    {"Kennitala", "dddddd?dddd", typed_id_is, words_is, false},
    {"Fødselsnummer", "dddddd?ddddd", typed_id_no, words_no, true},
    {"Fødselsnummer", "dd?dd?dd?ddddd", typed_id_no, words_no, false},
    {"PESEL", "ddddddddddd", typed_id_pl, words_pl, true},
    {"PESEL", "dddddd?ddddd", typed_id_pl, words_pl, false},
    {"Rijksregisternummer", "dd?dd?dd?ddd?dd", typed_id_be, words_be, true},
    {"AHV", "ddd?dddd?dddd?dd", typed_id_ch, words_ch, true},
    {"Sozialversicherungsnummer", "dddd dddddd", typed_id_at, words_at, true},
    {"Sozialversicherungsnummer", "dddd?dd?dd?dd", typed_id_at, words_at,
	false},
    {"NIF", "ddd?ddd?ddd", typed_id_pt, words_pt, false},
    {"BSN", "dddd?dd?ddd", typed_id_nl, words_nl, false},
    {"BSN", "ddd?ddd?ddd", typed_id_nl, words_nl, false},
    {"CPF", "ddd.ddd.ddd-dd", typed_id_br, words_br, true},
    {"CPF", "ddd?ddd?ddd?dd", typed_id_br, words_br, false},
    {"Aadhaar", "dddd?dddd?dddd", typed_id_in, words_in, false},
    {"居民身份证", "dddddd?dddd?dddd?dddc", typed_id_cn, words_cn, true},
    {"RRN", "dddddd-ddddddd", typed_id_kr, words_kr, true},
    {"RRN", "dddddd?ddddddd", typed_id_kr, words_kr, false},
    {"My Number", "dddd?dddd?dddd", typed_id_jp, words_jp, false},
    {"NRIC", "lddddddd?l", typed_id_sg, words_sg, true},
    {"MyKad", "dddddd-dd-dddd", typed_id_my, words_my, true},
    {"MyKad", "dddddd?dd?dddd", typed_id_my, words_my, false},
    {"身分證", "ldddddddd?d", typed_id_tw, words_tw, false},
    {"Thai ID", "d-dddd-ddddd-dd-d", typed_id_th, words_th, true},
    {"Thai ID", "d?dddd?ddddd?dd?d", typed_id_th, words_th, false},
    {"T.C. Kimlik", "ddd?ddd?ddd?dd", typed_id_tr, words_tr, false},
    {"Teudat Zehut", "dddddddd?d", typed_id_il, words_il, false},
    {"Emirates ID", "ddd-dddd-ddddddd-d", typed_id_ae, words_ae, true},
    {"Emirates ID", "ddd?dddd?ddddddd?d", typed_id_ae, words_ae, false},
    {"South African ID", "dddddd?dddd?ddd", typed_id_za, words_za, true},
    {"South African ID", "dddddd?dddd?d?d?d", typed_id_za, words_za, true},
    {"SIN", "ddd?ddd?ddd", typed_id_ca, words_ca, false},
    {"TFN", "ddd?ddd?ddd", typed_id_au, words_au, false},
    {"CNP", "d?dddddd?dddddd", typed_id_ro, words_ro, true},
    {"EGN", "dddddd?dddd", typed_id_bg, words_bg, false},
    {"Rodné číslo", "dddddd/dddd", typed_id_cz, words_cz, true},
    {"Rodné číslo", "dddddd?dddd", typed_id_cz, words_cz, false},
    {"TAJ", "ddd?ddd?ddd", typed_id_hu, words_hu, false},
    {"OIB", "ddd?ddd?ddd?dd", typed_id_hr, words_hr, false},
    {"JMBG", "ddddddddddddd", typed_id_yu, words_yu, true},
    {"Isikukood", "ddddddddddd", typed_id_ee, words_ee, true},
    {"Personas kods", "dddddd-ddddd", typed_id_lv, words_lv, true},
    {"Personas kods", "dddddd?ddddd", typed_id_lv, words_lv, false},
    {"AMKA", "dddddd?ddddd", typed_id_gr, words_gr, false},
    {"PPSN", "ddddddd?l", typed_id_ie, words_ie, false},
    {"PPSN", "ddddddd?ll", typed_id_ie, words_ie, false},
    {"Matricule", "dddd?dd?dd?ddddd", typed_id_lu, words_lu, true},
    {"CUIL", "dd-dddddddd-d", typed_id_ar, words_ar, true},
    {"CUIL", "dd?dddddddd?d", typed_id_ar, words_ar, false},
    {"RUT", "dd.ddd.ddd-c", typed_id_cl, words_cl, true},
    {"RUT", "dd?ddd?ddd?c", typed_id_cl, words_cl, false},
    {"RUT", "d.ddd.ddd-c", typed_id_cl_short, words_cl, true},
    {"RUT", "d?ddd?ddd?c", typed_id_cl_short, words_cl, false},
    {"CURP", "llllddddddllllllcd", typed_id_mx, words_mx, true},
    {"Cédula", "d.ddd.ddd-d", typed_id_uy, words_uy, true},
    {"Cédula", "d?ddd?ddd?d", typed_id_uy, words_uy, false},
    {"Cédula", "ddd-ddddddd-d", typed_id_do, words_latin, true},
    {"Cédula", "ddd?ddddddd?d", typed_id_do, words_latin, false},
    {"Cédula", "ddddddddd?d", typed_id_ec, words_latin, false},
    {"РНОКПП", "dddddddddd", typed_id_ua, words_ua, false},
    {"СНИЛС", "ddd-ddd-ddd dd", typed_id_ru_snils, words_ru, true},
    {"СНИЛС", "ddd?ddd?ddd?dd", typed_id_ru_snils, words_ru, false},
    {"ИНН", "dddddddddddd", typed_id_ru_inn, words_ru, false},
    {"ИИН", "dddddddddddd", typed_id_kz, words_kz, false},
};

#define NSCHEMES (sizeof(schemes) / sizeof(schemes[0]))

/* is_gap - one space, hyphen or dot */
static bool
is_gap(char c)
{
	return c == ' ' || c == '-' || c == '.' || c == '\n';
}

/* is_of - does a character fit a place of a pattern? */
static bool
is_of(char place, char c)
{
	bool letter = c >= 'a' && c <= 'z';

	switch (place) {
	case 'd':
		return typed_is_digit(c);
	case 'l':
		return letter;
	case 'c':
		return letter || typed_is_digit(c);
	case 's':
		return letter || c == '-' || c == '+';
	default:
		return place == '_' ? is_gap(c) : place == c;
	}
}

/* match - a pattern at a place: behind it, or 0; takes what it consists of */
static size_t
match(
    const struct typed_text *text, size_t at, const char *pattern, char *taken)
{
	size_t n = 0;

	for (; *pattern; pattern++) {
		char c = typed_at(text, at);

		if (*pattern == '?') {
			at += is_gap(c);
			continue;
		}
		if (!is_of(*pattern, c))
			return 0;
		if (strchr("dlcs", *pattern))
			taken[n++] = c;
		at++;
	}
	return at;
}

/* ends - does nothing follow that it would be a part of? */
static bool
ends(const struct typed_text *text, size_t end)
{
	char c = typed_at(text, end), next = typed_at(text, end + 1);

	if (typed_is_alnum(c) || c == '@')
		return false;
	return !((c == '-' || c == '.' || c == '/' || c == ',' || c == ':') &&
		 typed_is_digit(next));
}

/* begins - does nothing stand before that it would be a part of? Letters of
 * scripts without blanks between words, of three bytes each, do not count */
static bool
begins(const struct typed_text *text, size_t at)
{
	char c = typed_at(text, at - 1), before = typed_at(text, at - 2);

	if ((unsigned char)c >= 0x80)
		return at >= 3 && (unsigned char)text->c[at - 3] >= 0xe0;
	if (typed_is_alnum(c) || c == '+')
		return false;
	return !(c && strchr("-./,:_#", c) && typed_is_digit(before));
}

/* is_other - is there a word before it that makes it something else? */
static bool
is_other(const struct typed_text *text, size_t at)
{
	size_t near = typed_text_near(text, at, text->n, others);

	return near > 0 && near <= OTHER_BYTES;
}

/* is_glued - behind a letter and a sign, as in "INV-123-45-6789" */
static bool
is_glued(const struct typed_text *text, size_t at)
{
	char c = typed_at(text, at - 1);

	return (c == '-' || c == '_' || c == '/' || c == '.') &&
	       typed_is_letter(typed_at(text, at - 2));
}

/* is_proved - is there enough to say that it is one? */
static bool
is_proved(const struct typed_text *text, size_t at, size_t end,
    const struct scheme *scheme)
{
	if (typed_text_near(text, at, end, scheme->words))
		return true;
	return scheme->alone && at >= text->url_end && !is_glued(text, at) &&
	       !is_other(text, at);
}

/* find - the first scheme that fits; behind the number, or 0 */
static size_t
find(const struct typed_text *text, size_t at, char *taken, size_t *scheme_r)
{
	for (size_t i = 0; i < NSCHEMES; i++) {
		const struct scheme *scheme = &schemes[i];
		size_t end;

		if (!is_of(*scheme->pattern, text->c[at]))
			continue;
		memset(taken, 0, TYPED_ID_MAX);
		end = match(text, at, scheme->pattern, taken);
		if (end == 0 || !ends(text, end) || !scheme->check(taken) ||
		    !is_proved(text, at, end, scheme))
			continue;
		*scheme_r = i;
		return end;
	}
	return 0;
}

/* typed_id_find - a national identity number */
bool
typed_id_find(const struct typed_text *text, size_t at, struct typed_hit *hit_r)
{
	char taken[TYPED_ID_MAX];
	size_t scheme = 0, end;

	if (!is_of('c', typed_at(text, at)) || !begins(text, at))
		return false;
	end = find(text, at, taken, &scheme);
	scrub(taken, sizeof(taken));
	if (end)
		*hit_r = (struct typed_hit){end, schemes[scheme].name};
	return end > 0;
}
