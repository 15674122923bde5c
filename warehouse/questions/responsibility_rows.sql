-- Who answers for what on the as-of date: a leader in post with a district, an industry or a department.
-- columns: charge_kind, charge, leader, post, role, district, state, charge_source, term_start, term_end, delivery,
--   file, sheet, row
select
    charges.charge_kind,
    charges.charge,
    charges.leader,
    charges.post,
    charges.role,
    charges.district,
    -- on whose side the leader stands
    case when charges.district is null then 'city' else 'district' end as state,
    string_agg(distinct charges.source, '、' order by charges.source desc) as charge_source,
    nullif(min(charges.start_on), date '1900-01-01') as term_start,
    nullif(max(charges.end_on), date '2999-12-31') as term_end,
    min(charges.delivery_id) as delivery,
    min_by(deliveries.file, charges.delivery_id) as file,
    min_by(charges.sheet, charges.delivery_id) as sheet,
    min_by(charges.row, charges.delivery_id) as row
from core.fct_charge as charges
left join core.delivery_file as deliveries on charges.delivery_id = deliveries.delivery_id
where
    $as_of between charges.start_on and charges.end_on
    and charges.charge_kind <> 'post'
    and ($charge is null or list_contains($charge, charges.charge))
    and ($leader is null or list_contains($leader, charges.leader))
    and ($post is null or list_contains($post, charges.post))
    and ($role is null or list_contains($role, charges.role))
    -- a district's own leaders, and the city leaders who answer for it
    and (
        $district is null
        or list_contains($district, charges.district)
        or (charges.charge_kind = 'district' and list_contains($district, charges.charge))
    )
    and (
        $state is null
        or list_contains($state, case when charges.district is null then 'city' else 'district' end)
    )
group by charges.charge_kind, charges.charge, charges.leader, charges.post, charges.role, charges.district
order by charges.district nulls first, charges.charge_kind, charges.charge, charges.leader, charges.post
limit $limit
