-- The duties that leaders hold in the years of the period: what an entry of theirs may be said to serve.
-- columns: leader, post, year, duty_key, duty, title, activity_type, contact_district, kind
select distinct
    leaders.leader,
    leaders.post,
    assignments.year,
    assignments.duty_key,
    assignments.duty,
    assignments.title,
    assignments.activity_type,
    assignments.contact_district,
    assignments.kind
from core.fct_assignment as assignments
inner join core.dim_leader as leaders on assignments.leader_key = leaders.leader_key
where
    assignments.year between extract(year from $first_on) and extract(year from $last_on)
    and ($leader is null or list_contains($leader, leaders.leader))
    and ($post is null or list_contains($post, leaders.post))
order by
    leaders.leader asc, leaders.post asc, assignments.year desc, assignments.duty asc, assignments.title asc,
    assignments.duty_key asc, assignments.contact_district asc
limit $limit
