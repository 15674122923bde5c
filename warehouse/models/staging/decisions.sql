-- 认定记录: the last delivered row of each key, without the withdrawn.
-- grain: one row per activity_key
-- materialized: view
with latest as (
    select
        activity_key,
        max(delivery_id) as delivery_id
    from landing.decisions
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.decisions as deliveries) > 1
    group by activity_key
)

select landed.*
from landing.decisions as landed
left join latest
    on
        landed.activity_key = latest.activity_key
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
