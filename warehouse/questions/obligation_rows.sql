-- The obligations behind a completion figure, with their state on the as-of date and the clause behind each.
-- columns: leader, post, district, contact_district, role, duty, title, clause, catalog, cadence, cadence_source,
--   kind, window_start, window_end, needed_count, done_count, state, is_credible, fulfilled_on, days_left, delivery,
--   file, sheet, row
-- extra: window
with stated as (
    select
        *,
        case
            when is_waived then 'waived'
            when fulfilled_on <= $as_of then 'fulfilled'
            when late_on <= $as_of then 'late'
            when window_end_on < $as_of then 'missed'
            when window_start_on > $as_of then 'future'
            else 'open'
        end as state,
        -- null where nothing has been fulfilled yet that could be credible
        case when fulfilled_on <= $as_of then coalesce(doubted_on > $as_of, true) end as is_credible
    from core.fct_obligation
    where
        -- "current" takes the windows that hold the as-of date, "due" those the completion rate counts,
        -- "period" all that end in the period
        case
            when $window = 'current' then $as_of between window_start_on and window_end_on
            when $window = 'due'
                then
                    not is_waived
                    and (window_end_on < $as_of or (window_end_on = $as_of and fulfilled_on is not null))
                    and strftime(window_end_on, '%Y-%m') between $first_month and $last_month
            else strftime(window_end_on, '%Y-%m') between $first_month and $last_month
        end
        and ($leader is null or list_contains($leader, leader))
        and ($post is null or list_contains($post, post))
        and ($role is null or list_contains($role, role))
        -- a city leader's duties for a contact district are apart from the district's own
        and ($district is null or list_contains($district, district))
        and ($contact_district is null or (district is null and list_contains($contact_district, contact_district)))
        and ($duty is null or list_contains($duty, coalesce(duty, title)))
        and ($cadence is null or list_contains($cadence, cadence))
        and ($month is null or list_contains($month, strftime(window_end_on, '%Y-%m')))
)

select
    stated.leader,
    stated.post,
    stated.district,
    stated.contact_district,
    stated.role,
    coalesce(stated.duty, stated.title) as duty,
    stated.title,
    stated.clause,
    stated.catalog,
    stated.cadence,
    stated.cadence_source,
    'counted' as kind,
    stated.window_start_on as window_start,
    stated.window_end_on as window_end,
    stated.needed_count,
    stated.done_count,
    stated.state,
    stated.is_credible,
    coalesce(stated.fulfilled_on, stated.late_on) as fulfilled_on,
    date_diff('day', $as_of, stated.window_end_on) as days_left,
    stated.delivery_id as delivery,
    deliveries.file,
    stated.sheet,
    stated.row
from stated
left join core.delivery_file as deliveries on stated.delivery_id = deliveries.delivery_id
where $state is null or list_contains($state, stated.state)
order by
    stated.window_end_on desc,
    stated.leader asc,
    stated.post asc,
    coalesce(stated.duty, stated.title) asc,
    stated.contact_district asc,
    stated.window_start_on asc,
    stated.delivery_id asc,
    stated.sheet asc,
    stated.row asc
limit $limit
