-- What leaders did in the period, in their words, and how many obligations each entry serves.
-- columns: leader, post, happened_on, activity_type, district, duty, content, evidence, served_count, is_counted,
--   match_state, match_reasons, entered_on, flags, delivery, file, sheet, row
with served as (
    select
        activity_key,
        count(*) as served_count
    from core.fct_service
    group by activity_key
),

matched as (
    select
        activity_key,
        case
            when count(*) filter (state = 'waiting') > 0 then 'waiting'
            when count(*) filter (state = 'counted') = 0 then 'not_counted'
            when bool_or(source <> 'words') then 'decided'
            else 'words'
        end as match_state,
        string_agg(distinct reasons, '；' order by reasons) as match_reasons
    from core.fct_match
    group by activity_key
),

flagged as (
    select
        activity_key,
        string_agg(flag, '、' order by flag) as flags
    from core.fct_flag
    where flagged_on <= $as_of
    group by activity_key
)

select
    leaders.leader,
    leaders.post,
    activities.happened_on,
    activities.activity_type,
    activities.district,
    activities.duty,
    activities.content,
    activities.evidence,
    coalesce(served.served_count, 0) as served_count,
    activities.is_counted,
    case
        when not activities.is_counted then 'repeated'
        when activities.duty is not null then 'coded'
        else matched.match_state
    end as match_state,
    matched.match_reasons,
    activities.entered_on,
    flagged.flags,
    activities.delivery_id as delivery,
    deliveries.file,
    activities.sheet,
    activities.row
from core.fct_activity as activities
inner join core.dim_leader as leaders on activities.leader_key = leaders.leader_key
left join served on activities.activity_key = served.activity_key
left join matched on activities.activity_key = matched.activity_key
left join flagged on activities.activity_key = flagged.activity_key
left join core.delivery_file as deliveries on activities.delivery_id = deliveries.delivery_id
where
    activities.happened_on between $first_on and least($as_of, $last_on)
    and ($leader is null or list_contains($leader, leaders.leader))
    and ($post is null or list_contains($post, leaders.post))
    and ($role is null or list_contains($role, leaders.role))
    and ($district is null or list_contains($district, coalesce(activities.district, leaders.district)))
    and ($duty is null or list_contains($duty, activities.duty))
    and ($delivery is null or list_contains($delivery, activities.delivery_id))
    and ($month is null or list_contains($month, strftime(activities.happened_on, '%Y-%m')))
order by
    activities.happened_on desc, leaders.leader asc, leaders.post asc, activities.delivery_id asc,
    activities.sheet asc, activities.row asc
limit $limit
