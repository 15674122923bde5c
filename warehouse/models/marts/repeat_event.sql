-- Findings of named units day by day, and how many of them were found again.
-- grain: one row per district, unit, industry, level, day found
-- not_null: district, unit, level, event_on
-- assert: repeat_count + while_open_count <= compared_count
select
    findings.district,
    findings.unit,
    findings.industry,
    findings.level,
    findings.found_on as event_on,
    count(*) as compared_count,
    sum(case when repeats.kind = 'after_closing' then 1 else 0 end) as repeat_count,
    sum(case when repeats.kind = 'while_open' then 1 else 0 end) as while_open_count
from core.fct_finding as findings
left join core.fct_repeat as repeats on findings.finding = repeats.finding
where findings.unit is not null
group by all
order by event_on
