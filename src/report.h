/*-------------------------------------------------------------------------
 *
 * report.h
 *	  The one way from a RestFault to ereport.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_REPORT_H
#define REST_REPORT_H

#include "fault.h"

/*
 * Raise the fault as an ERROR; does not return.  The texts are taken as UTF-8
 * and brought to the server encoding without ever raising a second error.  A
 * fault that is not set is an internal error.
 */
extern void rest_fault_report(const RestFault *fault)
			__attribute__((noreturn));

/*
 * Report the fault at any level: WARNING, NOTICE, LOG, DEBUG1 return, ERROR
 * and above do not.
 */
extern void rest_fault_report_at(int elevel, const RestFault *fault);

/*
 * Remote text as a palloc'd string that is valid in the server encoding: what
 * is not valid UTF-8 or has no counterpart there becomes "?".  Never throws
 * but for memory.
 */
extern char *rest_report_text(const char *utf8);

#endif							/* REST_REPORT_H */
