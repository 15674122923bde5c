-- Refused rows with place, reason and sentence.
-- columns: delivery, file, table_name, sheet, row, column, reason, message
select
    refusals.delivery_id as delivery,
    deliveries.file,
    refusals.table_name,
    refusals.sheet,
    refusals.row,
    refusals.column_name as "column",
    refusals.reason,
    refusals.message
from core.refusal as refusals
left join core.delivery_file as deliveries on refusals.delivery_id = deliveries.delivery_id
where $delivery is null or list_contains($delivery, refusals.delivery_id)
order by refusals.delivery_id desc, refusals.sheet asc, refusals.row asc
limit $limit
