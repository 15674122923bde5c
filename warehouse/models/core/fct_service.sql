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
        assignments.activity_type,
        assignments.contact_district
    from core.fct_window as windows
    inner join core.fct_assignment as assignments on windows.assignment_key = assignments.assignment_key
    where not windows.is_waived
),

done as (
    select activities.*
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
    -- an entry that names no code serves the duties of its type
    select
        asked.*,
        done.activity_key,
        done.happened_on,
        done.delivery_id,
        done.sheet,
        done.row
    from asked
    inner join done
        on
            asked.leader_key = done.leader_key
            and asked.activity_type = done.activity_type
            and done.happened_on between asked.window_start_on and asked.last_on
    where
        done.duty is null
        and (asked.contact_district is null or asked.contact_district = done.district)
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
from matched
