-- Where finding_age_event stood at the start of each month.
-- grain: one row per month, district, industry, level, bucket
-- not_null: standing_on, district, level, bucket
with bounds as (
    select
        date_trunc('month', min(event_on)) as first_on,
        date_trunc('month', max(event_on)) as last_on
    from marts.finding_age_event
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
        bucket,
        sum(open_count) as open_count
    from marts.finding_age_event
    group by all
)

select
    standing_days.standing_on,
    monthly.district,
    monthly.industry,
    monthly.level,
    monthly.bucket,
    sum(monthly.open_count) as open_count
from standing_days
inner join monthly on standing_days.standing_on > monthly.event_month_on
group by all
having sum(monthly.open_count) <> 0
order by standing_days.standing_on
