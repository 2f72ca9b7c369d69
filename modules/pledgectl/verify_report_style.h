/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_report_style - how a report looks, on screens and on paper */
#ifndef FP_PLEDGECTL_VERIFY_REPORT_STYLE_H
#define FP_PLEDGECTL_VERIFY_REPORT_STYLE_H

extern const char verify_report_style[];

#endif
