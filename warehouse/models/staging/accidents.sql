-- 事故台账: the last delivered row of each key, without the withdrawn.
-- grain: one row per accident
-- materialized: view
with latest as (
    select
        accident,
        max(delivery_id) as delivery_id
    from landing.accidents
    group by accident
)

select landed.*
from landing.accidents as landed
inner join latest
    on
        landed.accident = latest.accident
        and landed.delivery_id = latest.delivery_id
where not landed.is_withdrawn
