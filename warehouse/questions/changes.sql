-- What each delivery changed, one row per value: old and new; a row withdrawn or restored has no column.
-- columns: delivery, file, table_name, key_text, kind, sheet, row, column_name, old_value, new_value
select
    changes.delivery_id as delivery,
    deliveries.file,
    changes.table_name,
    changes.key_text,
    changes.kind,
    changes.sheet,
    changes.row,
    changes.column_name,
    changes.old_value,
    changes.new_value
from core.change as changes
left join core.delivery_file as deliveries on changes.delivery_id = deliveries.delivery_id
where $delivery is null or list_contains($delivery, changes.delivery_id)
order by
    changes.delivery_id desc,
    changes.table_name asc,
    changes.sheet asc,
    changes.row asc,
    changes.key_text asc,
    changes.column_name asc
limit $limit
