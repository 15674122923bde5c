-- Documents that the office loaded, each an edition of a list (目录); the last one is in force, older ones are compared.
-- grain: one row per document
-- unique: document
-- not_null: document, catalog, is_current
with counted as (
    select
        document,
        catalog,
        min(delivery_id) as delivery_id,
        min_by(title, ordinal) as title,
        count(*) as block_count,
        sum(case when kind = 'clause' then 1 else 0 end) as clause_count
    from staging.clauses
    group by document, catalog
)

select
    counted.document,
    counted.catalog,
    counted.title,
    counted.block_count,
    counted.clause_count,
    deliveries.received_on,
    counted.delivery_id,
    row_number() over (partition by counted.catalog order by counted.delivery_id) as edition,
    row_number() over (partition by counted.catalog order by counted.delivery_id desc) = 1 as is_current
from counted
left join core.delivery as deliveries on counted.delivery_id = deliveries.delivery_id
