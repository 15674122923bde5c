-- 隐患台账: the last delivered row of each key, without the withdrawn.
-- grain: one row per finding
-- materialized: view
with latest as (
    select
        finding,
        max(delivery_id) as delivery_id
    from landing.findings
    group by finding
)

select landed.*
from landing.findings as landed
inner join latest
    on
        landed.finding = latest.finding
        and landed.delivery_id = latest.delivery_id
where not landed.is_withdrawn
