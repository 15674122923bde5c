-- 年度任务: the last delivered row of each key, without the withdrawn.
-- grain: one row per task
-- materialized: view
with latest as (
    select
        task,
        max(delivery_id) as delivery_id
    from landing.tasks
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.tasks as deliveries) > 1
    group by task
)

select landed.*
from landing.tasks as landed
left join latest
    on
        landed.task = latest.task
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
