-- 隐患台账: the last delivered row of each key, without the withdrawn.
-- grain: one row per finding
-- materialized: view
with latest as (
    select
        finding,
        max(delivery_id) as delivery_id
    from landing.findings
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.findings as deliveries) > 1
    group by finding
)

select landed.*
from landing.findings as landed
left join latest
    on
        landed.finding = latest.finding
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
