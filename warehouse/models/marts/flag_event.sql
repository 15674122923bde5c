-- Entries and what is flagged in them, day by day: a count on a day is the sum of the events up to it.
-- grain: one row per leader, month of the activity, event day
-- not_null: leader_key, month, event_on
-- unique: leader_key, month, event_on
-- assert: flagged_count >= 0
with entered as (
    select
        leader_key,
        happened_on,
        happened_on as event_on,
        1 as activity_count,
        0 as flagged_count,
        'none' as flag
    from core.fct_activity
    where is_counted
),

ordered as (
    select
        leader_key,
        happened_on,
        flagged_on,
        flag,
        row_number() over (
            partition by activity_key
            order by flagged_on, flag
        ) as turn
    from core.fct_flag
),

flagged as (
    -- an entry with several flags is one flagged entry, from the day of the first on
    select
        leader_key,
        happened_on,
        flagged_on as event_on,
        0 as activity_count,
        case when turn = 1 then 1 else 0 end as flagged_count,
        flag
    from ordered
),

events as (
    select * from entered
    union all
    select * from flagged
)

select
    events.leader_key,
    leaders.leader,
    leaders.post,
    leaders.role,
    leaders.district,
    strftime(events.happened_on, '%Y-%m') as month,
    events.event_on,
    sum(events.activity_count) as activity_count,
    sum(events.flagged_count) as flagged_count,
    sum(case when events.flag = 'no_evidence' then 1 else 0 end) as no_evidence_count,
    sum(case when events.flag = 'late_entry' then 1 else 0 end) as late_entry_count,
    sum(case when events.flag = 'burst' then 1 else 0 end) as burst_count,
    sum(case when events.flag = 'copied' then 1 else 0 end) as copied_count,
    sum(case when events.flag = 'two_districts' then 1 else 0 end) as two_districts_count
from events
inner join core.dim_leader as leaders on events.leader_key = leaders.leader_key
group by all
order by event_on
