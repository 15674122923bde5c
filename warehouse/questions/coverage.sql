-- What the snapshot holds: first and last day, how many of each, and whether it is the fictional demo city.
-- columns: first_on, last_on, district_count, leader_count, finding_count, activity_count, accident_count,
--   is_demo, city
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
    from core.fct_accident
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
    min(days.first_on) as first_on,
    max(days.last_on) as last_on,
    (select count(*) from core.dim_district) as district_count,
    (select count(*) from core.dim_leader) as leader_count,
    (select coalesce(sum(found_count), 0) from marts.finding_flow) as finding_count,
    (select count(*) from core.fct_activity) as activity_count,
    (select coalesce(sum(accident_count), 0) from marts.accident_day) as accident_count,
    -- no province has the code 99: it marks the fictional demo city
    coalesce((select max(code) from core.dim_district) like '99%', false) as is_demo,
    (select city from cities) as city
from days
