-- 报送计划: the last delivered row of each key, without the withdrawn.
-- grain: one row per unit, table_name
-- materialized: view
with latest as (
    select
        unit,
        table_name,
        max(delivery_id) as delivery_id
    from landing.schedule
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.schedule as deliveries) > 1
    group by unit, table_name
)

select landed.*
from landing.schedule as landed
left join latest
    on
        landed.unit = latest.unit
        and landed.table_name = latest.table_name
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
