/* SPDX-License-Identifier: BSD-2-Clause */
/* doctor - the parts of a look at an installation that prove no promise */
#ifndef FP_PLEDGECTL_DOCTOR_H
#define FP_PLEDGECTL_DOCTOR_H

#include "modules/pledgectl/hostlook.h"

host_area_fn doctor_settings; /* against the policy; its date */
host_area_fn doctor_web;      /* the web server's configuration */
host_area_fn doctor_includes; /* are they those of this version? */
host_area_fn doctor_modules;  /* do they answer, each at its socket? */
host_area_fn doctor_programs; /* is what runs what is installed? */
host_area_fn doctor_tables;   /* migrations */
host_area_fn doctor_timers;
host_area_fn doctor_relay;
host_area_fn doctor_machine; /* clock, disk, swap, core dumps */
host_area_fn doctor_copies;  /* the backup of the keystore */

#endif
