-- The units that may answer for findings: those of the register (单位名册) and those that findings name (责任单位).
-- columns: unit, kind
with named as (
    select
        unit,
        kind
    from core.dim_unit
    union all
    select
        responsible_unit as unit,
        null as kind
    from core.fct_finding
    where responsible_unit is not null
)

select
    unit,
    max(kind) as kind
from named
group by unit
order by unit
