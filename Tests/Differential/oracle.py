# SPDX-License-Identifier: Apache-2.0
"""The server's own grammar, as libpg_query has it, and what its trees say in our words."""
import ctypes
import json



class Refused(Exception):
    pass


class _Error(ctypes.Structure):
    _fields_ = [("message", ctypes.c_char_p), ("function", ctypes.c_char_p),
                ("file", ctypes.c_char_p), ("line", ctypes.c_int),
                ("position", ctypes.c_int), ("context", ctypes.c_char_p)]


class _Result(ctypes.Structure):
    _fields_ = [("tree", ctypes.c_char_p), ("output", ctypes.c_char_p),
                ("error", ctypes.POINTER(_Error))]


class Library:
    """A shared object of libpg_query."""

    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        self.library.pg_query_parse.restype = _Result
        self.library.pg_query_free_parse_result.argtypes = [_Result]
        self.major = self.parse(b"SELECT 1")["version"] // 10000

    def parse(self, text):
        result = self.library.pg_query_parse(text)
        try:
            if result.error:
                raise Refused(result.error.contents.message.decode("utf-8", "replace"))
            return json.loads(result.tree, strict=False)
        finally:
            self.library.pg_query_free_parse_result(result)


class Pglast:
    """pglast, which brings a libpg_query of its major's release."""

    def __init__(self):
        from pglast import parser
        self.parser = parser
        self.major = self.parse(b"SELECT 1")["version"] // 10000

    def parse(self, text):
        try:
            return json.loads(self.parser.parse_sql_json(text.decode("utf-8")), strict=False)
        except self.parser.ParseError as error:
            raise Refused(str(error.args[0])) from None


