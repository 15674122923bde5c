-- Entries without evidence or with a flag: which, why, and the other entry it is about where there is one.
-- columns: leader, post, happened_on, flag, flag_reason, activity_type, content, served_count, similarity,
--   other_happened_on, other_leader, other_post, other_district, other_content, other_file, other_sheet, other_row,
--   district, duty, evidence, entered_on, delivery, file, sheet, row
with served as (
    select
        activity_key,
        count(*) as served_count
    from core.fct_service
    group by activity_key
)

select
    leaders.leader,
    leaders.post,
    flags.happened_on,
    flags.flag,
    flags.flag_reason,
    activities.activity_type,
    activities.content,
    coalesce(served.served_count, 0) as served_count,
    flags.similarity,
    others.happened_on as other_happened_on,
    other_leaders.leader as other_leader,
    other_leaders.post as other_post,
    others.district as other_district,
    others.content as other_content,
    other_deliveries.file as other_file,
    others.sheet as other_sheet,
    others.row as other_row,
    activities.district,
    activities.duty,
    activities.evidence,
    activities.entered_on,
    activities.delivery_id as delivery,
    deliveries.file,
    activities.sheet,
    activities.row
from core.fct_flag as flags
inner join core.fct_activity as activities on flags.activity_key = activities.activity_key
inner join core.dim_leader as leaders on flags.leader_key = leaders.leader_key
left join core.delivery_file as deliveries on activities.delivery_id = deliveries.delivery_id
left join served on flags.activity_key = served.activity_key
-- somebody else's entry is told to those alone who may see it
left join core.fct_activity as others on flags.other_key = others.activity_key
left join core.dim_leader as other_leaders on others.leader_key = other_leaders.leader_key
left join core.delivery_file as other_deliveries on others.delivery_id = other_deliveries.delivery_id
where
    flags.happened_on between $first_on and least($as_of, $last_on)
    and flags.flagged_on <= $as_of
    and ($flag is null or list_contains($flag, flags.flag))
    and ($leader is null or list_contains($leader, leaders.leader))
    and ($post is null or list_contains($post, leaders.post))
    and ($role is null or list_contains($role, leaders.role))
    and ($district is null or list_contains($district, leaders.district))
    and ($delivery is null or list_contains($delivery, activities.delivery_id))
    and ($month is null or list_contains($month, strftime(flags.happened_on, '%Y-%m')))
order by
    flags.happened_on desc, leaders.leader asc, leaders.post asc, activities.delivery_id asc, activities.sheet asc,
    activities.row asc, flags.flag asc
limit $limit
