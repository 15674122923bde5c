-- Rectification, on-time rate, open and overdue findings (domain.md section 5).
-- groups: district, industry, level, month
-- columns: found_count, closed_count, rectification_rate, due_count, closed_on_time_count, on_time_rate,
--   on_time_rate_original, open_count, overdue_count, major_open_count, major_overdue_count
with standing_day as (
    select max(standing_on) as standing_on
    from marts.finding_standing
    where standing_on <= $as_of
),

measures as (
    select
        standings.district,
        standings.industry,
        standings.level,
        standings.month,
        standings.found_count,
        standings.closed_count,
        standings.due_count,
        standings.on_time_count,
        standings.due_original_count,
        standings.on_time_original_count,
        standings.overdue_count
    from marts.finding_standing as standings
    where standings.standing_on = (select standing_day.standing_on from standing_day)
    union all
    select
        events.district,
        events.industry,
        events.level,
        events.month,
        events.found_count,
        events.closed_count,
        events.due_count,
        events.on_time_count,
        events.due_original_count,
        events.on_time_original_count,
        events.overdue_count
    from marts.finding_event as events
    where
        events.event_on <= $as_of
        and events.event_on >= coalesce((select standing_day.standing_on from standing_day), date '1900-01-01')
),

chosen as (
    select
        *,
        month between $first_month and $last_month as is_in_period
    from measures
    where
        ($district is null or list_contains($district, district))
        and ($industry is null or list_contains($industry, industry))
        and ($level is null or list_contains($level, level))
        and ($month is null or list_contains($month, month))
        -- by month, a row is a month of the period
        and (not list_contains($by, 'month') or month between $first_month and $last_month)
),

spine as (
    select
        district,
        false as is_in_period
    from core.dim_district
    where $by = ['district'] and ($district is null or list_contains($district, district))
    union all
    select
        null as district,
        false as is_in_period
    where $by = ['total']
),

counted as (
    select *
    from chosen
    union all by name
    select *
    from spine
),

grouped as (
    select
        case when list_contains($by, 'district') then district end as district,
        case when list_contains($by, 'industry') then industry end as industry,
        case when list_contains($by, 'level') then level end as level,
        case when list_contains($by, 'month') then month end as month,
        coalesce(sum(case when is_in_period then found_count end), 0) as found_count,
        coalesce(sum(case when is_in_period then closed_count end), 0) as closed_count,
        coalesce(sum(case when is_in_period then due_count end), 0) as due_count,
        coalesce(sum(case when is_in_period then on_time_count end), 0) as closed_on_time_count,
        coalesce(sum(case when is_in_period then due_original_count end), 0) as due_original_count,
        coalesce(sum(case when is_in_period then on_time_original_count end), 0) as on_time_original_count,
        coalesce(sum(found_count - closed_count), 0) as open_count,
        coalesce(sum(overdue_count), 0) as overdue_count,
        coalesce(sum(case when level = 'major' then found_count - closed_count end), 0) as major_open_count,
        coalesce(sum(case when level = 'major' then overdue_count end), 0) as major_overdue_count
    from counted
    group by all
)

select
    district,
    industry,
    level,
    month,
    found_count,
    closed_count,
    closed_count / nullif(found_count, 0) as rectification_rate,
    due_count,
    closed_on_time_count,
    closed_on_time_count / nullif(due_count, 0) as on_time_rate,
    on_time_original_count / nullif(due_original_count, 0) as on_time_rate_original,
    open_count,
    overdue_count,
    major_open_count,
    major_overdue_count
from grouped
where
    $by = ['total']
    or $by = ['district']
    or found_count + due_count + due_original_count + open_count > 0
order by all
