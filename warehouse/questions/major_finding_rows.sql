-- The major findings behind the figure, the most urgent first: steps with their days, five elements, extension.
-- columns: finding, district, unit, industry, description, supervision, state, days_left, current_step, current_days,
--   handed_over_state, handed_over_days, rectified_state, rectified_days, rechecked_state, rechecked_days,
--   closed_state, closed_days, age_days, found_on, handed_over_on, rectified_on, rechecked_on, closed_on,
--   circulated_on, deadline_on, extended_to_on, deadline_in_force_on, extension_days, extension_requested_on,
--   is_requested_late, has_measures, has_person, has_funds, has_plan, five_elements_count, missing_elements,
--   is_circulated, responsible_unit, delivery, file, sheet, row
-- extra: scope
with chosen as (
    select
        *,
        coalesce(closed_on <= $as_of, false) as is_closed
    from marts.major_finding
    where
        found_on <= $as_of
        -- "in_hand": open on some day of the period; "closed": closed in it; "found": found in it; "all": of all time
        and case
            when $scope = 'in_hand' then found_on <= $last_on and coalesce(closed_on >= $first_on, true)
            when $scope = 'closed' then coalesce(closed_on between $first_on and least($as_of, $last_on), false)
            when $scope = 'found' then found_on between $first_on and $last_on
            else true
        end
        and ($finding is null or list_contains($finding, finding))
        and ($district is null or list_contains($district, district))
        and ($industry is null or list_contains($industry, industry))
        and ($unit is null or list_contains($unit, unit))
),

reached as (
    -- a step is done on its day, pending before it, and without a day unknown where the ledger shows it went on
    select
        *,
        case
            when is_closed then 'closed'
            when deadline_in_force_on < $as_of then 'overdue'
            else 'open'
        end as state,
        case
            when handed_over_on <= $as_of then 'done'
            when handed_over_on > $as_of then 'pending'
            else 'unknown'
        end as handed_over,
        case
            when rectified_on <= $as_of then 'done'
            when rectified_on > $as_of then 'pending'
            when is_closed or rechecked_on <= $as_of or status in ('rectified', 'closed') then 'unknown'
            else 'pending'
        end as rectified,
        case
            when rechecked_on <= $as_of then 'done'
            when rechecked_on is null and is_closed then 'unknown'
            else 'pending'
        end as rechecked
    from chosen
),

placed as (
    select
        *,
        case
            when is_closed then null
            when rechecked = 'done' then 'closed'
            when rectified <> 'pending' then 'rechecked'
            when handed_over <> 'pending' then 'rectified'
            else 'handed_over'
        end as current_step,
        -- a step begins on the day of the one before it; where that day is unknown, so are its days
        case when handed_over = 'done' then handed_over_on end as rectifying_from_on,
        case when rectified = 'done' then rectified_on end as rechecking_from_on,
        case when rechecked = 'done' then rechecked_on end as closing_from_on
    from reached
),

lasting as (
    select
        *,
        case
            when handed_over = 'done' then date_diff('day', found_on, handed_over_on)
            when current_step = 'handed_over' then date_diff('day', found_on, $as_of)
        end as handed_over_days,
        -- put right before it was handed over: the step took no days that could be told
        case
            when rectified = 'done' and rectified_on >= rectifying_from_on
                then date_diff('day', rectifying_from_on, rectified_on)
            when current_step = 'rectified' then date_diff('day', rectifying_from_on, $as_of)
        end as rectified_days,
        case
            when rechecked = 'done' then date_diff('day', rechecking_from_on, rechecked_on)
            when current_step = 'rechecked' then date_diff('day', rechecking_from_on, $as_of)
        end as rechecked_days,
        case
            when is_closed then date_diff('day', closing_from_on, closed_on)
            when current_step = 'closed' then date_diff('day', closing_from_on, $as_of)
        end as closed_days
    from placed
)

select
    lasting.finding,
    lasting.district,
    lasting.unit,
    lasting.industry,
    lasting.description,
    lasting.supervision,
    lasting.state,
    case when not lasting.is_closed then date_diff('day', $as_of, lasting.deadline_in_force_on) end as days_left,
    lasting.current_step,
    case lasting.current_step
        when 'handed_over' then lasting.handed_over_days
        when 'rectified' then lasting.rectified_days
        when 'rechecked' then lasting.rechecked_days
        when 'closed' then lasting.closed_days
    end as current_days,
    case
        when lasting.current_step = 'handed_over' then 'now'
        when lasting.handed_over = 'pending' then 'ahead'
        else lasting.handed_over
    end as handed_over_state,
    lasting.handed_over_days,
    case
        when lasting.current_step = 'rectified' then 'now'
        when lasting.rectified = 'pending' then 'ahead'
        else lasting.rectified
    end as rectified_state,
    lasting.rectified_days,
    case
        when lasting.current_step = 'rechecked' then 'now'
        when lasting.rechecked = 'pending' then 'ahead'
        else lasting.rechecked
    end as rechecked_state,
    lasting.rechecked_days,
    case
        when lasting.is_closed then 'done'
        when lasting.current_step = 'closed' then 'now'
        else 'ahead'
    end as closed_state,
    lasting.closed_days,
    date_diff('day', lasting.found_on, case when lasting.is_closed then lasting.closed_on else $as_of end) as age_days,
    lasting.found_on,
    lasting.handed_over_on,
    lasting.rectified_on,
    lasting.rechecked_on,
    lasting.closed_on,
    lasting.circulated_on,
    lasting.deadline_on,
    lasting.extended_to_on,
    lasting.deadline_in_force_on,
    date_diff('day', lasting.deadline_on, lasting.extended_to_on) as extension_days,
    lasting.extension_requested_on,
    -- asked for when the deadline was over already
    lasting.extension_requested_on > lasting.deadline_on as is_requested_late,
    lasting.has_measures,
    lasting.has_person,
    lasting.has_funds,
    lasting.has_plan,
    lasting.five_elements_count,
    nullif(substr(
        case when lasting.has_measures then '' else '、measures' end
        || case when lasting.has_person then '' else '、person' end
        || case when lasting.has_funds then '' else '、funds' end
        || case when lasting.has_plan then '' else '、plan' end,
        2
    ), '') as missing_elements,
    coalesce(lasting.circulated_on <= $as_of, false) as is_circulated,
    lasting.responsible_unit,
    lasting.delivery_id as delivery,
    deliveries.file,
    lasting.sheet,
    lasting.row
from lasting
left join core.delivery_file as deliveries on lasting.delivery_id = deliveries.delivery_id
where
    -- an overdue finding is an open one
    $state is null
    or list_contains($state, lasting.state)
    or (list_contains($state, 'open') and lasting.state = 'overdue')
-- the furthest beyond its deadline first, the closed ones last
order by lasting.is_closed asc, days_left asc nulls last, lasting.found_on desc, lasting.finding asc
limit $limit
