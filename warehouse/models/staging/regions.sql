-- 行政区划: the last delivered row of each key, without the withdrawn.
-- grain: one row per name, year
-- materialized: view
with latest as (
    select
        name,
        year,
        max(delivery_id) as delivery_id
    from landing.regions
    group by name, year
)

select landed.*
from landing.regions as landed
inner join latest
    on
        landed.name = latest.name
        and landed.year is not distinct from latest.year
        and landed.delivery_id = latest.delivery_id
where not landed.is_withdrawn
