"""Reports to render: one green, one red with every section filled, one that could not be judged."""

from __future__ import annotations

from bot.findings import Check, Edit, Finding, Location, Severity
from bot.render.context import Context, PreviousRun, Requirement
from bot.report.model import (
    Entity,
    EntityColumn,
    FileChange,
    Keeping,
    ListingColumn,
    ListingRow,
    OtherPull,
    Report,
    Rollback,
    Route,
    SchemaChange,
    Server,
    Side,
    StatementRow,
    Unjudged,
    Waiver,
)

BASE = Side("main", "d" * 40)
HEAD = Side("feature", "a" * 40)
SERVER = Server("18.6", "embedded", "strict", ("uuid-ossp is a stand-in written in SQL",))
NEW = "db/schema/06_reviews.sql"

GREEN = Report(
    base=BASE,
    head=HEAD,
    changes=(FileChange(NEW, "added"),),
    routes=(Route("fresh", True, seconds=0.1), Route("upgrade", True), Route("rerun", True), Route("deploy.yml › deploy", True)),
    rollback=Rollback("proven", "DROP TABLE public.reviews;\n"),
    columns=(ListingColumn("deploy.yml › deploy", ".github/workflows/deploy.yml", 20, "applies"),),
    matrix=(ListingRow(NEW, (24,)),),
    schema=(SchemaChange("table", "public.reviews", "added"), SchemaChange("index", "public.idx_reviews_book", "added")),
    server=SERVER,
    timings={"total": 0.42},
)

RED = Report(
    base=BASE,
    head=HEAD,
    changes=(FileChange(NEW, "added"), FileChange("db/schema/02_loans.sql", "modified")),
    findings=(
        Finding(
            "listing-missing",
            Severity.ERROR,
            Location(".github/workflows/deploy.yml", 24),
            "step `Deploy schema` does not run `db/schema/06_reviews.sql`; the deploy will not create its tables.",
            edits=(Edit(".github/workflows/deploy.yml", 25, 24, '          psql "$URL" -f db/schema/06_reviews.sql\n'),),
            check=Check.LISTED,
        ),
        Finding(
            "statement-failed",
            Severity.ERROR,
            Location(NEW, 12),
            'column "book" does not exist',
            evidence="CREATE INDEX idx_reviews_book ON reviews(book);\n                                         ^",
            fix="CREATE INDEX idx_reviews_book ON reviews(book_id);",
            check=Check.APPLIES,
        ),
        Finding(
            "strong-lock",
            Severity.WARNING,
            Location("db/schema/02_loans.sql", 40),
            "`ALTER TABLE loans` blocks every reader and writer of `loans` while it reads the whole table.",
            check=Check.RISK,
            waived="table is small",
        ),
    ),
    routes=(Route("fresh", False, 'column "book" does not exist'),),
    rollback=Rollback(
        "schema_only",
        "DROP TABLE public.reviews;\n",
        losses=("12 rows of `loans.note` are gone",),
        keeping=Keeping("proven", ("public.loans (note)",)),
    ),
    statements=(
        StatementRow("db/schema/02_loans.sql", 40, "ALTER TABLE loans", "ACCESS EXCLUSIVE", ("loans",), ("loans",), (), 3),
    ),
    entities=(
        Entity("public.reviews", "added", (EntityColumn("id", "uuid", "PK"),), ("public.books",)),
        Entity("public.books", ""),
    ),
    columns=(ListingColumn("deploy.yml › deploy", ".github/workflows/deploy.yml", 20, "applies"),),
    matrix=(ListingRow(NEW, (0,)),),
    schema=(SchemaChange("column", "public.loans.note", "removed", ("text",)),),
    waivers=(Waiver("strong-lock", "db/schema/02_loans.sql", 40, "table is small"),),
    pulls=(OtherPull(12, "db/schema/06_tags.sql", conflict=True),),
    server=SERVER,
    timings={"total": 1.234},
)

UNJUDGED = Report(
    base=BASE,
    head=HEAD,
    changes=(FileChange(NEW, "added"),),
    routes=(Route("fresh", None, "stopped after 30 s"),),
    unjudged=(Unjudged(Check.APPLIES, "the run was stopped after 30 s"),),
    server=SERVER,
)

PLACE = Context(
    repository_id=7,
    pull=5,
    digest="0123456789abcdef",
    run_id="42",
    report_url="https://bot.example.org/reports/42",
    check_url="https://github.example.org/o/r/runs/9",
    file_url="https://github.example.org/o/r/blob/" + "a" * 40,
    when="2026-11-22 18:00 UTC",
    version="0.1.0",
    requirements=(Requirement("approved by one person with write access", met=False),),
    commands=("/migrate check",),
    previous=(PreviousRun("pass", "c" * 40, "https://bot.example.org/reports/41"),),
)
