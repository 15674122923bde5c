-- Where each leader stood among all leaders in every ended period, by completion rate the day after it.
-- grain: one row per period, leader and post
-- unique: period, leader_key
-- not_null: kind, period, settled_on, leader_key
-- assert: fulfilled_count <= due_count
with counted as (
    select
        periods.kind,
        periods.period,
        periods.settled_on,
        events.leader_key,
        events.leader,
        events.post,
        events.district,
        sum(events.due_count) as due_count,
        sum(events.fulfilled_count) as fulfilled_count
    from marts.calendar as periods
    inner join marts.completion_event as events
        on periods.month = events.month and periods.settled_on >= events.event_on
    group by all
),

rated as (
    select
        *,
        fulfilled_count / nullif(due_count, 0) as completion_rate
    from counted
    where due_count > 0
)

select
    *,
    rank() over (
        partition by period
        order by completion_rate desc
    ) as rank,
    count(*) over (partition by period) as ranked_count
from rated
