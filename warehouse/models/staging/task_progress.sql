-- 年度任务进展: the last delivered row of each key, without the withdrawn.
-- grain: one row per task, progress_on
-- materialized: view
with latest as (
    select
        task,
        progress_on,
        max(delivery_id) as delivery_id
    from landing.task_progress
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.task_progress as deliveries) > 1
    group by task, progress_on
)

select landed.*
from landing.task_progress as landed
left join latest
    on
        landed.task = latest.task
        and landed.progress_on = latest.progress_on
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
