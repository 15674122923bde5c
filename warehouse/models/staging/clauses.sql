-- 清单原文: the last delivered row of each key, without the withdrawn.
-- grain: one row per document, ordinal
-- materialized: view
with latest as (
    select
        document,
        ordinal,
        max(delivery_id) as delivery_id
    from landing.clauses
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.clauses as deliveries) > 1
    group by document, ordinal
)

select landed.*
from landing.clauses as landed
left join latest
    on
        landed.document = latest.document
        and landed.ordinal = latest.ordinal
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
