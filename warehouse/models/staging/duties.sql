-- 职责清单: the last delivered row of each key, without the withdrawn.
-- grain: one row per catalog, code
-- materialized: view
with latest as (
    select
        catalog,
        code,
        max(delivery_id) as delivery_id
    from landing.duties
    group by catalog, code
)

select landed.*
from landing.duties as landed
inner join latest
    on
        landed.catalog is not distinct from latest.catalog
        and landed.code = latest.code
        and landed.delivery_id = latest.delivery_id
where not landed.is_withdrawn
