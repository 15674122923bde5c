-- Duties that are never counted: standing ones (原文未量化) and those that wait for an event, with the activities that
--   name them.
-- columns: leader, post, district, role, duty, title, clause, catalog, kind, year, activity_count, delivery, file,
--   sheet, row
with activities as (
    select
        leader_key,
        duty,
        extract(year from happened_on) as year,
        count(*) as activity_count
    from core.fct_activity
    where is_counted and happened_on <= $as_of and duty is not null
    group by all
)

select
    leaders.leader,
    leaders.post,
    leaders.district,
    leaders.role,
    coalesce(assignments.duty, assignments.title) as duty,
    assignments.title,
    assignments.clause,
    assignments.catalog,
    assignments.kind,
    assignments.year,
    coalesce(activities.activity_count, 0) as activity_count,
    assignments.delivery_id as delivery,
    deliveries.file,
    assignments.sheet,
    assignments.row
from core.fct_assignment as assignments
inner join core.dim_leader as leaders on assignments.leader_key = leaders.leader_key
left join activities
    on
        assignments.leader_key = activities.leader_key
        and assignments.duty = activities.duty
        and assignments.year = activities.year
left join core.delivery_file as deliveries on assignments.delivery_id = deliveries.delivery_id
where
    assignments.kind <> 'counted'
    and assignments.year between extract(year from $first_on) and extract(year from least($as_of, $last_on))
    and ($leader is null or list_contains($leader, leaders.leader))
    and ($post is null or list_contains($post, leaders.post))
    and ($role is null or list_contains($role, leaders.role))
    and ($district is null or list_contains($district, leaders.district))
    and ($duty is null or list_contains($duty, coalesce(assignments.duty, assignments.title)))
order by
    leaders.leader,
    leaders.post,
    assignments.kind,
    coalesce(assignments.duty, assignments.title),
    assignments.year,
    assignments.delivery_id,
    assignments.sheet,
    assignments.row
limit $limit
