-- Refused rows counted by reporting unit and reason: all of them, and those that no later delivery has answered.
-- columns: unit, reason, refused_count, open_refused_count
select
    deliveries.unit,
    refusals.reason,
    count(*) as refused_count,
    count(*) filter (where refusals.answered_by is null) as open_refused_count
from core.refusal as refusals
left join core.delivery as deliveries on refusals.delivery_id = deliveries.delivery_id
where $delivery is null or list_contains($delivery, refusals.delivery_id)
group by deliveries.unit, refusals.reason
order by refused_count desc, deliveries.unit asc, refusals.reason asc
limit $limit
