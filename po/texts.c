/* SPDX-License-Identifier: BSD-2-Clause */
/* Words that no other file has as they are shown: presets of settings, made
 * into labels. For xgettext alone; this is not compiled. */

/* feedback.conf, categories */
N_("Question")
N_("Problem")
N_("Idea")
N_("Praise")
