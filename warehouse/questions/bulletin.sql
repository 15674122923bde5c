-- The published figures of the ended periods of one kind, each district and the city (no district), with the ranks.
-- columns: period, settled_on, district, rank, rank_change, due_count, fulfilled_count, completion_rate, found_count,
--   closed_count, rectification_rate, finding_due_count, closed_on_time_count, on_time_rate, accident_count,
--   death_count
-- extra: kind
with placed as (
    select
        *,
        lag(rank) over (
            partition by district
            order by settled_on
        ) as previous_rank
    from marts.bulletin_district
    where kind = $kind and settled_on <= $as_of
)

select
    period,
    settled_on,
    district,
    rank,
    previous_rank - rank as rank_change,
    due_count,
    fulfilled_count,
    completion_rate,
    found_count,
    closed_count,
    rectification_rate,
    finding_due_count,
    closed_on_time_count,
    on_time_rate,
    accident_count,
    death_count
from placed
where settled_on > $first_on and settled_on - 1 <= $last_on
order by settled_on desc, district is not null asc, rank asc nulls last, district asc
