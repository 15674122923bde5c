-- Measures of activities, findings and accidents: rows, blanks in required columns, repeated keys, orphans.
-- grain: one row per table and measure
-- unique: table_name, measure
with activities_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.leader_key) as blank_leader_key_count,
        count(*) - count(facts.happened_on) as blank_happened_on_count,
        count(*) - count(facts.content) as blank_content_count,
        count(*) - count(distinct facts.activity_key) as repeated_key_count,
        sum(case when leader_rows.leader_key is null then 1 else 0 end) as orphan_leader_count,
        sum(case when district_rows.district is null and facts.district is not null then 1 else 0 end)
            as orphan_district_count
    from core.fct_activity as facts
    left join core.dim_leader as leader_rows on facts.leader_key = leader_rows.leader_key
    left join core.dim_district as district_rows on facts.district = district_rows.district
),

findings_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.finding) as blank_finding_count,
        count(*) - count(facts.district) as blank_district_count,
        count(*) - count(facts.level) as blank_level_count,
        count(*) - count(facts.description) as blank_description_count,
        count(*) - count(facts.found_on) as blank_found_on_count,
        count(*) - count(facts.deadline_on) as blank_deadline_on_count,
        count(*) - count(facts.status) as blank_status_count,
        count(*) - count(distinct facts.finding) as repeated_key_count,
        sum(case when district_rows.district is null and facts.district is not null then 1 else 0 end)
            as orphan_district_count
    from core.fct_finding as facts
    left join core.dim_district as district_rows on facts.district = district_rows.district
),

accidents_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.accident) as blank_accident_count,
        count(*) - count(facts.district) as blank_district_count,
        count(*) - count(facts.occurred_at) as blank_occurred_at_count,
        count(*) - count(facts.deaths) as blank_deaths_count,
        count(*) - count(distinct facts.accident) as repeated_key_count,
        sum(case when district_rows.district is null and facts.district is not null then 1 else 0 end)
            as orphan_district_count
    from core.fct_accident as facts
    left join core.dim_district as district_rows on facts.district = district_rows.district
)

select
    'activities' as table_name,
    'row_count' as measure,
    row_count as value
from activities_measured
union all
select
    'activities' as table_name,
    'blank_leader_key_count' as measure,
    blank_leader_key_count as value
from activities_measured
union all
select
    'activities' as table_name,
    'blank_happened_on_count' as measure,
    blank_happened_on_count as value
from activities_measured
union all
select
    'activities' as table_name,
    'blank_content_count' as measure,
    blank_content_count as value
from activities_measured
union all
select
    'activities' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from activities_measured
union all
select
    'activities' as table_name,
    'orphan_leader_count' as measure,
    orphan_leader_count as value
from activities_measured
union all
select
    'activities' as table_name,
    'orphan_district_count' as measure,
    orphan_district_count as value
from activities_measured
union all
select
    'findings' as table_name,
    'row_count' as measure,
    row_count as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_finding_count' as measure,
    blank_finding_count as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_district_count' as measure,
    blank_district_count as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_level_count' as measure,
    blank_level_count as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_description_count' as measure,
    blank_description_count as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_found_on_count' as measure,
    blank_found_on_count as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_deadline_on_count' as measure,
    blank_deadline_on_count as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_status_count' as measure,
    blank_status_count as value
from findings_measured
union all
select
    'findings' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from findings_measured
union all
select
    'findings' as table_name,
    'orphan_district_count' as measure,
    orphan_district_count as value
from findings_measured
union all
select
    'accidents' as table_name,
    'row_count' as measure,
    row_count as value
from accidents_measured
union all
select
    'accidents' as table_name,
    'blank_accident_count' as measure,
    blank_accident_count as value
from accidents_measured
union all
select
    'accidents' as table_name,
    'blank_district_count' as measure,
    blank_district_count as value
from accidents_measured
union all
select
    'accidents' as table_name,
    'blank_occurred_at_count' as measure,
    blank_occurred_at_count as value
from accidents_measured
union all
select
    'accidents' as table_name,
    'blank_deaths_count' as measure,
    blank_deaths_count as value
from accidents_measured
union all
select
    'accidents' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from accidents_measured
union all
select
    'accidents' as table_name,
    'orphan_district_count' as measure,
    orphan_district_count as value
from accidents_measured
