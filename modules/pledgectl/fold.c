/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/fold.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define FOLD_COLUMNS 79

/* print_word - no control byte, C1 ones neither, reaches a terminal */
static void
print_word(struct str word)
{
	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.ptr[i];
		bool c1 = c == 0xc2 && i + 1 < word.len &&
			  (unsigned char)word.ptr[i + 1] < 0xa0;

		putchar(c < 0x20 || c == 0x7f || c1 ? '?' : c);
		i += c1;
	}
}

/* fold_print - a heading and text behind it, in lines of their width */
void
fold_print(int indent, const char *heading, const char *text)
{
	struct str rest = str_of(text);
	size_t column = (size_t)indent + strlen(heading);

	printf("%*s%s", indent, "", heading);
	while (!str_is_none(rest)) {
		struct str word = str_cut(&rest, ' ');
		size_t width = str_chars(word);

		if (column > (size_t)indent &&
		    column + 1 + width > FOLD_COLUMNS) {
			printf("\n%*s", indent, "");
			column = (size_t)indent;
		} else if (column > (size_t)indent) {
			putchar(' ');
			column++;
		}
		print_word(word);
		column += width;
	}
	putchar('\n');
}
