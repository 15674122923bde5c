-- Every delivery in the snapshot with its accounting: total = accepted + refused + layout.
-- columns: delivery, file, unit, sheets, tables, delivered_at, received_on, total_count, accepted_count,
--   refused_count, layout_count, warnings
select
    delivery_id as delivery,
    file,
    unit,
    sheets,
    tables,
    received_at as delivered_at,
    received_on,
    total_count,
    accepted_count,
    refused_count,
    layout_count,
    warnings
from core.delivery
where $delivery is null or list_contains($delivery, delivery_id)
order by delivery_id desc
limit $limit
