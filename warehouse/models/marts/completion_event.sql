-- What happens to obligations, day by day: a figure on a day is the sum of the events up to it.
-- grain: one row per leader, duty, cadence, contact district, month of the window's end, event day
-- not_null: leader_key, month, event_on
-- assert: fulfilled_count <= due_count
-- assert: credible_count <= fulfilled_count
with told as (
    -- known from the beginning: that the obligation exists, and whether it is waived (免计)
    select
        *,
        date '1900-01-01' as event_on,
        1 as obligation_count,
        case when is_waived then 1 else 0 end as waived_count,
        0 as due_count,
        0 as fulfilled_count,
        0 as credible_count,
        0 as late_count,
        0 as open_count,
        0 as needed_total,
        0 as done_total,
        0 as current_count,
        0 as current_fulfilled_count
    from core.fct_obligation
),

lived as (
    select *
    from core.fct_obligation
    where not is_waived
),

due as (
    -- due on the last day if fulfilled by then, else the day after
    select
        *,
        case when fulfilled_on is not null then window_end_on else window_end_on + 1 end as event_on,
        0 as obligation_count,
        0 as waived_count,
        1 as due_count,
        case when fulfilled_on is not null then 1 else 0 end as fulfilled_count,
        case when fulfilled_on is not null and (doubted_on is null or doubted_on > window_end_on) then 1 else 0 end
            as credible_count,
        0 as late_count,
        0 as open_count,
        needed_count as needed_total,
        least(done_count, needed_count) as done_total,
        0 as current_count,
        0 as current_fulfilled_count
    from lived
),

doubted as (
    -- a burst may be complete only after the window's end
    select
        *,
        doubted_on as event_on,
        0 as obligation_count,
        0 as waived_count,
        0 as due_count,
        0 as fulfilled_count,
        -1 as credible_count,
        0 as late_count,
        0 as open_count,
        0 as needed_total,
        0 as done_total,
        0 as current_count,
        0 as current_fulfilled_count
    from lived
    where doubted_on > window_end_on
),

made_up as (
    select
        *,
        late_on as event_on,
        0 as obligation_count,
        0 as waived_count,
        0 as due_count,
        0 as fulfilled_count,
        0 as credible_count,
        1 as late_count,
        0 as open_count,
        0 as needed_total,
        0 as done_total,
        0 as current_count,
        0 as current_fulfilled_count
    from lived
    where late_on is not null
),

opened as (
    select
        *,
        window_start_on as event_on,
        0 as obligation_count,
        0 as waived_count,
        0 as due_count,
        0 as fulfilled_count,
        0 as credible_count,
        0 as late_count,
        1 as open_count,
        0 as needed_total,
        0 as done_total,
        1 as current_count,
        0 as current_fulfilled_count
    from lived
),

fulfilled as (
    select
        *,
        fulfilled_on as event_on,
        0 as obligation_count,
        0 as waived_count,
        0 as due_count,
        0 as fulfilled_count,
        0 as credible_count,
        0 as late_count,
        -1 as open_count,
        0 as needed_total,
        0 as done_total,
        0 as current_count,
        1 as current_fulfilled_count
    from lived
    where fulfilled_on is not null
),

ended as (
    select
        *,
        window_end_on + 1 as event_on,
        0 as obligation_count,
        0 as waived_count,
        0 as due_count,
        0 as fulfilled_count,
        0 as credible_count,
        0 as late_count,
        case when fulfilled_on is null then -1 else 0 end as open_count,
        0 as needed_total,
        0 as done_total,
        -1 as current_count,
        case when fulfilled_on is null then 0 else -1 end as current_fulfilled_count
    from lived
),

events as (
    select * from told
    union all
    select * from due
    union all
    select * from doubted
    union all
    select * from made_up
    union all
    select * from opened
    union all
    select * from fulfilled
    union all
    select * from ended
)

select
    leader_key,
    leader,
    post,
    role,
    district,
    -- a city leader's duty that names a contact district counts for it in 市领导联系
    case when district is null then contact_district end as contact_district,
    duty_key,
    coalesce(duty, title) as duty,
    title,
    cadence,
    strftime(window_end_on, '%Y-%m') as month,
    event_on,
    sum(obligation_count) as obligation_count,
    sum(waived_count) as waived_count,
    sum(due_count) as due_count,
    sum(fulfilled_count) as fulfilled_count,
    sum(credible_count) as credible_count,
    sum(late_count) as late_count,
    sum(open_count) as open_count,
    sum(needed_total) as needed_total,
    sum(done_total) as done_total,
    sum(current_count) as current_count,
    sum(current_fulfilled_count) as current_fulfilled_count
from events
group by all
order by event_on
