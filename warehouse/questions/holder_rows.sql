-- Who holds each duty in the years of the period: cadence in force and who set it, and what is done of what is due.
-- columns: leader, post, role, district, contact_district, duty, title, clause, catalog, kind, cadence, cadence_source,
--   needed_count, deadline_on, year, due_count, fulfilled_count, completion_rate, delivery, file, sheet, row
with counted as (
    select
        assignment_key,
        sum(case when fulfilled_on <= $as_of then 1 else 0 end) as fulfilled_count,
        count(*) as due_count
    from core.fct_obligation
    where
        not is_waived
        and (window_end_on < $as_of or (window_end_on = $as_of and fulfilled_on is not null))
        and strftime(window_end_on, '%Y-%m') between $first_month and $last_month
    group by assignment_key
)

select
    leaders.leader,
    leaders.post,
    leaders.role,
    leaders.district,
    assignments.contact_district,
    coalesce(assignments.duty, assignments.title) as duty,
    assignments.title,
    assignments.clause,
    assignments.catalog,
    assignments.kind,
    assignments.cadence,
    assignments.cadence_source,
    assignments.needed_count,
    assignments.deadline_on,
    assignments.year,
    coalesce(counted.due_count, 0) as due_count,
    coalesce(counted.fulfilled_count, 0) as fulfilled_count,
    counted.fulfilled_count / nullif(counted.due_count, 0) as completion_rate,
    assignments.delivery_id as delivery,
    deliveries.file,
    assignments.sheet,
    assignments.row
from core.fct_assignment as assignments
inner join core.dim_leader as leaders on assignments.leader_key = leaders.leader_key
left join counted on assignments.assignment_key = counted.assignment_key
left join core.delivery_file as deliveries on assignments.delivery_id = deliveries.delivery_id
where
    assignments.year between extract(year from $first_on) and extract(year from least($as_of, $last_on))
    and ($leader is null or list_contains($leader, leaders.leader))
    and ($post is null or list_contains($post, leaders.post))
    and ($role is null or list_contains($role, leaders.role))
    and ($district is null or list_contains($district, leaders.district))
    and ($duty is null or list_contains($duty, coalesce(assignments.duty, assignments.title)))
    and ($catalog is null or list_contains($catalog, assignments.catalog))
order by
    assignments.catalog,
    coalesce(assignments.duty, assignments.title),
    leaders.district nulls first,
    leaders.leader,
    leaders.post,
    assignments.year,
    assignments.contact_district,
    assignments.delivery_id,
    assignments.sheet,
    assignments.row
limit $limit
