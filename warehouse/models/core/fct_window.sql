-- Obligation windows of counted assignments, cut to the leader's terms: days left, count needed, waived or not.
-- grain: one row per assignment and window
-- unique: assignment_key, window_start_on
-- not_null: assignment_key, window_start_on, window_end_on, is_waived, needed_count
-- assert: window_start_on <= window_end_on
with opened as (
    select
        assignments.assignment_key,
        assignments.leader_key,
        assignments.cadence,
        assignments.needed_count as asked_count,
        windows.start_on as window_start_on,
        windows.end_on as window_end_on
    from core.fct_assignment as assignments
    inner join core.dim_window as windows
        on assignments.cadence = windows.cadence and assignments.year = windows.year
    where assignments.kind = 'counted'
    union all
    select
        assignment_key,
        leader_key,
        cadence,
        needed_count as asked_count,
        make_date(year, 1, 1) as window_start_on,
        deadline_on as window_end_on
    from core.fct_assignment
    where cadence = 'once'
),

served as (
    select
        opened.assignment_key,
        opened.window_start_on,
        sum(
            date_diff(
                'day',
                greatest(opened.window_start_on, terms.start_on),
                least(opened.window_end_on, terms.end_on)
            ) + 1
        ) as left_days
    from opened
    inner join core.dim_term as terms
        on
            opened.leader_key = terms.leader_key
            and opened.window_start_on <= terms.end_on
            and opened.window_end_on >= terms.start_on
    group by opened.assignment_key, opened.window_start_on
),

measured as (
    select
        opened.*,
        date_diff('day', opened.window_start_on, opened.window_end_on) + 1 as window_days,
        coalesce(served.left_days, 0) as left_days
    from opened
    left join served
        on opened.assignment_key = served.assignment_key and opened.window_start_on = served.window_start_on
)

select
    measured.assignment_key,
    measured.leader_key,
    measured.cadence,
    measured.window_start_on,
    measured.window_end_on,
    measured.window_days,
    measured.left_days,
    measured.left_days * 2 < measured.window_days as is_waived,
    -- ceil(count × days left / days of the window), in whole numbers
    (measured.asked_count * measured.left_days + measured.window_days - 1) // measured.window_days as needed_count
from measured
