-- 领导名册: the last delivered row of each key, without the withdrawn.
-- grain: one row per name, post, term_start_on
-- materialized: view
with latest as (
    select
        name,
        post,
        term_start_on,
        max(delivery_id) as delivery_id
    from landing.leaders
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.leaders as deliveries) > 1
    group by name, post, term_start_on
)

select landed.*
from landing.leaders as landed
left join latest
    on
        landed.name = latest.name
        and landed.post = latest.post
        and landed.term_start_on is not distinct from latest.term_start_on
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
