-- How many entries of the period lack evidence or carry a flag (to be looked into, not judged), by group.
-- groups: leader, post, role, district, month
-- columns: activity_count, flagged_count, no_evidence_count, late_entry_count, burst_count, copied_count,
--   two_districts_count
with events as (
    select *
    from marts.flag_event
    where
        event_on <= $as_of
        and month between $first_month and $last_month
        and ($leader is null or list_contains($leader, leader))
        and ($post is null or list_contains($post, post))
        and ($role is null or list_contains($role, role))
        and ($district is null or list_contains($district, district))
        and ($month is null or list_contains($month, month))
),

spine as (
    -- a district without a single entry is still a row, and so is the whole
    select district
    from core.dim_district
    where $by = ['district'] and ($district is null or list_contains($district, district))
    union all
    select null as district
    where $by = ['total']
),

counted as (
    select *
    from events
    union all by name
    select *
    from spine
)

select
    case when list_contains($by, 'leader') then leader end as leader,
    case when list_contains($by, 'leader') or list_contains($by, 'post') then post end as post,
    case when list_contains($by, 'leader') or list_contains($by, 'district') then district end as district,
    case when list_contains($by, 'role') then role end as role,
    case when list_contains($by, 'month') then month end as month,
    coalesce(sum(activity_count), 0) as activity_count,
    coalesce(sum(flagged_count), 0) as flagged_count,
    coalesce(sum(no_evidence_count), 0) as no_evidence_count,
    coalesce(sum(late_entry_count), 0) as late_entry_count,
    coalesce(sum(burst_count), 0) as burst_count,
    coalesce(sum(copied_count), 0) as copied_count,
    coalesce(sum(two_districts_count), 0) as two_districts_count
from counted
group by all
order by all
