#include <stddef.h>

// What the tests call of libpg_query, as pg_query.h of release 15 lays it out.
typedef struct {
  char *message;
  char *funcname;
  char *filename;
  int lineno;
  int cursorpos;
  char *context;
} PgQueryError;

typedef struct {
  int stmt_location;
  int stmt_len;
} PgQuerySplitStmt;

typedef struct {
  PgQuerySplitStmt **stmts;
  int n_stmts;
  char *stderr_buffer;
  PgQueryError *error;
} PgQuerySplitResult;

typedef PgQuerySplitResult (*PgQuerySplit)(const char *input);
typedef void (*PgQueryFreeSplit)(PgQuerySplitResult result);
