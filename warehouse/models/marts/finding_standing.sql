-- Where finding_event stood at the start of each month, so that a figure reads one month of events and no more.
-- grain: one row per month, district, industry, level, month that the measure belongs to
-- not_null: standing_on, district, level, month
with bounds as (
    select
        date_trunc('month', min(event_on)) as first_on,
        date_trunc('month', max(event_on)) as last_on
    from marts.finding_event
),

standing_days as (
    select cast(unnest(generate_series(first_on, last_on + interval 1 month, interval 1 month)) as date) as standing_on
    from bounds
),

monthly as (
    select
        date_trunc('month', event_on) as event_month_on,
        district,
        industry,
        level,
        month,
        sum(found_count) as found_count,
        sum(closed_count) as closed_count,
        sum(due_count) as due_count,
        sum(on_time_count) as on_time_count,
        sum(due_original_count) as due_original_count,
        sum(on_time_original_count) as on_time_original_count,
        sum(overdue_count) as overdue_count
    from marts.finding_event
    group by all
)

select
    standing_days.standing_on,
    monthly.district,
    monthly.industry,
    monthly.level,
    monthly.month,
    sum(monthly.found_count) as found_count,
    sum(monthly.closed_count) as closed_count,
    sum(monthly.due_count) as due_count,
    sum(monthly.on_time_count) as on_time_count,
    sum(monthly.due_original_count) as due_original_count,
    sum(monthly.on_time_original_count) as on_time_original_count,
    sum(monthly.overdue_count) as overdue_count
from standing_days
inner join monthly on standing_days.standing_on > monthly.event_month_on
group by all
order by standing_days.standing_on
