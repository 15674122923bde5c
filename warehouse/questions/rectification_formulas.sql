-- Rectification by every lawful formula (口径), counted finding by finding: closed of found and of due, on time by the
--   deadline in force and by the original one.
-- groups: district, unit
-- columns: found_count, closed_count, rectification_rate, due_count, due_closed_count, due_closed_rate,
--   closed_on_time_count, on_time_rate, due_original_count, on_time_original_count, on_time_rate_original, open_count,
--   overdue_count, major_open_count, major_overdue_count
with stated as (
    select
        case when list_contains($by, 'district') then district end as district,
        case when list_contains($by, 'unit') then department end as unit,
        level = 'major' as is_major,
        coalesce(closed_on <= $as_of, false) as is_closed,
        found_on between $first_on and $last_on as is_found,
        deadline_in_force_on between $first_on and $last_on
        and (deadline_in_force_on < $as_of or coalesce(closed_on <= $as_of, false)) as is_due,
        deadline_on between $first_on and $last_on
        and (deadline_on < $as_of or coalesce(closed_on <= $as_of, false)) as is_due_original,
        deadline_in_force_on < $as_of as is_past_deadline,
        coalesce(closed_on <= least(deadline_in_force_on, $as_of), false) as is_on_time,
        coalesce(closed_on <= least(deadline_on, $as_of), false) as is_on_time_original
    from marts.finding_case
    where
        found_on <= $as_of
        and ($district is null or list_contains($district, district))
        and ($unit is null or list_contains($unit, department))
        and ($industry is null or list_contains($industry, industry))
        and ($level is null or list_contains($level, level))
),

spine as (
    -- a department without a finding is still a row, and so is the whole
    select unit
    from core.dim_unit
    where $by = ['unit'] and kind = 'department' and ($unit is null or list_contains($unit, unit))
    union all
    select null as unit
    where $by = ['total']
),

counted as (
    select *
    from stated
    union all by name
    select *
    from spine
),

grouped as (
    select
        district,
        unit,
        coalesce(sum(case when is_found then 1 else 0 end), 0) as found_count,
        coalesce(sum(case when is_found and is_closed then 1 else 0 end), 0) as closed_count,
        coalesce(sum(case when is_due then 1 else 0 end), 0) as due_count,
        coalesce(sum(case when is_due and is_closed then 1 else 0 end), 0) as due_closed_count,
        coalesce(sum(case when is_due and is_on_time then 1 else 0 end), 0) as closed_on_time_count,
        coalesce(sum(case when is_due_original then 1 else 0 end), 0) as due_original_count,
        coalesce(sum(case when is_due_original and is_on_time_original then 1 else 0 end), 0)
            as on_time_original_count,
        coalesce(sum(case when not is_closed then 1 else 0 end), 0) as open_count,
        coalesce(sum(case when not is_closed and is_past_deadline then 1 else 0 end), 0) as overdue_count,
        coalesce(sum(case when not is_closed and is_major then 1 else 0 end), 0) as major_open_count,
        coalesce(sum(case when not is_closed and is_past_deadline and is_major then 1 else 0 end), 0)
            as major_overdue_count
    from counted
    group by district, unit
)

select
    district,
    unit,
    found_count,
    closed_count,
    closed_count / nullif(found_count, 0) as rectification_rate,
    due_count,
    due_closed_count,
    due_closed_count / nullif(due_count, 0) as due_closed_rate,
    closed_on_time_count,
    closed_on_time_count / nullif(due_count, 0) as on_time_rate,
    due_original_count,
    on_time_original_count,
    on_time_original_count / nullif(due_original_count, 0) as on_time_rate_original,
    open_count,
    overdue_count,
    major_open_count,
    major_overdue_count
from grouped
order by district, unit
