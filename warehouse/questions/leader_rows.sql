-- Leaders with the terms that touch the period.
-- columns: leader, post, role, district, region, contact_districts, portfolio, term_start, term_end, delivery,
--   file, sheet, row
select
    leaders.leader,
    leaders.post,
    leaders.role,
    leaders.district,
    leaders.region,
    leaders.contact_districts,
    concat_ws('；', leaders.portfolio, leaders.portfolio_industries) as portfolio,
    nullif(terms.start_on, date '1900-01-01') as term_start,
    nullif(terms.end_on, date '2999-12-31') as term_end,
    leaders.delivery_id as delivery,
    deliveries.file,
    leaders.sheet,
    leaders.row
from core.dim_leader as leaders
inner join core.dim_term as terms on leaders.leader_key = terms.leader_key
left join core.delivery_file as deliveries on leaders.delivery_id = deliveries.delivery_id
where
    terms.start_on <= least($as_of, $last_on)
    and terms.end_on >= $first_on
    and ($leader is null or list_contains($leader, leaders.leader))
    and ($post is null or list_contains($post, leaders.post))
    and ($role is null or list_contains($role, leaders.role))
    and ($district is null or list_contains($district, leaders.district))
order by leaders.district nulls first, leaders.leader, leaders.post, terms.start_on
limit $limit
