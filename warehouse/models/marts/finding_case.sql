-- Every finding with the department that answers for it, as the office's own comparisons of formulas count them.
-- grain: one row per finding
-- materialized: view
select
    findings.finding,
    findings.district,
    findings.industry,
    findings.level,
    case when units.kind = 'department' then units.unit end as department,
    findings.found_on,
    findings.deadline_on,
    findings.deadline_in_force_on,
    findings.closed_on
from core.fct_finding as findings
left join core.dim_unit_spelling as spellings on findings.responsible_unit = spellings.spelling
left join core.dim_unit as units on spellings.unit = units.unit
