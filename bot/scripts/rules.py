r"""The rules of the reader: what a schema file may ask of psql, and what psql or the server would stumble over."""

from __future__ import annotations

from bot.findings import Check, Rule, Severity
from bot.scripts import admission

REFUSED = Rule(
    "psql-command-refused",
    Check.APPLIES,
    Severity.ERROR,
    "A backslash command reaches out of the database",
    "It acts on the machine that deploys, on files there, or on something known only at that moment; nothing of it was run.",
    "Take the command out of the schema file.",
    waivable=False,
    bad="\\! rm -rf /tmp/cache\n",
    good="\\echo applying tables\n",
)
UNKNOWN = Rule(
    "psql-command-unknown",
    Check.APPLIES,
    Severity.ERROR,
    "psql does not know this backslash command",
    "psql reports an invalid command and, with ON_ERROR_STOP, ends the deploy.",
    "Correct the name, or remove the line.",
    waivable=False,
    bad="\\includ 01_core_tables.sql\n",
    good="\\ir 01_core_tables.sql\n",
)
SETTING = Rule(
    "psql-setting-refused",
    Check.APPLIES,
    Severity.ERROR,
    "A psql setting changes how statements are sent",
    "The same file would mean something else with and without it; every other caller of the file runs it differently.",
    "Remove the setting and write the transaction or encoding into the SQL.",
    waivable=False,
    bad="\\set AUTOCOMMIT off\nSELECT 1;\n",
    good="BEGIN;\nSELECT 1;\nCOMMIT;\n",
)
CONDITIONAL = Rule(
    "psql-conditional",
    Check.APPLIES,
    Severity.ERROR,
    "\\if and \\endif do not match",
    "psql ignores the rest of the file or reports an error, depending on which one is missing.",
    "Close every \\if with \\endif in the same file, and give \\if a value that is true or false.",
    waivable=False,
    bad="\\if true\nSELECT 1;\n",
    good="\\if true\nSELECT 1;\n\\endif\n",
)
VARIABLE = Rule(
    "psql-variable-unset",
    Check.APPLIES,
    Severity.ERROR,
    "A psql variable is not set",
    "psql leaves the colon and the name as they are, and the server reports a syntax error.",
    "Set it in the file with \\set, or give it in every call with psql -v.",
    waivable=False,
    bad="CREATE SCHEMA IF NOT EXISTS :app_schema;\n",
    good="\\set app_schema app\nCREATE SCHEMA IF NOT EXISTS :app_schema;\n",
)
RUN_TIME = Rule(
    "psql-variable-run-time",
    Check.APPLIES,
    Severity.ERROR,
    "A psql variable is known only while deploying",
    "Its value comes from the deploy, the connection or the last result, so what the file does cannot be examined beforehand.",
    "Ask the server instead: current_database(), current_user, current_setting('server_version_num').",
    waivable=False,
    bad="SELECT :SERVER_VERSION_NUM;\n",
    good="SELECT current_setting('server_version_num');\n",
)
INCLUDE = Rule(
    "psql-include",
    Check.APPLIES,
    Severity.ERROR,
    "An \\i line names a file that cannot be included",
    "psql stops there (with ON_ERROR_STOP) or goes on without the file.",
    "Name a file of this repository; \\ir is relative to the file that holds the line, \\i to where psql was started.",
    waivable=False,
    bad="\\i /etc/passwd\n",
    good="\\echo no file included\n",
)
UNTERMINATED = Rule(
    "sql-unterminated",
    Check.APPLIES,
    Severity.ERROR,
    "A quote, comment or COPY never ends",
    "Everything up to the end of the file belongs to it and does not run as SQL.",
    "Close it.",
    waivable=False,
    bad="SELECT 'it;\n",
    good="SELECT 'it';\n",
)
STRINGS = Rule(
    "standard-conforming-strings",
    Check.APPLIES,
    Severity.ERROR,
    "standard_conforming_strings is switched off",
    "From there on a backslash changes where a string ends: server, psql and reviewers disagree on what is a statement.",
    "Leave it on and write strings with backslashes as E'...'.",
    waivable=False,
    bad="SET standard_conforming_strings = off;\n",
    good="SET standard_conforming_strings = on;\n",
)
COPY_LINE = Rule(
    "psql-copy-line",
    Check.APPLIES,
    Severity.ERROR,
    "Something stands behind COPY ... FROM stdin on its line",
    "psql reads the following lines as data first and runs the rest of the line afterwards, which nobody expects.",
    "Put the statement on a line of its own behind the data.",
    waivable=False,
    bad="COPY t FROM stdin; SELECT 1;\n1\n\\.\n",
    good="COPY t FROM stdin;\n1\n\\.\nSELECT 1;\n",
)
NESTING = Rule(
    "sql-too-deep",
    Check.APPLIES,
    Severity.ERROR,
    "The text nests or repeats beyond the limits of the reader",
    "Deep nesting makes servers and parsers slow or crash; an honest schema file stays far below.",
    "Write it flatter, or split it.",
    waivable=False,
    bad="/* " * 40 + "*/ " * 40,
    good="/* /* */ */ SELECT 1;\n",
)
RULES = (
    *admission.RULES,
    REFUSED, UNKNOWN, SETTING, CONDITIONAL, VARIABLE, RUN_TIME, INCLUDE, UNTERMINATED, STRINGS, COPY_LINE, NESTING,
)  # fmt: skip
