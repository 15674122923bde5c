-- Obligations (应履职次): one assignment in one window, with the days on which its state changes.
-- grain: one row per assignment and window
-- unique: assignment_key, window_start_on
-- not_null: assignment_key, leader_key, window_start_on, window_end_on, needed_count, done_count, is_waived
-- assert: fulfilled_on is null or fulfilled_on between window_start_on and window_end_on
-- assert: late_on is null or late_on > window_end_on
-- assert: doubted_on is null or fulfilled_on is not null
with flags as (
    select
        activity_key,
        min(flagged_on) as flagged_on
    from core.fct_flag
    group by activity_key
),

-- of the activities in time those that stay clean longest: the count needed of them makes the obligation credible
lasting as (
    select
        services.assignment_key,
        services.window_start_on,
        flags.flagged_on,
        row_number() over (
            partition by services.assignment_key, services.window_start_on
            order by flags.flagged_on desc nulls first, services.turn asc
        ) as turn
    from core.fct_service as services
    left join flags on services.activity_key = flags.activity_key
    where not services.is_late
),

tally as (
    select
        services.assignment_key,
        services.window_start_on,
        sum(case when not services.is_late then 1 else 0 end) as done_count,
        min(case when services.turn = windows.needed_count and not services.is_late then services.happened_on end)
            as fulfilled_on,
        min(case when services.turn = windows.needed_count and services.is_late then services.happened_on end)
            as late_on
    from core.fct_service as services
    inner join core.fct_window as windows
        on
            services.assignment_key = windows.assignment_key
            and services.window_start_on = windows.window_start_on
    group by services.assignment_key, services.window_start_on
)

select
    windows.assignment_key,
    windows.leader_key,
    leaders.leader,
    leaders.post,
    leaders.role,
    leaders.district,
    assignments.contact_district,
    assignments.duty_key,
    assignments.duty,
    assignments.title,
    assignments.clause,
    assignments.catalog,
    assignments.cadence,
    assignments.cadence_source,
    windows.window_start_on,
    windows.window_end_on,
    windows.window_days,
    windows.left_days,
    windows.is_waived,
    windows.needed_count,
    coalesce(tally.done_count, 0) as done_count,
    tally.fulfilled_on,
    tally.late_on,
    -- from this day on fewer entries than needed carry evidence and no flag; null: never
    case when tally.fulfilled_on is not null then lasting.flagged_on end as doubted_on,
    assignments.delivery_id,
    assignments.sheet,
    assignments.row
from core.fct_window as windows
inner join core.fct_assignment as assignments on windows.assignment_key = assignments.assignment_key
inner join core.dim_leader as leaders on windows.leader_key = leaders.leader_key
left join tally
    on windows.assignment_key = tally.assignment_key and windows.window_start_on = tally.window_start_on
left join lasting
    on
        windows.assignment_key = lasting.assignment_key
        and windows.window_start_on = lasting.window_start_on
        and windows.needed_count = lasting.turn
