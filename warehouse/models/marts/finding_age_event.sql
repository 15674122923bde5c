-- How open findings move through the ages 0–7, 8–30, 31–90, 91–180 and over 180 days since found, day by day.
-- grain: one row per district, industry, level, bucket, event day
-- not_null: district, level, bucket, event_on
with buckets as (
    select
        '0–7' as bucket,
        0 as from_days,
        8 as until_days
    union all
    select
        '8–30' as bucket,
        8 as from_days,
        31 as until_days
    union all
    select
        '31–90' as bucket,
        31 as from_days,
        91 as until_days
    union all
    select
        '91–180' as bucket,
        91 as from_days,
        181 as until_days
    union all
    select
        '>180' as bucket,
        181 as from_days,
        null as until_days
),

stays as (
    select
        findings.district,
        findings.industry,
        findings.level,
        buckets.bucket,
        findings.found_on + buckets.from_days as enters_on,
        least(findings.closed_on, findings.found_on + buckets.until_days) as leaves_on
    from core.fct_finding as findings
    cross join buckets
    where findings.closed_on is null or findings.closed_on > findings.found_on + buckets.from_days
),

events as (
    select
        district,
        industry,
        level,
        bucket,
        enters_on as event_on,
        1 as open_count
    from stays
    union all
    select
        district,
        industry,
        level,
        bucket,
        leaves_on as event_on,
        -1 as open_count
    from stays
    where leaves_on is not null
)

select
    district,
    industry,
    level,
    bucket,
    event_on,
    sum(open_count) as open_count
from events
group by all
order by event_on
