-- Units of the register: departments, firms, governments of districts.
-- grain: one row per unit
-- unique: unit
-- not_null: unit
select
    name as unit,
    kind,
    region,
    industry,
    aliases,
    delivery_id,
    sheet,
    row
from staging.units
