-- The inspections of the period up to the as-of date.
-- columns: unit, district, inspected_on, methods, leader, content, problems, feedback, delivery, file, sheet, row
select
    inspections.unit,
    inspections.district,
    inspections.inspected_on,
    inspections.methods,
    inspections.leader,
    inspections.content,
    inspections.problems,
    inspections.feedback,
    inspections.delivery_id as delivery,
    deliveries.file,
    inspections.sheet,
    inspections.row
from core.fct_inspection as inspections
left join core.delivery_file as deliveries on inspections.delivery_id = deliveries.delivery_id
where
    inspections.inspected_on between $first_on and least($as_of, $last_on)
    and ($unit is null or list_contains($unit, inspections.unit))
    and ($district is null or list_contains($district, inspections.district))
    and ($delivery is null or list_contains($delivery, inspections.delivery_id))
    and ($month is null or list_contains($month, strftime(inspections.inspected_on, '%Y-%m')))
order by inspections.inspected_on desc, inspections.unit asc
limit $limit
