-- The figures that are published of every ended period, as they stood the day after it: each district, and the city.
-- grain: one row per period and district; the city's row has no district
-- unique: period, district
-- not_null: kind, period, settled_on
-- assert: fulfilled_count <= due_count
with completion as (
    select
        periods.period,
        events.district,
        sum(events.due_count) as due_count,
        sum(events.fulfilled_count) as fulfilled_count
    from marts.calendar as periods
    inner join marts.completion_event as events
        on periods.month = events.month and periods.settled_on >= events.event_on
    group by periods.period, events.district
),

rectification as (
    select
        periods.period,
        events.district,
        sum(events.found_count) as found_count,
        sum(events.closed_count) as closed_count,
        sum(events.due_count) as finding_due_count,
        sum(events.on_time_count) as closed_on_time_count
    from marts.calendar as periods
    inner join marts.finding_event as events
        on periods.month = events.month and periods.settled_on >= events.event_on
    group by periods.period, events.district
),

accidents as (
    select
        periods.period,
        days.district,
        sum(days.accident_count) as accident_count,
        sum(days.death_count) as death_count
    from marts.calendar as periods
    inner join marts.accident_day as days on periods.month = days.month
    group by periods.period, days.district
),

told as (
    select *
    from completion
    union all by name
    select *
    from rectification
    union all by name
    select *
    from accidents
),

-- the city's row takes all, its own leaders' obligations included
measured as (
    select *
    from told
    where district is not null
    union all by name
    select
        period,
        null as district,
        due_count,
        fulfilled_count,
        found_count,
        closed_count,
        finding_due_count,
        closed_on_time_count,
        accident_count,
        death_count
    from told
),

spine as (
    select distinct
        periods.kind,
        periods.period,
        periods.settled_on,
        districts.district
    from marts.calendar as periods
    cross join core.dim_district as districts
    union
    select
        kind,
        period,
        settled_on,
        null as district
    from marts.calendar
),

counted as (
    select
        spine.kind,
        spine.period,
        spine.settled_on,
        spine.district,
        coalesce(sum(measured.due_count), 0) as due_count,
        coalesce(sum(measured.fulfilled_count), 0) as fulfilled_count,
        coalesce(sum(measured.found_count), 0) as found_count,
        coalesce(sum(measured.closed_count), 0) as closed_count,
        coalesce(sum(measured.finding_due_count), 0) as finding_due_count,
        coalesce(sum(measured.closed_on_time_count), 0) as closed_on_time_count,
        coalesce(sum(measured.accident_count), 0) as accident_count,
        coalesce(sum(measured.death_count), 0) as death_count
    from spine
    left join measured
        on spine.period = measured.period and spine.district is not distinct from measured.district
    group by spine.kind, spine.period, spine.settled_on, spine.district
),

rated as (
    select
        *,
        fulfilled_count / nullif(due_count, 0) as completion_rate,
        closed_count / nullif(found_count, 0) as rectification_rate,
        closed_on_time_count / nullif(finding_due_count, 0) as on_time_rate
    from counted
)

select
    *,
    case
        when district is not null and completion_rate is not null
            then rank() over (
                    partition by period, district is null
                    order by completion_rate desc nulls last
                )
    end as rank
from rated
