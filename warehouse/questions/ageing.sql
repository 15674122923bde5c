-- Open findings by days since found (domain.md section 5).
-- groups: district, industry, level
-- columns: bucket, open_count
with standing_day as (
    select max(standing_on) as standing_on
    from marts.finding_age_standing
    where standing_on <= $as_of
),

moves as (
    select
        standings.district,
        standings.industry,
        standings.level,
        standings.bucket,
        standings.open_count
    from marts.finding_age_standing as standings
    where standings.standing_on = (select standing_day.standing_on from standing_day)
    union all
    select
        events.district,
        events.industry,
        events.level,
        events.bucket,
        events.open_count
    from marts.finding_age_event as events
    where
        events.event_on <= $as_of
        and events.event_on >= coalesce((select standing_day.standing_on from standing_day), date '1900-01-01')
),

buckets as (
    select
        '0–7' as bucket,
        1 as place
    union all
    select
        '8–30' as bucket,
        2 as place
    union all
    select
        '31–90' as bucket,
        3 as place
    union all
    select
        '91–180' as bucket,
        4 as place
    union all
    select
        '>180' as bucket,
        5 as place
),

chosen as (
    select
        case when list_contains($by, 'district') then district end as district,
        case when list_contains($by, 'industry') then industry end as industry,
        case when list_contains($by, 'level') then level end as level,
        bucket,
        sum(open_count) as open_count
    from moves
    where
        ($district is null or list_contains($district, district))
        and ($industry is null or list_contains($industry, industry))
        and ($level is null or list_contains($level, level))
    group by all
),

-- every bucket of a group that has something open, of every district, and of the whole
shown as (
    select
        district,
        industry,
        level
    from chosen
    group by district, industry, level
    having sum(open_count) > 0
    union
    select
        district,
        null as industry,
        null as level
    from core.dim_district
    where $by = ['district'] and ($district is null or list_contains($district, district))
    union
    select
        null as district,
        null as industry,
        null as level
    where $by = ['total']
),

grouped as (
    select
        shown.district,
        shown.industry,
        shown.level,
        buckets.bucket,
        buckets.place,
        coalesce(chosen.open_count, 0) as open_count
    from shown
    cross join buckets
    left join chosen
        on
            shown.district is not distinct from chosen.district
            and shown.industry is not distinct from chosen.industry
            and shown.level is not distinct from chosen.level
            and buckets.bucket = chosen.bucket
)

select
    district,
    industry,
    level,
    bucket,
    open_count
from grouped
order by district, industry, level, place
