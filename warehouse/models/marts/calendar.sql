-- The months, quarters, half-years and years that ended before the last recorded day, with the months of each.
-- grain: one row per period and month
-- unique: period, month
-- not_null: kind, period, month, settled_on
with months as (
    select month
    from marts.completion_event
    union
    select month
    from marts.finding_event
    union
    select month
    from marts.accident_day
),

numbered as (
    select
        month,
        cast(substr(month, 1, 4) as integer) as year,
        cast(substr(month, 6, 2) as integer) as month_number
    from months
),

periods as (
    select
        'month' as kind,
        month as period,
        month,
        make_date(year, month_number, 1) + interval 1 month as settled_on
    from numbered
    union all
    select
        'quarter' as kind,
        concat(cast(year as varchar), 'Q', cast((month_number + 2) // 3 as varchar)) as period,
        month,
        make_date(year, (month_number + 2) // 3 * 3, 1) + interval 1 month as settled_on
    from numbered
    union all
    select
        'half_year' as kind,
        concat(cast(year as varchar), 'H', cast((month_number + 5) // 6 as varchar)) as period,
        month,
        make_date(year, (month_number + 5) // 6 * 6, 1) + interval 1 month as settled_on
    from numbered
    union all
    select
        'year' as kind,
        cast(year as varchar) as period,
        month,
        make_date(year, 12, 1) + interval 1 month as settled_on
    from numbered
)

select
    kind,
    period,
    month,
    -- the day after the period's last: what it left undone is due
    cast(settled_on as date) as settled_on
from periods
where cast(settled_on as date) <= (select city.last_on from marts.city)
