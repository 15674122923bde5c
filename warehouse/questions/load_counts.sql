-- Rows that each delivery brought to each table; a delivery without an accepted row has no table.
-- columns: delivery, table_name, row_count
select
    deliveries.delivery_id as delivery,
    counts.table_name,
    counts.row_count
from core.delivery as deliveries
left join marts.load_count as counts on deliveries.delivery_id = counts.delivery_id
order by deliveries.delivery_id, counts.table_name
