-- Accidents per day up to the as-of date, for charts that make their own weeks, months and quarters.
-- default period: all
-- columns: occurred_on, accident_count
select
    occurred_on,
    sum(accident_count) as accident_count
from marts.accident_day
where
    occurred_on between $first_on and least($as_of, $last_on)
    and ($district is null or list_contains($district, district))
    and ($industry is null or list_contains($industry, industry))
    and ($level is null or list_contains($level, level))
group by occurred_on
order by occurred_on
