-- 职责清单: the last delivered row of each key, without the withdrawn.
-- grain: one row per catalog, code
-- materialized: view
with latest as (
    select
        catalog,
        code,
        max(delivery_id) as delivery_id
    from landing.duties
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.duties as deliveries) > 1
    group by catalog, code
)

select landed.*
from landing.duties as landed
left join latest
    on
        landed.catalog is not distinct from latest.catalog
        and landed.code = latest.code
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
