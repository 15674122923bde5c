-- The findings behind a figure, the longest overdue first.
-- columns: finding, district, unit, industry, level, description, found_on, deadline_on, deadline_in_force_on,
--   rectified_on, closed_on, status, supervision, responsible_unit, state, overdue_days, age_days,
--   five_elements_count, delivery, file, sheet, row
-- extra: scope
with stated as (
    -- only what chooses and orders is read of every finding; the rest is fetched for the rows that are shown
    select
        rowid as place,
        finding,
        found_on,
        closed_on,
        case
            when closed_on <= $as_of then 'closed'
            when deadline_in_force_on < $as_of then 'overdue'
            else 'open'
        end as state,
        case
            when closed_on <= $as_of or deadline_in_force_on >= $as_of then null
            else date_diff('day', deadline_in_force_on, $as_of)
        end as overdue_days
    from core.fct_finding
    where
        found_on <= $as_of
        -- "found" takes those found in the period, "due" those whose deadline lies in it, "all" every one of all time
        and case
            when $scope = 'found' then found_on between $first_on and $last_on
            when $scope = 'due'
                then
                    deadline_in_force_on between $first_on and $last_on
                    and (deadline_in_force_on < $as_of or coalesce(closed_on <= $as_of, false))
            else true
        end
        and ($finding is null or list_contains($finding, finding))
        and ($district is null or list_contains($district, district))
        and ($industry is null or list_contains($industry, industry))
        and ($level is null or list_contains($level, level))
        and ($delivery is null or list_contains($delivery, delivery_id))
        and ($responsible_unit is null or list_contains($responsible_unit, responsible_unit))
        and ($month is null or list_contains($month, strftime(found_on, '%Y-%m')))
),

shown as (
    select
        place,
        state,
        overdue_days,
        date_diff('day', found_on, case when closed_on <= $as_of then closed_on else $as_of end) as age_days
    from stated
    where
        -- an overdue finding is an open one
        ($state is null or list_contains($state, state) or (list_contains($state, 'open') and state = 'overdue'))
        and (
            $bucket is null
            or list_contains(
                $bucket,
                case
                    when date_diff('day', found_on, $as_of) <= 7 then '0–7'
                    when date_diff('day', found_on, $as_of) <= 30 then '8–30'
                    when date_diff('day', found_on, $as_of) <= 90 then '31–90'
                    when date_diff('day', found_on, $as_of) <= 180 then '91–180'
                    else '>180'
                end
            )
        )
    order by overdue_days desc nulls last, found_on desc, finding asc
    limit $limit
),

chosen as (
    select
        findings.*,
        shown.state,
        shown.overdue_days,
        shown.age_days
    from shown
    inner join core.fct_finding as findings on shown.place = findings.rowid
)

select
    chosen.finding,
    chosen.district,
    chosen.unit,
    chosen.industry,
    chosen.level,
    chosen.description,
    chosen.found_on,
    chosen.deadline_on,
    chosen.deadline_in_force_on,
    chosen.rectified_on,
    chosen.closed_on,
    chosen.status,
    chosen.supervision,
    chosen.responsible_unit,
    chosen.state,
    chosen.overdue_days,
    chosen.age_days,
    chosen.five_elements_count,
    chosen.delivery_id as delivery,
    deliveries.file,
    chosen.sheet,
    chosen.row
from chosen
left join core.delivery_file as deliveries on chosen.delivery_id = deliveries.delivery_id
order by chosen.overdue_days desc nulls last, chosen.found_on desc, chosen.finding asc
