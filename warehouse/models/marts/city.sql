-- What everyone who may enter is told: the city's name, the days of the records, whether it is the demo city.
-- grain: one row per snapshot
-- not_null: is_demo
with days as (
    select
        min(event_on) as first_on,
        max(event_on) as last_on
    from marts.finding_flow
    union all
    select
        min(happened_on) as first_on,
        max(happened_on) as last_on
    from core.fct_activity
    union all
    select
        min(occurred_on) as first_on,
        max(occurred_on) as last_on
    from marts.accident_day
),

cities as (
    select
        parent as city,
        count(*) as district_count
    from core.dim_district
    where parent is not null
    group by parent
    order by district_count desc, city asc
    limit 1
)

select
    (select cities.city from cities) as city,
    -- no province has the code 99: it marks the fictional demo city
    coalesce((select max(dim_district.code) from core.dim_district) like '99%', false) as is_demo,
    min(days.first_on) as first_on,
    max(days.last_on) as last_on
from days
