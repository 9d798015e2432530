/*-------------------------------------------------------------------------
 *
 * fault.h
 *	  Errors as values.
 *
 * Plain C with fixed arrays: can be filled anywhere, also inside a libcurl
 * callback, and copied by assignment.  Only report.c turns one into an ereport.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_FAULT_H
#define REST_FAULT_H

#include <stdbool.h>

typedef struct RestFault
{
	char		sqlstate[6];	/* "" while there is no fault */
	char		message[512];	/* as errmsg: lower case, no period */
	char		detail[1536];	/* as errdetail: sentences, or "" */
	char		hint[512];		/* as errhint: sentences, or "" */
} RestFault;

/* SQLSTATEs by the names that errcodes.txt gives them */
#define REST_STATE_INVALID_PARAMETER	"22023"
#define REST_STATE_INVALID_TEXT			"22P02"
#define REST_STATE_OUT_OF_RANGE			"22003"
#define REST_STATE_UNIQUE_VIOLATION		"23505"
#define REST_STATE_FOREIGN_KEY			"23503"
#define REST_STATE_SERIALIZATION		"40001"
#define REST_STATE_BAD_AUTHORIZATION	"28000"
#define REST_STATE_NO_PRIVILEGE			"42501"
#define REST_STATE_NOT_SUPPORTED		"0A000"
#define REST_STATE_LIMIT_EXCEEDED		"53400"
#define REST_STATE_OUT_OF_MEMORY		"53200"
#define REST_STATE_PROGRAM_LIMIT		"54000"
#define REST_STATE_CANCELED				"57014"
#define REST_STATE_FDW_ERROR			"HV000"
#define REST_STATE_FDW_INVALID_OPTION	"HV00D"	/* invalid option name */
#define REST_STATE_FDW_INVALID_VALUE	"HV024"	/* invalid attribute value */
#define REST_STATE_FDW_REPLY			"HV00L"	/* unable to create execution */
#define REST_STATE_FDW_CONNECTION		"HV00N"	/* unable to establish connection */
#define REST_STATE_FDW_TABLE_NOT_FOUND	"HV00R"

/*
 * All three return false, so that a failing function can end with
 * "return rest_fault_set(...)".  Text that does not fit is cut at a UTF-8
 * boundary.  detail and hint append a sentence when there is one already.
 */
extern bool rest_fault_set(RestFault *fault, const char *sqlstate,
						   const char *fmt,...)
			__attribute__((format(printf, 3, 4)));
extern bool rest_fault_detail(RestFault *fault, const char *fmt,...)
			__attribute__((format(printf, 2, 3)));
extern bool rest_fault_hint(RestFault *fault, const char *fmt,...)
			__attribute__((format(printf, 2, 3)));
extern void rest_fault_clear(RestFault *fault);

/* Is there one? */
#define rest_fault_is_set(fault) ((fault)->sqlstate[0] != '\0')

#endif							/* REST_FAULT_H */
