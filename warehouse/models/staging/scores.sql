-- 考核评分: the last delivered row of each key, without the withdrawn.
-- grain: one row per period, subject, indicator
-- materialized: view
with latest as (
    select
        period,
        subject,
        indicator,
        max(delivery_id) as delivery_id
    from landing.scores
    -- keys do not repeat within a delivery, so with one delivery there is nothing to look for
    where (select count(distinct deliveries.delivery_id) from landing.scores as deliveries) > 1
    group by period, subject, indicator
)

select landed.*
from landing.scores as landed
left join latest
    on
        landed.period = latest.period
        and landed.subject = latest.subject
        and landed.indicator = latest.indicator
where
    not landed.is_withdrawn
    and landed.delivery_id = coalesce(latest.delivery_id, landed.delivery_id)
