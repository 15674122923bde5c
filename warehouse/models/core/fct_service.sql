-- Which activity serves which obligation window, in order of days; after a deadline only for duties done once.
-- grain: one row per obligation window and activity
-- unique: assignment_key, window_start_on, activity_key
-- not_null: assignment_key, window_start_on, activity_key, turn
with asked as (
    select
        windows.assignment_key,
        windows.leader_key,
        windows.window_start_on,
        windows.window_end_on,
        case when windows.cadence = 'once' then date '2999-12-31' else windows.window_end_on end as last_on,
        assignments.duty,
        assignments.contact_district
    from core.fct_window as windows
    inner join core.fct_assignment as assignments on windows.assignment_key = assignments.assignment_key
    where not windows.is_waived
),

done as (
    select
        activities.activity_key,
        activities.leader_key,
        activities.happened_on,
        activities.activity_type,
        activities.district,
        activities.duty,
        activities.words,
        activities.delivery_id,
        activities.sheet,
        activities.row
    from core.fct_activity as activities
    inner join core.dim_term as terms
        on
            activities.leader_key = terms.leader_key
            and activities.happened_on between terms.start_on and terms.end_on
    where activities.is_counted
),

matched as (
    select
        asked.*,
        done.activity_key,
        done.happened_on,
        done.activity_type as done_type,
        done.words,
        done.delivery_id,
        done.sheet,
        done.row
    from asked
    inner join done
        on
            asked.leader_key = done.leader_key
            and asked.duty = done.duty
            and done.happened_on between asked.window_start_on and asked.last_on
    where asked.contact_district is null or asked.contact_district = done.district
    union all
    -- an entry that names no code serves the duties that its words match, or that a person said
    select
        asked.*,
        done.activity_key,
        done.happened_on,
        matches.judged_type as done_type,
        done.words,
        done.delivery_id,
        done.sheet,
        done.row
    from asked
    inner join core.fct_match as matches
        on
            asked.assignment_key = matches.assignment_key
            and matches.happened_on between asked.window_start_on and asked.last_on
    inner join done on matches.activity_key = done.activity_key
    where matches.state = 'counted'
),

told as (
    select
        matched.*,
        -- a type that the words gave may be the type of another row of the same day and words
        row_number() over (
            partition by
                matched.assignment_key, matched.window_start_on, matched.happened_on, matched.done_type, matched.words
            order by matched.delivery_id, matched.sheet, matched.row
        ) as telling
    from matched
)

select
    assignment_key,
    window_start_on,
    activity_key,
    happened_on,
    happened_on > window_end_on as is_late,
    row_number() over (
        partition by assignment_key, window_start_on
        order by happened_on, delivery_id, sheet, row
    ) as turn
from told
where telling = 1
