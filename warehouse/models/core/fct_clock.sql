-- The clocks that an accident starts: phone, written, investigation, publication, assessment.
-- grain: one row per accident, clock
-- unique: accident, clock
-- not_null: accident, district, clock, occurred_on, started_at, due_at
-- assert: started_at <= due_at
-- assert: extended_due_at is null or extended_due_at > due_at
-- Rules: domain.md section 5; readings: docs/decisions/0015. What is done and late as of a day is for the question.
with reported as (
    -- larger and above, and what is marked sensitive, is reported at once
    select
        *,
        coalesce(notified_at, occurred_at) as heard_at
    from core.fct_accident
    where level <> 'general' or is_sensitive
),

timed as (
    -- a moment without a time of day is known by its day only
    select
        *,
        heard_at > date_trunc('day', heard_at) as is_timed
    from reported
),

clocks as (
    select
        accident,
        'phone' as clock,
        heard_at as started_at,
        case when is_timed then heard_at + interval 15 minute else heard_at end as due_at,
        cast(null as timestamp) as extended_due_at,
        phoned_at as done_at,
        is_timed
    from timed
    union all
    select
        accident,
        'written' as clock,
        heard_at as started_at,
        case when is_timed then heard_at + interval 30 minute else heard_at end as due_at,
        cast(null as timestamp) as extended_due_at,
        written_at as done_at,
        is_timed
    from timed
    union all
    select
        accident,
        'investigation' as clock,
        cast(occurred_on as timestamp) as started_at,
        cast(occurred_on + 60 as timestamp) as due_at,
        -- the file says when an extension was approved, not for how long: 60 days, if approved within the first 60
        case
            when extension_on between occurred_on and occurred_on + 60 then cast(occurred_on + 120 as timestamp)
        end as extended_due_at,
        cast(concluded_on as timestamp) as done_at,
        false as is_timed
    from core.fct_accident
    union all
    -- the same day of the next month, or its last day where it has none
    select
        accident,
        'publication' as clock,
        cast(concluded_on as timestamp) as started_at,
        cast(concluded_on + interval 1 month as timestamp) as due_at,
        cast(null as timestamp) as extended_due_at,
        cast(published_on as timestamp) as done_at,
        false as is_timed
    from core.fct_accident
    where concluded_on is not null
    union all
    select
        accident,
        'assessment' as clock,
        cast(concluded_on as timestamp) as started_at,
        cast(concluded_on + interval 1 year as timestamp) as due_at,
        cast(null as timestamp) as extended_due_at,
        cast(assessed_on as timestamp) as done_at,
        false as is_timed
    from core.fct_accident
    where concluded_on is not null
)

select
    clocks.accident,
    accidents.occurred_on,
    accidents.district,
    accidents.industry,
    accidents.level,
    clocks.clock,
    clocks.started_at,
    clocks.due_at,
    clocks.extended_due_at,
    clocks.done_at,
    clocks.is_timed,
    accidents.extension_on,
    -- an approval outside the first 60 days is kept, and moves nothing
    clocks.clock = 'investigation'
    and accidents.extension_on is not null
    and clocks.extended_due_at is null as is_extension_void
from clocks
inner join core.fct_accident as accidents on clocks.accident = accidents.accident
