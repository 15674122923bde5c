-- The reporting plan in force: who owes which table how often, and by which day of the following month.
-- columns: unit, district, table_name, cadence, due_day, delivery, file, sheet, row
select
    schedule.unit,
    schedule.district,
    schedule.table_name,
    schedule.cadence,
    schedule.due_day,
    schedule.delivery_id as delivery,
    deliveries.file,
    schedule.sheet,
    schedule.row
from core.dim_schedule as schedule
left join core.delivery_file as deliveries on schedule.delivery_id = deliveries.delivery_id
where
    ($unit is null or list_contains($unit, schedule.unit))
    and ($district is null or list_contains($district, schedule.district))
    and ($table_name is null or list_contains($table_name, schedule.table_name))
order by schedule.unit asc, schedule.table_name asc
limit $limit
