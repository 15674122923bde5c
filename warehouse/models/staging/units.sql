-- 单位名册: the last delivered row of each key, without the withdrawn.
-- grain: one row per name
-- materialized: view
with latest as (
    select
        name,
        max(delivery_id) as delivery_id
    from landing.units
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.units as deliveries) > 1
    group by name
)

select landed.*
from landing.units as landed
left join latest
    on
        landed.name = latest.name
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
