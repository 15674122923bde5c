-- Entries without a duty code: for each duty that the words may mean, whether it counts or waits for a person, and why.
-- columns: activity_key, leader, post, district, happened_on, activity_type, place, content, note, words, entry_state,
--   judged_type, judged_district, duty_key, duty, title, clause, confidence, match_state, source, reasons, delivery,
--   file, sheet, row
with matched as (
    select
        *,
        case
            when count(*) filter (state = 'waiting') over (partition by activity_key) > 0 then 'waiting'
            when count(*) filter (state = 'counted') over (partition by activity_key) > 0 then 'counted'
            else 'not_counted'
        end as entry_state
    from core.fct_match
)

select
    matched.activity_key,
    leaders.leader,
    leaders.post,
    leaders.district,
    matched.happened_on,
    activities.activity_type,
    activities.district as place,
    activities.content,
    activities.note,
    concat(activities.words, coalesce(activities.note, '')) as words,
    matched.entry_state,
    matched.judged_type,
    matched.judged_district,
    matched.duty_key,
    duties.duty,
    duties.title,
    duties.clause,
    matched.confidence,
    matched.state as match_state,
    matched.source,
    matched.reasons,
    activities.delivery_id as delivery,
    deliveries.file,
    activities.sheet,
    activities.row
from matched
inner join core.fct_activity as activities on matched.activity_key = activities.activity_key
inner join core.dim_leader as leaders on matched.leader_key = leaders.leader_key
left join core.dim_duty as duties on matched.duty_key = duties.duty_key
left join core.delivery_file as deliveries on activities.delivery_id = deliveries.delivery_id
where
    matched.happened_on between $first_on and least($as_of, $last_on)
    and ($state is null or list_contains($state, matched.entry_state))
    and ($activity is null or list_contains($activity, matched.activity_key))
    and ($leader is null or list_contains($leader, leaders.leader))
    and ($post is null or list_contains($post, leaders.post))
    and ($role is null or list_contains($role, leaders.role))
    and ($district is null or list_contains($district, coalesce(activities.district, leaders.district)))
    and ($delivery is null or list_contains($delivery, activities.delivery_id))
    and ($month is null or list_contains($month, strftime(matched.happened_on, '%Y-%m')))
order by
    matched.happened_on desc, leaders.leader asc, leaders.post asc, matched.activity_key asc, matched.confidence desc,
    matched.duty_key asc, matched.assignment_key asc
limit $limit
