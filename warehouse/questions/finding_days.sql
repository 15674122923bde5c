-- How long findings of the period stay open: days since found, closed or still open, with how many (feeds
--   closing-time).
-- groups: district, industry, level
-- columns: days, is_closed, finding_count
select
    case when list_contains($by, 'district') then district end as district,
    case when list_contains($by, 'industry') then industry end as industry,
    case when list_contains($by, 'level') then level end as level,
    case
        when closed_on <= $as_of then date_diff('day', found_on, closed_on)
        else date_diff('day', found_on, $as_of)
    end as days,
    coalesce(closed_on <= $as_of, false) as is_closed,
    count(*) as finding_count
from core.fct_finding
where
    found_on between $first_on and least($as_of, $last_on)
    and ($district is null or list_contains($district, district))
    and ($industry is null or list_contains($industry, industry))
    and ($level is null or list_contains($level, level))
group by all
order by all
