-- The clocks of each accident up to the as-of date, those that run out first in front: done, done late, running or
--   overrun (domain.md section 5); what happened after the as-of date has not happened yet.
-- default period: all
-- columns: accident_id, clock, started_at, due_at, done_at, state, days_left, over_days, over_minutes,
--   is_extension_void, due_on, district, industry, level, occurred_on, delivery, file, sheet, row
with known as (
    select
        *,
        case when extension_on <= $as_of then coalesce(extended_due_at, due_at) else due_at end as in_force_at,
        case when cast(done_at as date) <= $as_of then done_at end as ended_at
    from core.fct_clock
    where
        occurred_on between $first_on and least($as_of, $last_on)
        and cast(started_at as date) <= $as_of
        and ($accident is null or list_contains($accident, accident))
        and ($district is null or list_contains($district, district))
        and ($industry is null or list_contains($industry, industry))
        and ($level is null or list_contains($level, level))
),

compared as (
    -- by the minute where both moments have a time of day, else by the day
    select
        *,
        cast(in_force_at as date) as due_on,
        cast(ended_at as date) as ended_on,
        coalesce(is_timed and ended_at > date_trunc('day', ended_at), false) as is_by_minute
    from known
),

judged as (
    select
        *,
        case
            when ended_at is not null and is_by_minute and ended_at > in_force_at then 'done_late'
            when ended_at is not null and not is_by_minute and ended_on > due_on then 'done_late'
            when ended_at is not null then 'done'
            -- the day counts to its end: a due moment within it has passed, a due day has not
            when due_on < $as_of or (is_timed and due_on = $as_of) then 'overrun'
            else 'running'
        end as state
    from compared
)

select
    judged.accident as accident_id,
    judged.clock,
    case
        when judged.is_timed then strftime(judged.started_at, '%Y-%m-%dT%H:%M:%S') else
            strftime(judged.started_at, '%Y-%m-%d')
    end as started_at,
    case
        when judged.is_timed then strftime(judged.in_force_at, '%Y-%m-%dT%H:%M:%S') else
            strftime(judged.in_force_at, '%Y-%m-%d')
    end as due_at,
    case
        when judged.ended_at > date_trunc('day', judged.ended_at) then strftime(judged.ended_at, '%Y-%m-%dT%H:%M:%S')
        else strftime(judged.ended_at, '%Y-%m-%d')
    end as done_at,
    judged.state,
    case when judged.state = 'running' then date_diff('day', $as_of, judged.due_on) end as days_left,
    case
        when judged.state = 'overrun' then date_diff('day', judged.due_on, $as_of)
        when judged.state = 'done_late' then date_diff('day', judged.due_on, judged.ended_on)
    end as over_days,
    case
        when
            judged.state = 'done_late' and judged.is_by_minute
            then date_diff('minute', judged.in_force_at, judged.ended_at)
    end as over_minutes,
    judged.is_extension_void and judged.extension_on <= $as_of as is_extension_void,
    judged.due_on,
    judged.district,
    judged.industry,
    judged.level,
    judged.occurred_on,
    accidents.delivery_id as delivery,
    deliveries.file,
    accidents.sheet,
    accidents.row
from judged
inner join core.fct_accident as accidents on judged.accident = accidents.accident
left join core.delivery_file as deliveries on accidents.delivery_id = deliveries.delivery_id
where $state is null or list_contains($state, judged.state)
order by
    case judged.state when 'overrun' then 1 when 'running' then 2 when 'done_late' then 3 else 4 end,
    judged.due_on,
    judged.accident,
    judged.clock
limit $limit
