-- What the quality gate saw before this snapshot was published: of each table, and of each delivery.
-- columns: table_name, delivery, check_name, observed, expected, severity, is_passed, sentence
select
    table_name,
    delivery_id as delivery,
    check_name,
    observed,
    expected,
    severity,
    is_passed,
    sentence
from core.quality
where $delivery is null or list_contains($delivery, delivery_id)
order by is_passed asc, severity asc, delivery_id desc, table_name asc, check_name asc, expected asc
limit $limit
