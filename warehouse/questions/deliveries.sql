-- Every delivery in the snapshot with its accounting: total = accepted + refused + layout.
-- columns: delivery, file, sheets, tables, delivered_at, total_count, accepted_count, refused_count, layout_count,
--   warnings
select
    delivery_id as delivery,
    file,
    sheets,
    tables,
    received_at as delivered_at,
    total_count,
    accepted_count,
    refused_count,
    layout_count,
    warnings
from core.delivery
where $delivery is null or list_contains($delivery, delivery_id)
order by delivery_id desc
limit $limit
