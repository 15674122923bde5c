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
    names.measure,
    case names.measure
        when 'row_count' then measured.row_count
        when 'blank_leader_key_count' then measured.blank_leader_key_count
        when 'blank_happened_on_count' then measured.blank_happened_on_count
        when 'blank_content_count' then measured.blank_content_count
        when 'repeated_key_count' then measured.repeated_key_count
        when 'orphan_leader_count' then measured.orphan_leader_count
        when 'orphan_district_count' then measured.orphan_district_count
    end as value
from activities_measured as measured
cross join (
    values
    ('row_count'), ('blank_leader_key_count'), ('blank_happened_on_count'), ('blank_content_count'),
    ('repeated_key_count'), ('orphan_leader_count'), ('orphan_district_count')
) as names (measure)
union all
select
    'findings' as table_name,
    names.measure,
    case names.measure
        when 'row_count' then measured.row_count
        when 'blank_finding_count' then measured.blank_finding_count
        when 'blank_district_count' then measured.blank_district_count
        when 'blank_level_count' then measured.blank_level_count
        when 'blank_description_count' then measured.blank_description_count
        when 'blank_found_on_count' then measured.blank_found_on_count
        when 'blank_deadline_on_count' then measured.blank_deadline_on_count
        when 'blank_status_count' then measured.blank_status_count
        when 'repeated_key_count' then measured.repeated_key_count
        when 'orphan_district_count' then measured.orphan_district_count
    end as value
from findings_measured as measured
cross join (
    values
    ('row_count'), ('blank_finding_count'), ('blank_district_count'), ('blank_level_count'),
    ('blank_description_count'), ('blank_found_on_count'), ('blank_deadline_on_count'), ('blank_status_count'),
    ('repeated_key_count'), ('orphan_district_count')
) as names (measure)
union all
select
    'accidents' as table_name,
    names.measure,
    case names.measure
        when 'row_count' then measured.row_count
        when 'blank_accident_count' then measured.blank_accident_count
        when 'blank_district_count' then measured.blank_district_count
        when 'blank_occurred_at_count' then measured.blank_occurred_at_count
        when 'blank_deaths_count' then measured.blank_deaths_count
        when 'repeated_key_count' then measured.repeated_key_count
        when 'orphan_district_count' then measured.orphan_district_count
    end as value
from accidents_measured as measured
cross join (
    values
    ('row_count'), ('blank_accident_count'), ('blank_district_count'), ('blank_occurred_at_count'),
    ('blank_deaths_count'), ('repeated_key_count'), ('orphan_district_count')
) as names (measure)
