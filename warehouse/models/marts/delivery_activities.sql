-- 履职记录 by delivery: whose rows, what is filled in, and what cannot be.
-- grain: one row per delivery
-- unique: delivery_id
-- not_null: delivery_id, kept_count, future_count
select
    landed.delivery_id,
    count(*) as kept_count,
    case
        when count(landed.district) = count(*) and min(landed.district) = max(landed.district)
            then min(landed.district)
    end as sole_district,
    sum(case when landed.happened_on > deliveries.received_on then 1 else 0 end) as future_count,
    count(landed.activity_type) as activity_type_count,
    count(landed.duty) as duty_count,
    count(landed.evidence) as evidence_count
from landing.activities as landed
inner join core.delivery as deliveries
    on landed.delivery_id = deliveries.delivery_id
-- a row that withdraws needs its key and no more
where not landed.is_withdrawn
group by landed.delivery_id
