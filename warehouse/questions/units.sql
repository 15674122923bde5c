-- The units that answer for findings (责任单位), as the findings name them.
-- columns: unit
select distinct responsible_unit as unit
from core.fct_finding
where responsible_unit is not null
order by unit