KINDS = {
    "ACCESS_METHOD": "ACCESS METHOD", "DOMCONSTRAINT": "DOMAIN", "EVENT_TRIGGER": "EVENT TRIGGER",
    "FDW": "FOREIGN DATA WRAPPER", "FOREIGN_SERVER": "SERVER", "FOREIGN_TABLE": "FOREIGN TABLE",
    "LARGEOBJECT": "LARGE OBJECT", "MATVIEW": "MATERIALIZED VIEW", "OPCLASS": "OPERATOR CLASS",
    "OPFAMILY": "OPERATOR FAMILY", "STATISTIC_EXT": "STATISTICS", "TABCONSTRAINT": "TABLE",
    "TSCONFIGURATION": "TEXT SEARCH CONFIGURATION", "TSDICTIONARY": "TEXT SEARCH DICTIONARY",
    "TSPARSER": "TEXT SEARCH PARSER", "TSTEMPLATE": "TEXT SEARCH TEMPLATE",
    "USER_MAPPING": "USER MAPPING", "ATTRIBUTE": "TYPE", "COLUMN": "TABLE",
}
TAGS = {
    "InsertStmt": "INSERT", "DeleteStmt": "DELETE", "UpdateStmt": "UPDATE", "MergeStmt": "MERGE",
    "SelectStmt": "SELECT", "PLAssignStmt": "SELECT", "AlterDatabaseRefreshCollStmt":
    "ALTER DATABASE", "AlterDatabaseSetStmt": "ALTER DATABASE",
    "AlterDatabaseStmt": "ALTER DATABASE", "AlterDefaultPrivilegesStmt":
    "ALTER DEFAULT PRIVILEGES", "AlterDomainStmt": "ALTER DOMAIN", "AlterEnumStmt": "ALTER TYPE",
    "AlterEventTrigStmt": "ALTER EVENT TRIGGER", "AlterExtensionContentsStmt": "ALTER EXTENSION",
    "AlterExtensionStmt": "ALTER EXTENSION", "AlterFdwStmt": "ALTER FOREIGN DATA WRAPPER",
    "AlterForeignServerStmt": "ALTER SERVER", "AlterOperatorStmt": "ALTER OPERATOR",
    "AlterTypeStmt": "ALTER TYPE", "AlterOpFamilyStmt": "ALTER OPERATOR FAMILY",
    "AlterPolicyStmt": "ALTER POLICY", "AlterPublicationStmt": "ALTER PUBLICATION",
    "AlterRoleSetStmt": "ALTER ROLE", "AlterRoleStmt": "ALTER ROLE",
    "AlterSeqStmt": "ALTER SEQUENCE", "AlterStatsStmt": "ALTER STATISTICS",
    "AlterSubscriptionStmt": "ALTER SUBSCRIPTION", "AlterSystemStmt": "ALTER SYSTEM",
    "AlterTableSpaceOptionsStmt": "ALTER TABLESPACE", "AlterTSConfigurationStmt":
    "ALTER TEXT SEARCH CONFIGURATION", "AlterTSDictionaryStmt": "ALTER TEXT SEARCH DICTIONARY",
    "AlterUserMappingStmt": "ALTER USER MAPPING", "AlterCollationStmt": "ALTER COLLATION",
    "CallStmt": "CALL", "CheckPointStmt": "CHECKPOINT",
    "ClusterStmt": "CLUSTER", "CommentStmt": "COMMENT", "CompositeTypeStmt": "CREATE TYPE",
    "CopyStmt": "COPY", "CreateAmStmt": "CREATE ACCESS METHOD", "CreateCastStmt": "CREATE CAST",
    "CreateConversionStmt": "CREATE CONVERSION", "CreatedbStmt": "CREATE DATABASE",
    "CreateDomainStmt": "CREATE DOMAIN", "CreateEnumStmt": "CREATE TYPE",
    "CreateEventTrigStmt": "CREATE EVENT TRIGGER", "CreateExtensionStmt": "CREATE EXTENSION",
    "CreateFdwStmt": "CREATE FOREIGN DATA WRAPPER", "CreateForeignServerStmt": "CREATE SERVER",
    "CreateForeignTableStmt": "CREATE FOREIGN TABLE", "CreateOpClassStmt":
    "CREATE OPERATOR CLASS", "CreateOpFamilyStmt": "CREATE OPERATOR FAMILY",
    "CreatePLangStmt": "CREATE LANGUAGE", "CreatePolicyStmt": "CREATE POLICY",
    "CreatePublicationStmt": "CREATE PUBLICATION", "CreateRangeStmt": "CREATE TYPE",
    "CreateRoleStmt": "CREATE ROLE", "CreateSchemaStmt": "CREATE SCHEMA",
    "CreateSeqStmt": "CREATE SEQUENCE", "CreateStatsStmt": "CREATE STATISTICS",
    "CreateStmt": "CREATE TABLE", "CreateSubscriptionStmt": "CREATE SUBSCRIPTION",
    "CreateTableSpaceStmt": "CREATE TABLESPACE", "CreateTransformStmt": "CREATE TRANSFORM",
    "CreateTrigStmt": "CREATE TRIGGER", "CreateUserMappingStmt": "CREATE USER MAPPING",
    "DeclareCursorStmt": "DECLARE CURSOR", "DoStmt": "DO", "DropOwnedStmt": "DROP OWNED",
    "DropRoleStmt": "DROP ROLE", "DropSubscriptionStmt": "DROP SUBSCRIPTION",
    "DropTableSpaceStmt": "DROP TABLESPACE", "DropUserMappingStmt": "DROP USER MAPPING",
    "DropdbStmt": "DROP DATABASE", "ExecuteStmt": "EXECUTE", "ExplainStmt": "EXPLAIN",
    "ImportForeignSchemaStmt": "IMPORT FOREIGN SCHEMA", "IndexStmt": "CREATE INDEX",
    "ListenStmt": "LISTEN", "LoadStmt": "LOAD", "LockStmt": "LOCK TABLE", "NotifyStmt": "NOTIFY",
    "PrepareStmt": "PREPARE", "ReassignOwnedStmt": "REASSIGN OWNED",
    "RefreshMatViewStmt": "REFRESH MATERIALIZED VIEW", "ReindexStmt": "REINDEX",
    "RuleStmt": "CREATE RULE", "SecLabelStmt": "SECURITY LABEL", "TruncateStmt":
    "TRUNCATE TABLE", "UnlistenStmt": "UNLISTEN", "VariableShowStmt": "SHOW",
    "ViewStmt": "CREATE VIEW", "ConstraintsSetStmt": "SET CONSTRAINTS",
}


def object_kind(name):
    name = name.removeprefix("OBJECT_")
    return KINDS.get(name, name.replace("_", " "))


