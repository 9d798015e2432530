/*-------------------------------------------------------------------------
 *
 * option_validate.h
 *	  The options of one object, before they are stored.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OPTION_VALIDATE_H
#define REST_OPTION_VALIDATE_H

#include "postgres.h"

#include "nodes/pg_list.h"

/*
 * Check all options (DefElems) that an object of that catalog (pg_foreign_server
 * and so on) is to have.  Raises HV00D for a name that does not belong there,
 * HV024 for a bad value, 42501 for one that the user must not set, 0A000 for one
 * that this version cannot act upon.
 */
extern void rest_options_validate(List *options, Oid catalog);

#endif							/* REST_OPTION_VALIDATE_H */
