-- What the snapshot holds: first and last day, how many of each, and whether it is the fictional demo city.
-- columns: first_on, last_on, district_count, leader_count, finding_count, activity_count, accident_count,
--   is_demo, city
-- reach: district_count core.dim_district, leader_count core.dim_leader, finding_count marts.finding_flow,
--   activity_count core.fct_activity, accident_count marts.accident_day
select
    first_on,
    last_on,
    (select count(*) from core.dim_district) as district_count,
    (select count(*) from core.dim_leader) as leader_count,
    (select coalesce(sum(found_count), 0) from marts.finding_flow) as finding_count,
    (select count(*) from core.fct_activity) as activity_count,
    (select coalesce(sum(accident_count), 0) from marts.accident_day) as accident_count,
    is_demo,
    city
from marts.city
