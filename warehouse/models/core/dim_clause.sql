-- Blocks of the loaded documents in their order: titles, headings, clauses, plain text.
-- grain: one row per document, ordinal
-- unique: document, ordinal
-- not_null: document, catalog, ordinal, kind, path, text, is_current
select
    clauses.document,
    documents.catalog,
    documents.edition,
    documents.is_current,
    clauses.title,
    clauses.ordinal,
    clauses.kind,
    clauses.path,
    clauses.role,
    clauses.text,
    clauses.words,
    clauses.asks,
    clauses.deadlines,
    clauses.lead_units,
    clauses.start_at,
    clauses.end_at,
    clauses.delivery_id,
    clauses.sheet,
    clauses.row
from staging.clauses as clauses
inner join core.dim_document as documents on clauses.document = documents.document
