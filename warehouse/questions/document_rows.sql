-- The documents that the office loaded: editions of a list, the last one in force.
-- columns: document, catalog, title, edition, is_current, clause_count, block_count, received_on, delivery, file
select
    documents.document,
    documents.catalog,
    documents.title,
    documents.edition,
    documents.is_current,
    documents.clause_count,
    documents.block_count,
    documents.received_on,
    documents.delivery_id as delivery,
    deliveries.file
from core.dim_document as documents
left join core.delivery_file as deliveries on documents.delivery_id = deliveries.delivery_id
where $catalog is null or list_contains($catalog, documents.catalog)
order by documents.catalog asc, documents.edition desc
limit $limit
