-- Refused rows with place, reason and sentence, and the delivery that answered them (none: still open).
-- columns: refusal, delivery, file, unit, table_name, sheet, row, column, reason, message, answered_by
select
    refusals.refusal,
    refusals.delivery_id as delivery,
    deliveries.file,
    deliveries.unit,
    refusals.table_name,
    refusals.sheet,
    refusals.row,
    refusals.column_name as "column",
    refusals.reason,
    refusals.message,
    refusals.answered_by
from core.refusal as refusals
left join core.delivery as deliveries on refusals.delivery_id = deliveries.delivery_id
where $delivery is null or list_contains($delivery, refusals.delivery_id)
order by refusals.delivery_id desc, refusals.sheet asc, refusals.row asc
limit $limit