def tag(node):
    """The command tag, as CreateCommandTag in src/backend/tcop/utility.c decides."""
    (kind, body), = node.items()
    if kind in TAGS:
        return TAGS[kind]
    match kind:
        case "AlterTableStmt" | "AlterTableMoveAllStmt":
            return "ALTER " + object_kind(body.get("relkind") or body["objtype"])
        case "AlterFunctionStmt":
            return "ALTER " + object_kind(body["objtype"])
        case "AlterObjectDependsStmt" | "AlterObjectSchemaStmt" | "AlterOwnerStmt":
            return "ALTER " + object_kind(body["objectType"])
        case "RenameStmt":
            renamed = body["renameType"]
            if renamed in ("OBJECT_COLUMN", "OBJECT_ATTRIBUTE"):
                renamed = body["relationType"]
                if renamed == "OBJECT_TYPE" or body["renameType"] == "OBJECT_ATTRIBUTE":
                    return "ALTER TYPE"
            return "ALTER " + object_kind(renamed)
        case "DropStmt":
            return "DROP " + object_kind(body["removeType"])
        case "DefineStmt":
            return "CREATE " + object_kind(body["kind"])
        case "CreateFunctionStmt":
            return "CREATE PROCEDURE" if body.get("is_procedure") else "CREATE FUNCTION"
        case "CreateTableAsStmt":
            kind = body.get("relkind") or body.get("objtype")
            return ("CREATE MATERIALIZED VIEW" if kind == "OBJECT_MATVIEW" else "CREATE TABLE AS")
        case "GrantStmt":
            return "GRANT" if body.get("is_grant") else "REVOKE"
        case "GrantRoleStmt":
            return "GRANT ROLE" if body.get("is_grant") else "REVOKE ROLE"
        case "DiscardStmt":
            return "DISCARD " + body["target"].removeprefix("DISCARD_")
        case "FetchStmt":
            return "MOVE" if body.get("ismove") else "FETCH"
        case "ClosePortalStmt":
            return "CLOSE CURSOR" if body.get("portalname") else "CLOSE CURSOR ALL"
        case "DeallocateStmt":
            return "DEALLOCATE" if body.get("name") else "DEALLOCATE ALL"
        case "VacuumStmt":
            return "VACUUM" if body.get("is_vacuumcmd") else "ANALYZE"
        case "VariableSetStmt":
            reset = body["kind"] in ("VAR_RESET", "VAR_RESET_ALL", "VAR_SET_DEFAULT",
                                     "VAR_SET_CURRENT")
            return "RESET" if reset else "SET"
        case "TransactionStmt":
            return {
                "BEGIN": "BEGIN", "START": "BEGIN", "COMMIT": "COMMIT", "ROLLBACK": "ROLLBACK",
                "SAVEPOINT": "SAVEPOINT", "RELEASE": "RELEASE", "ROLLBACK_TO": "ROLLBACK",
                "PREPARE": "PREPARE TRANSACTION", "COMMIT_PREPARED": "COMMIT PREPARED",
                "ROLLBACK_PREPARED": "ROLLBACK PREPARED",
            }[body["kind"].removeprefix("TRANS_STMT_")]
    return kind


NAMED = ("OBJECT_TABLE", "OBJECT_INDEX", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_SEQUENCE",
         "OBJECT_FOREIGN_TABLE")
READ = {"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "List"}
PARTS = ("OBJECT_COLUMN", "OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY",
         "OBJECT_TABCONSTRAINT")


def relations(node):
    """The relations that the statement names outside of expressions."""
    found = set()
    _collect(node, found)
    return sorted(found)


def _collect(node, found):
    if isinstance(node, list):
        for each in node:
            _collect(each, found)
    elif isinstance(node, dict):
        if "relname" in node and "relpersistence" in node:
            names = (node.get(part) for part in ("catalogname", "schemaname", "relname"))
            found.add(".".join(name for name in names if name))
            return
        for key, value in node.items():
            if key in ("SubLink", "ImportForeignSchemaStmt", "ConstraintsSetStmt"):
                continue
            if key == "sql_body":
                _bodies(value, found)
                continue
            if key in ("DropStmt", "CommentStmt", "SecLabelStmt", "AlterExtensionContentsStmt"):
                _objects(value, found)
                continue
            _collect(value, found)


def _bodies(node, found):
    """Of a routine's body what reads and writes tables; the server refuses the rest later."""
    kind, body = next(iter(node.items()), ("", {}))
    if kind == "List":
        for each in body.get("items", []):
            _bodies(each, found)
    elif kind in READ:
        _collect(node, found)


def _objects(statement, found):
    kind = statement.get("removeType") or statement.get("objtype")
    objects = statement.get("objects") or [statement.get("object")]
    if kind not in NAMED + PARTS:
        return
    for each in objects:
        names = [part["String"].get("str") or part["String"].get("sval", "")
                 for part in each["List"]["items"]]
        if kind in PARTS:
            names.pop()
        if names:
            found.add(".".join(names))
