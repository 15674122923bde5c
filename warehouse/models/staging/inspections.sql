-- 督导检查登记: the last delivered row of each key, without the withdrawn.
-- grain: one row per unit, inspected_on
-- materialized: view
with latest as (
    select
        unit,
        inspected_on,
        max(delivery_id) as delivery_id
    from landing.inspections
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.inspections as deliveries) > 1
    group by unit, inspected_on
)

select landed.*
from landing.inspections as landed
left join latest
    on
        landed.unit = latest.unit
        and landed.inspected_on = latest.inspected_on
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
