-- What the quality gate saw before this snapshot was published.
-- columns: table_name, check_name, observed, expected, severity, is_passed
select
    table_name,
    check_name,
    observed,
    expected,
    severity,
    is_passed
from core.quality
order by is_passed, severity, table_name, check_name
