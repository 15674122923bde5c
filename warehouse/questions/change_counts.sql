-- How many rows each delivery added to each table, changed, withdrew, and brought again as they were.
-- columns: delivery, table_name, added_count, changed_count, withdrawn_count, unchanged_count
select
    delivery_id as delivery,
    table_name,
    added_count,
    changed_count,
    withdrawn_count,
    unchanged_count
from marts.change_count
where $delivery is null or list_contains($delivery, delivery_id)
order by delivery_id desc, table_name asc
limit $limit
