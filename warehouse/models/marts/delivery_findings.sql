-- 隐患台账 by delivery: whose rows, what is filled in, and what cannot be.
-- grain: one row per delivery
-- unique: delivery_id
-- not_null: delivery_id, kept_count, future_count, disagreeing_count
select
    landed.delivery_id,
    count(*) as kept_count,
    case
        when count(landed.district) = count(*) and min(landed.district) = max(landed.district)
            then min(landed.district)
    end as sole_district,
    sum(
        case
            when
                landed.found_on > deliveries.received_on
                or landed.rectified_on > deliveries.received_on
                or landed.closed_on > deliveries.received_on
                then 1
            else 0
        end
    ) as future_count,
    sum(case when (landed.status = 'closed') = (landed.closed_on is null) then 1 else 0 end) as disagreeing_count,
    count(landed.unit) as unit_count,
    count(landed.industry) as industry_count,
    count(landed.responsible_unit) as responsible_unit_count,
    count(landed.responsible_person) as responsible_person_count,
    count(landed.measures) as measures_count
from landing.findings as landed
inner join core.delivery as deliveries
    on landed.delivery_id = deliveries.delivery_id
-- a row that withdraws needs its key and no more
where not landed.is_withdrawn
group by landed.delivery_id
