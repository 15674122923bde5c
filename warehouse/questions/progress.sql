-- Fulfilled against all obligations whose window contains the as-of date (domain.md section 5).
-- groups: leader, post, role, district, duty, cadence
-- columns: open_window_count, fulfilled_count, progress_rate
with events as (
    select *
    from marts.completion_event
    where
        event_on <= $as_of
        and ($leader is null or list_contains($leader, leader))
        and ($post is null or list_contains($post, post))
        and ($role is null or list_contains($role, role))
        and ($district is null or list_contains($district, district))
        and ($duty is null or list_contains($duty, duty))
        and ($cadence is null or list_contains($cadence, cadence))
),

spine as (
    select
        district,
        0 as current_count
    from core.dim_district
    where $by = ['district'] and ($district is null or list_contains($district, district))
    union all
    select
        null as district,
        0 as current_count
    where $by = ['total']
),

counted as (
    select *
    from events
    union all by name
    select *
    from spine
),

grouped as (
    select
        case when list_contains($by, 'leader') then leader end as leader,
        case when list_contains($by, 'leader') or list_contains($by, 'post') then post end as post,
        case when list_contains($by, 'leader') or list_contains($by, 'district') then district end as district,
        case when list_contains($by, 'role') then role end as role,
        case when list_contains($by, 'duty') then duty end as duty,
        case when list_contains($by, 'duty') then title end as title,
        case when list_contains($by, 'cadence') then cadence end as cadence,
        coalesce(sum(current_count), 0) as open_window_count,
        coalesce(sum(current_fulfilled_count), 0) as fulfilled_count
    from counted
    group by all
)

select
    *,
    fulfilled_count / nullif(open_window_count, 0) as progress_rate
from grouped
where open_window_count > 0 or ($by = ['district'] and district is not null) or $by = ['total']
order by all
