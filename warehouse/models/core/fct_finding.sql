-- Findings (隐患) with the deadline in force and the days on which they open, turn overdue and close.
-- grain: one row per finding
-- unique: finding
-- not_null: finding, district, level, found_on, deadline_on, deadline_in_force_on
-- assert: found_on <= deadline_on
-- assert: closed_on is null or found_on <= closed_on
select
    findings.finding,
    findings.district,
    findings.unit,
    findings.industry,
    findings.level,
    findings.description,
    findings.found_on,
    findings.deadline_on,
    findings.extended_to_on,
    coalesce(findings.extended_to_on, findings.deadline_on) as deadline_in_force_on,
    findings.rectified_on,
    findings.status,
    findings.closed_on,
    findings.responsible_unit,
    findings.responsible_person,
    findings.measures,
    findings.funds_yuan,
    findings.emergency_plan,
    findings.supervision,
    -- five elements (五落实): measure, responsible person, funds, deadline (always there), emergency plan
    1
    + case when findings.measures is not null then 1 else 0 end
    + case when findings.responsible_person is not null then 1 else 0 end
    + case when findings.funds_yuan is not null then 1 else 0 end
    + case when findings.emergency_plan is not null and findings.emergency_plan not in ('无', '否') then 1 else 0 end
        as five_elements_count,
    findings.delivery_id,
    findings.sheet,
    findings.row
from staging.findings as findings
