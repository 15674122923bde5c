-- Cadence windows of every year that has assignments or reports to come; both end days belong to the window.
-- grain: one row per cadence, year, window
-- unique: cadence, year, start_on
-- not_null: cadence, year, start_on, end_on
-- assert: start_on <= end_on
with reporting as (
    -- where there is a reporting plan: from the first delivery on, and two years beyond the last
    select
        cast(extract(year from min(received_on)) as integer) as first_year,
        cast(extract(year from max(received_on)) as integer) + 2 as last_year
    from core.delivery
    where (select count(*) from staging.schedule) > 0
),

years as (
    select year
    from staging.assignments
    union
    select cast(unnest(generate_series(first_year, last_year)) as integer) as year
    from reporting
),

month_numbers as (
    select cast(unnest(generate_series(1, 12)) as integer) as month_number
),

lengths as (
    select
        'year' as cadence,
        12 as month_count
    union all
    select
        'half_year' as cadence,
        6 as month_count
    union all
    select
        'quarter' as cadence,
        3 as month_count
    union all
    select
        'two_months' as cadence,
        2 as month_count
    union all
    select
        'month' as cadence,
        1 as month_count
),

calendar_windows as (
    select
        lengths.cadence,
        years.year,
        make_date(years.year, month_numbers.month_number, 1) as start_on,
        case
            when month_numbers.month_number + lengths.month_count > 12 then make_date(years.year, 12, 31)
            else make_date(years.year, month_numbers.month_number + lengths.month_count, 1) - 1
        end as end_on
    from years
    cross join lengths
    cross join month_numbers
    where (month_numbers.month_number - 1) % lengths.month_count = 0
),

day_numbers as (
    select cast(unnest(generate_series(0, 365)) as integer) as day_number
),

days as (
    select
        years.year,
        make_date(years.year, 1, 1) + day_numbers.day_number as day_on
    from years
    cross join day_numbers
    where make_date(years.year, 1, 1) + day_numbers.day_number <= make_date(years.year, 12, 31)
)

select
    cadence,
    year,
    start_on,
    end_on
from calendar_windows
union all
select
    'day' as cadence,
    year,
    day_on as start_on,
    day_on as end_on
from days
union all
-- ISO weeks belong to the year in which their Monday lies
select
    'week' as cadence,
    year,
    day_on as start_on,
    day_on + 6 as end_on
from days
where date_trunc('week', day_on) = day_on
