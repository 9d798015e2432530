/*-------------------------------------------------------------------------
 *
 * import.h
 *	  IMPORT FOREIGN SCHEMA.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_IMPORT_H
#define REST_IMPORT_H

#include "foreign/fdwapi.h"

extern void rest_import_install(FdwRoutine *routine);

#endif							/* REST_IMPORT_H */
