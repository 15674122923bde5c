-- 事故台账: the last delivered row of each key, without the withdrawn.
-- grain: one row per accident
-- materialized: view
with latest as (
    select
        accident,
        max(delivery_id) as delivery_id
    from landing.accidents
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.accidents as deliveries) > 1
    group by accident
)

select landed.*
from landing.accidents as landed
left join latest
    on
        landed.accident = latest.accident
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
