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
    group by name, post, term_start_on
)

select landed.*
from landing.leaders as landed
inner join latest
    on
        landed.name = latest.name
        and landed.post = latest.post
        and landed.term_start_on is not distinct from latest.term_start_on
        and landed.delivery_id = latest.delivery_id
where not landed.is_withdrawn
