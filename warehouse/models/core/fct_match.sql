-- Entries without a duty code beside the duties that their words may mean: which count, which wait for a person, why.
-- grain: one row per activity and assignment it may serve; one without an assignment where there is none
-- after: staging.decisions, staging.regions, core.dim_district
-- unique: activity_key, duty_key, assignment_key
-- not_null: activity_key, leader_key, happened_on, state, source, reasons
-- assert: state in ('counted', 'waiting', 'not_counted')
-- assert: source in ('words', 'decision', 'taught')
-- assert: state <> 'counted' or assignment_key is not null
with serving as (
    select distinct
        activities.activity_key,
        true as is_serving
    from core.fct_activity as activities
    inner join core.dim_term as terms
        on
            activities.leader_key = terms.leader_key
            and activities.happened_on between terms.start_on and terms.end_on
    where activities.duty is null
),

given as (
    select
        judged.activity_key,
        activities.leader_key,
        activities.happened_on,
        judged.duty_key,
        -- what the row says holds, unless a person said otherwise
        case
            when judged.source = 'decision' then coalesce(judged.judged_type, activities.activity_type)
            else coalesce(activities.activity_type, judged.judged_type)
        end as judged_type,
        case
            when judged.source = 'decision' then coalesce(judged.judged_district, activities.district)
            else coalesce(activities.district, judged.judged_district)
        end as judged_district,
        judged.confidence,
        judged.state,
        judged.source,
        coalesce(judged.reasons, '') as reasons,
        coalesce(serving.is_serving, false) as is_serving
    from staging.judgement as judged
    inner join core.fct_activity as activities on judged.activity_key = activities.activity_key
    left join serving on judged.activity_key = serving.activity_key
),

held as (
    select
        given.*,
        assignments.assignment_key,
        assignments.activity_type as asked_type,
        assignments.contact_district,
        count(assignments.assignment_key) over (partition by given.activity_key) as held_count
    from given
    left join core.fct_assignment as assignments
        on
            given.leader_key = assignments.leader_key
            and given.duty_key = assignments.duty_key
            and given.happened_on >= make_date(assignments.year, 1, 1)
            and (
                extract(year from given.happened_on) = assignments.year
                -- made up for after its deadline, or in the last week that began in the year
                or assignments.cadence = 'once'
                or (
                    assignments.cadence = 'week'
                    and date_trunc('week', given.happened_on) < make_date(assignments.year + 1, 1, 1)
                )
            )
),

ruled as (
    select
        held.*,
        case
            when not held.is_serving then '不在任职期间'
            when held.duty_key is not null and held.assignment_key is null then '该年度没有分工这项职责'
            when held.state = 'counted' and held.assignment_key is null then '没有对应的职责'
            -- a duty for one district is served there alone
            when
                held.state = 'counted'
                and held.contact_district is not null
                and not coalesce(
                    list_contains(string_split(held.judged_district, '、'), held.contact_district), false
                )
                then '不在这项职责的联系县区'
        end as obstacle,
        case
            when held.state <> 'counted' or (held.asked_type is null and held.source <> 'words') then null
            when held.asked_type is null or held.judged_type is null then '履职方式不明，请核对'
            when held.asked_type <> held.judged_type then '所填履职方式与职责要求的不同，请核对'
        end as doubt
    from held
    -- beside duties that the leader holds, those of another year are no candidates
    where held.assignment_key is not null or held.duty_key is null or held.held_count = 0
),

settled as (
    select
        ruled.*,
        case
            when ruled.obstacle is not null then 'not_counted'
            when ruled.doubt is not null then 'waiting'
            else ruled.state
        end as own_state
    from ruled
),

beside as (
    select
        settled.*,
        -- what an entry may serve too, less surely, keeps nobody waiting once it serves a duty
        settled.own_state = 'waiting'
        and max(case when settled.own_state = 'counted' then 1 else 0 end) over (partition by settled.activity_key) = 1
            as is_beside
    from settled
)

select
    activity_key,
    leader_key,
    happened_on,
    duty_key,
    assignment_key,
    judged_type,
    judged_district,
    confidence,
    case when is_beside then 'not_counted' else own_state end as state,
    source,
    concat_ws(
        '；', nullif(reasons, ''), obstacle, case when obstacle is null then doubt end,
        case when is_beside then '已计入更相符的职责' end
    ) as reasons
from beside
