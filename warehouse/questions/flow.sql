-- Findings found and closed per day, week or month of the period, and the backlog at the end of each (domain.md
--   section 5).
-- groups: district, industry, level
-- columns: period_start, found_count, closed_count, backlog_count
-- extra: step
with chosen as (
    select
        case when list_contains($by, 'district') then district end as district,
        case when list_contains($by, 'industry') then industry end as industry,
        case when list_contains($by, 'level') then level end as level,
        case
            when event_on < $first_on then null
            when $step = 'day' then event_on
            when $step = 'week' then cast(date_trunc('week', event_on) as date)
            else cast(date_trunc('month', event_on) as date)
        end as period_start,
        found_count,
        closed_count
    from marts.finding_flow
    where
        event_on <= least($as_of, $last_on)
        and ($district is null or list_contains($district, district))
        and ($industry is null or list_contains($industry, industry))
        and ($level is null or list_contains($level, level))
),

stepped as (
    select
        district,
        industry,
        level,
        period_start,
        sum(found_count) as found_count,
        sum(closed_count) as closed_count
    from chosen
    group by all
),

steps as (
    select distinct
        case
            when $step = 'day' then day_on
            when $step = 'week' then cast(date_trunc('week', day_on) as date)
            else cast(date_trunc('month', day_on) as date)
        end as period_start
    from (
        select cast(unnest(generate_series(
            -- a period without a beginning starts with the first finding
            case
                when $first_on = date '1900-01-01' then (select min(event_on) from marts.finding_flow) else $first_on
            end,
            least($as_of, $last_on),
            interval 1 day
        )) as date) as day_on
    ) as listed
),

groups as (
    select
        district,
        industry,
        level
    from stepped
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

spread as (
    -- every group at every step, so that a quiet week is a zero and not a gap
    select
        district,
        industry,
        level,
        period_start,
        found_count,
        closed_count
    from stepped
    union all
    select
        groups.district,
        groups.industry,
        groups.level,
        steps.period_start,
        0 as found_count,
        0 as closed_count
    from groups
    cross join steps
),

counted as (
    select
        district,
        industry,
        level,
        period_start,
        sum(found_count) as found_count,
        sum(closed_count) as closed_count
    from spread
    group by all
),

running as (
    select
        *,
        sum(found_count - closed_count) over (
            partition by district, industry, level
            order by period_start nulls first
            rows between unbounded preceding and current row
        ) as backlog_count
    from counted
)

select
    district,
    industry,
    level,
    period_start,
    found_count,
    closed_count,
    backlog_count
from running
where period_start is not null
order by district, industry, level, period_start
