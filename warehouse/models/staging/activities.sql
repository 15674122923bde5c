-- 履职记录: the last delivered row of each key, without the withdrawn.
-- grain: one row per activity_key
-- materialized: view
with latest as (
    select
        activity_key,
        max(delivery_id) as delivery_id
    from landing.activities
    group by activity_key
)

select landed.*
from landing.activities as landed
inner join latest
    on
        landed.activity_key = latest.activity_key
        and landed.delivery_id = latest.delivery_id
where not landed.is_withdrawn
