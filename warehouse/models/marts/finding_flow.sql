-- Findings found and closed per day.
-- grain: one row per district, industry, level, day
-- not_null: district, level, event_on
select
    district,
    industry,
    level,
    event_on,
    sum(found_count) as found_count,
    sum(closed_count) as closed_count
from marts.finding_event
where found_count <> 0 or closed_count <> 0
group by all
order by event_on
