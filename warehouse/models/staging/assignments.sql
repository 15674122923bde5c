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
    group by leader, post, duty_key, year, district
)

select landed.*
from landing.assignments as landed
inner join latest
    on
        landed.leader = latest.leader
        and landed.post = latest.post
        and landed.duty_key is not distinct from latest.duty_key
        and landed.year is not distinct from latest.year
        and landed.district is not distinct from latest.district
        and landed.delivery_id = latest.delivery_id
where not landed.is_withdrawn
