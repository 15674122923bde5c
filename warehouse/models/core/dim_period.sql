-- The periods that scores are given for, as days; both end days belong to the period.
-- grain: one row per period
-- unique: period
-- not_null: period, start_on, end_on
-- assert: start_on <= end_on
with periods as (
    select distinct period
    from staging.scores
),

parted as (
    select
        period,
        cast(substr(period, 1, 4) as integer) as year,
        case
            when period like '%Q%' then cast(substr(period, 6, 1) as integer) * 3 - 2
            when period like '%H%' then cast(substr(period, 6, 1) as integer) * 6 - 5
            when period like '%-%' then cast(substr(period, 6, 2) as integer)
            else 1
        end as first_month,
        case
            when period like '%Q%' then 3
            when period like '%H%' then 6
            when period like '%-%' then 1
            else 12
        end as month_count
    from periods
)

select
    period,
    make_date(year, first_month, 1) as start_on,
    case
        when first_month + month_count > 12 then make_date(year, 12, 31)
        else make_date(year, first_month + month_count, 1) - 1
    end as end_on
from parted
