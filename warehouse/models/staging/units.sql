-- 单位名册: the last delivered row of each key, without the withdrawn.
-- grain: one row per name
-- materialized: view
with latest as (
    select
        name,
        max(delivery_id) as delivery_id
    from landing.units
    group by name
)

select landed.*
from landing.units as landed
inner join latest
    on
        landed.name = latest.name
        and landed.delivery_id = latest.delivery_id
where not landed.is_withdrawn
