-- 职责分工: the last delivered row of each key, without the withdrawn.
-- grain: one row per leader, post, duty_key, year, district
-- materialized: view
with latest as (
    select
        leader,
        post,
        duty_key,
        year,
        district,
        max(delivery_id) as delivery_id
    from landing.assignments
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.assignments as deliveries) > 1
    group by leader, post, duty_key, year, district
)

select landed.*
from landing.assignments as landed
left join latest
    on
        landed.leader = latest.leader
        and landed.post = latest.post
        and landed.duty_key is not distinct from latest.duty_key
        and landed.year is not distinct from latest.year
        and landed.district is not distinct from latest.district
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
