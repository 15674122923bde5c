-- What happens to findings, day by day: found, closed, due, closed on time, overdue.
-- grain: one row per district, industry, level, month that the measure belongs to, event day
-- not_null: district, level, month, event_on
-- assert: on_time_count <= due_count
with found as (
    select
        district,
        industry,
        level,
        date_trunc('month', found_on) as month_on,
        found_on as event_on,
        1 as found_count,
        0 as closed_count,
        0 as due_count,
        0 as on_time_count,
        0 as due_original_count,
        0 as on_time_original_count,
        0 as overdue_count
    from core.fct_finding
),

closed as (
    -- one that was overdue stops being so on the day it closes
    select
        district,
        industry,
        level,
        date_trunc('month', found_on) as month_on,
        closed_on as event_on,
        0 as found_count,
        1 as closed_count,
        0 as due_count,
        0 as on_time_count,
        0 as due_original_count,
        0 as on_time_original_count,
        case when closed_on > deadline_in_force_on + 1 then -1 else 0 end as overdue_count
    from core.fct_finding
    where closed_on is not null
),

overdue as (
    -- from the day after the deadline in force, unless it closed by then
    select
        district,
        industry,
        level,
        date_trunc('month', found_on) as month_on,
        deadline_in_force_on + 1 as event_on,
        0 as found_count,
        0 as closed_count,
        0 as due_count,
        0 as on_time_count,
        0 as due_original_count,
        0 as on_time_original_count,
        1 as overdue_count
    from core.fct_finding
    where closed_on is null or closed_on > deadline_in_force_on + 1
),

due as (
    -- due when it closes or the day after its deadline in force, whichever is first
    select
        district,
        industry,
        level,
        date_trunc('month', deadline_in_force_on) as month_on,
        least(coalesce(closed_on, deadline_in_force_on + 1), deadline_in_force_on + 1) as event_on,
        0 as found_count,
        0 as closed_count,
        1 as due_count,
        case when closed_on <= deadline_in_force_on then 1 else 0 end as on_time_count,
        0 as due_original_count,
        0 as on_time_original_count,
        0 as overdue_count
    from core.fct_finding
),

due_original as (
    select
        district,
        industry,
        level,
        date_trunc('month', deadline_on) as month_on,
        least(coalesce(closed_on, deadline_on + 1), deadline_on + 1) as event_on,
        0 as found_count,
        0 as closed_count,
        0 as due_count,
        0 as on_time_count,
        1 as due_original_count,
        case when closed_on <= deadline_on then 1 else 0 end as on_time_original_count,
        0 as overdue_count
    from core.fct_finding
),

events as (
    select * from found
    union all
    select * from closed
    union all
    select * from overdue
    union all
    select * from due
    union all
    select * from due_original
)

select
    district,
    industry,
    level,
    strftime(month_on, '%Y-%m') as month,
    event_on,
    sum(found_count) as found_count,
    sum(closed_count) as closed_count,
    sum(due_count) as due_count,
    sum(on_time_count) as on_time_count,
    sum(due_original_count) as due_original_count,
    sum(on_time_original_count) as on_time_original_count,
    sum(overdue_count) as overdue_count
from events
group by all
order by event_on
