-- The blocks of the loaded documents in their order; without a document named, those of every list's edition in force.
-- columns: document, catalog, edition, title, ordinal, kind, path, role, text, words, asks, deadlines, lead_units,
--   start_at, end_at, delivery, file, sheet, row
select
    clauses.document,
    clauses.catalog,
    clauses.edition,
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
    clauses.delivery_id as delivery,
    deliveries.file,
    clauses.sheet,
    clauses.row
from core.dim_clause as clauses
left join core.delivery_file as deliveries on clauses.delivery_id = deliveries.delivery_id
where
    ($catalog is null or list_contains($catalog, clauses.catalog))
    and case when $document is null then clauses.is_current else list_contains($document, clauses.document) end
order by clauses.catalog, clauses.edition, clauses.document, clauses.ordinal
limit $limit
