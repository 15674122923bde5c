-- Findings found again at the same unit (反复隐患), of those found in the period.
-- groups: district, unit, industry, level
-- columns: compared_count, repeat_count, repeat_rate, while_open_count
with measures as (
    select
        district,
        unit,
        industry,
        level,
        compared_count,
        repeat_count,
        while_open_count
    from marts.repeat_event
    where
        event_on between $first_on and least($as_of, $last_on)
        and ($district is null or list_contains($district, district))
        and ($unit is null or list_contains($unit, unit))
        and ($industry is null or list_contains($industry, industry))
        and ($level is null or list_contains($level, level))
),

spine as (
    select district
    from core.dim_district
    where $by = ['district'] and ($district is null or list_contains($district, district))
    union all
    select null as district
    where $by = ['total']
),

counted as (
    select *
    from measures
    union all by name
    select *
    from spine
),

grouped as (
    select
        case when list_contains($by, 'district') then district end as district,
        case when list_contains($by, 'unit') then unit end as unit,
        case when list_contains($by, 'industry') then industry end as industry,
        case when list_contains($by, 'level') then level end as level,
        coalesce(sum(compared_count), 0) as compared_count,
        coalesce(sum(repeat_count), 0) as repeat_count,
        coalesce(sum(while_open_count), 0) as while_open_count
    from counted
    group by all
)

select
    district,
    unit,
    industry,
    level,
    compared_count,
    repeat_count,
    repeat_count / nullif(compared_count, 0) as repeat_rate,
    while_open_count
from grouped
order by all
