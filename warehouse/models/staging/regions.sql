-- 行政区划: the last delivered row of each key, without the withdrawn.
-- grain: one row per name, year
-- materialized: view
with latest as (
    select
        name,
        year,
        max(delivery_id) as delivery_id
    from landing.regions
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.regions as deliveries) > 1
    group by name, year
)

select landed.*
from landing.regions as landed
left join latest
    on
        landed.name = latest.name
        and landed.year is not distinct from latest.year
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
