-- The measures that the quality gate judges: rows, blanks in required columns, repeated keys, orphans.
-- grain: one row per table and measure
-- unique: table_name, measure
-- not_null: table_name, measure, value
with regions_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.name) as blank_name_count,
        count(*) - count(distinct concat_ws('|', facts.name, cast(facts.year as varchar))) as repeated_key_count
    from staging.regions as facts
),

units_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.name) as blank_name_count,
        count(*) - count(distinct facts.name) as repeated_key_count
    from staging.units as facts
),

leaders_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.name) as blank_name_count,
        count(*) - count(facts.post) as blank_post_count,
        count(*)
        - count(distinct concat_ws('|', facts.name, facts.post, cast(facts.term_start_on as varchar)))
            as repeated_key_count
    from staging.leaders as facts
),

duties_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.code) as blank_code_count,
        count(*) - count(facts.role) as blank_role_count,
        count(*) - count(facts.title) as blank_title_count,
        count(*) - count(facts.catalog) as blank_catalog_count,
        count(*) - count(distinct concat_ws('|', facts.catalog, facts.code)) as repeated_key_count
    from staging.duties as facts
),

assignments_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.leader) as blank_leader_count,
        count(*) - count(facts.post) as blank_post_count,
        count(*) - count(facts.title) as blank_title_count,
        count(*) - count(facts.year) as blank_year_count,
        count(*)
        - count(
            distinct concat_ws(
                '|', facts.leader, facts.post, facts.duty_key, cast(facts.year as varchar), coalesce(facts.district, '')
            )
        ) as repeated_key_count,
        sum(case when leader_rows.leader_key is null then 1 else 0 end) as orphan_leader_count,
        sum(case when district_rows.district is null and facts.district is not null then 1 else 0 end)
            as orphan_district_count
    from staging.assignments as facts
    left join core.dim_leader as leader_rows on concat(facts.leader, '/', facts.post) = leader_rows.leader_key
    left join core.dim_district as district_rows on facts.district = district_rows.district
),

activities_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.leader) as blank_leader_count,
        count(*) - count(facts.post) as blank_post_count,
        count(*) - count(facts.happened_on) as blank_happened_on_count,
        count(*) - count(facts.content) as blank_content_count,
        count(*) - count(distinct facts.activity_key) as repeated_key_count,
        sum(case when leader_rows.leader_key is null then 1 else 0 end) as orphan_leader_count,
        sum(case when district_rows.district is null and facts.district is not null then 1 else 0 end)
            as orphan_district_count
    from staging.activities as facts
    left join core.dim_leader as leader_rows on concat(facts.leader, '/', facts.post) = leader_rows.leader_key
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
    'regions' as table_name,
    'row_count' as measure,
    cast(coalesce(row_count, 0) as bigint) as value
from regions_measured
union all
select
    'regions' as table_name,
    'blank_name_count' as measure,
    cast(coalesce(blank_name_count, 0) as bigint) as value
from regions_measured
union all
select
    'regions' as table_name,
    'repeated_key_count' as measure,
    cast(coalesce(repeated_key_count, 0) as bigint) as value
from regions_measured
union all
select
    'units' as table_name,
    'row_count' as measure,
    cast(coalesce(row_count, 0) as bigint) as value
from units_measured
union all
select
    'units' as table_name,
    'blank_name_count' as measure,
    cast(coalesce(blank_name_count, 0) as bigint) as value
from units_measured
union all
select
    'units' as table_name,
    'repeated_key_count' as measure,
    cast(coalesce(repeated_key_count, 0) as bigint) as value
from units_measured
union all
select
    'leaders' as table_name,
    'row_count' as measure,
    cast(coalesce(row_count, 0) as bigint) as value
from leaders_measured
union all
select
    'leaders' as table_name,
    'blank_name_count' as measure,
    cast(coalesce(blank_name_count, 0) as bigint) as value
from leaders_measured
union all
select
    'leaders' as table_name,
    'blank_post_count' as measure,
    cast(coalesce(blank_post_count, 0) as bigint) as value
from leaders_measured
union all
select
    'leaders' as table_name,
    'repeated_key_count' as measure,
    cast(coalesce(repeated_key_count, 0) as bigint) as value
from leaders_measured
union all
select
    'duties' as table_name,
    'row_count' as measure,
    cast(coalesce(row_count, 0) as bigint) as value
from duties_measured
union all
select
    'duties' as table_name,
    'blank_code_count' as measure,
    cast(coalesce(blank_code_count, 0) as bigint) as value
from duties_measured
union all
select
    'duties' as table_name,
    'blank_role_count' as measure,
    cast(coalesce(blank_role_count, 0) as bigint) as value
from duties_measured
union all
select
    'duties' as table_name,
    'blank_title_count' as measure,
    cast(coalesce(blank_title_count, 0) as bigint) as value
from duties_measured
union all
select
    'duties' as table_name,
    'blank_catalog_count' as measure,
    cast(coalesce(blank_catalog_count, 0) as bigint) as value
from duties_measured
union all
select
    'duties' as table_name,
    'repeated_key_count' as measure,
    cast(coalesce(repeated_key_count, 0) as bigint) as value
from duties_measured
union all
select
    'assignments' as table_name,
    'row_count' as measure,
    cast(coalesce(row_count, 0) as bigint) as value
from assignments_measured
union all
select
    'assignments' as table_name,
    'blank_leader_count' as measure,
    cast(coalesce(blank_leader_count, 0) as bigint) as value
from assignments_measured
union all
select
    'assignments' as table_name,
    'blank_post_count' as measure,
    cast(coalesce(blank_post_count, 0) as bigint) as value
from assignments_measured
union all
select
    'assignments' as table_name,
    'blank_title_count' as measure,
    cast(coalesce(blank_title_count, 0) as bigint) as value
from assignments_measured
union all
select
    'assignments' as table_name,
    'blank_year_count' as measure,
    cast(coalesce(blank_year_count, 0) as bigint) as value
from assignments_measured
union all
select
    'assignments' as table_name,
    'repeated_key_count' as measure,
    cast(coalesce(repeated_key_count, 0) as bigint) as value
from assignments_measured
union all
select
    'assignments' as table_name,
    'orphan_leader_count' as measure,
    cast(coalesce(orphan_leader_count, 0) as bigint) as value
from assignments_measured
union all
select
    'assignments' as table_name,
    'orphan_district_count' as measure,
    cast(coalesce(orphan_district_count, 0) as bigint) as value
from assignments_measured
union all
select
    'activities' as table_name,
    'row_count' as measure,
    cast(coalesce(row_count, 0) as bigint) as value
from activities_measured
union all
select
    'activities' as table_name,
    'blank_leader_count' as measure,
    cast(coalesce(blank_leader_count, 0) as bigint) as value
from activities_measured
union all
select
    'activities' as table_name,
    'blank_post_count' as measure,
    cast(coalesce(blank_post_count, 0) as bigint) as value
from activities_measured
union all
select
    'activities' as table_name,
    'blank_happened_on_count' as measure,
    cast(coalesce(blank_happened_on_count, 0) as bigint) as value
from activities_measured
union all
select
    'activities' as table_name,
    'blank_content_count' as measure,
    cast(coalesce(blank_content_count, 0) as bigint) as value
from activities_measured
union all
select
    'activities' as table_name,
    'repeated_key_count' as measure,
    cast(coalesce(repeated_key_count, 0) as bigint) as value
from activities_measured
union all
select
    'activities' as table_name,
    'orphan_leader_count' as measure,
    cast(coalesce(orphan_leader_count, 0) as bigint) as value
from activities_measured
union all
select
    'activities' as table_name,
    'orphan_district_count' as measure,
    cast(coalesce(orphan_district_count, 0) as bigint) as value
from activities_measured
union all
select
    'findings' as table_name,
    'row_count' as measure,
    cast(coalesce(row_count, 0) as bigint) as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_finding_count' as measure,
    cast(coalesce(blank_finding_count, 0) as bigint) as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_district_count' as measure,
    cast(coalesce(blank_district_count, 0) as bigint) as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_level_count' as measure,
    cast(coalesce(blank_level_count, 0) as bigint) as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_description_count' as measure,
    cast(coalesce(blank_description_count, 0) as bigint) as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_found_on_count' as measure,
    cast(coalesce(blank_found_on_count, 0) as bigint) as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_deadline_on_count' as measure,
    cast(coalesce(blank_deadline_on_count, 0) as bigint) as value
from findings_measured
union all
select
    'findings' as table_name,
    'blank_status_count' as measure,
    cast(coalesce(blank_status_count, 0) as bigint) as value
from findings_measured
union all
select
    'findings' as table_name,
    'repeated_key_count' as measure,
    cast(coalesce(repeated_key_count, 0) as bigint) as value
from findings_measured
union all
select
    'findings' as table_name,
    'orphan_district_count' as measure,
    cast(coalesce(orphan_district_count, 0) as bigint) as value
from findings_measured
union all
select
    'accidents' as table_name,
    'row_count' as measure,
    cast(coalesce(row_count, 0) as bigint) as value
from accidents_measured
union all
select
    'accidents' as table_name,
    'blank_accident_count' as measure,
    cast(coalesce(blank_accident_count, 0) as bigint) as value
from accidents_measured
union all
select
    'accidents' as table_name,
    'blank_district_count' as measure,
    cast(coalesce(blank_district_count, 0) as bigint) as value
from accidents_measured
union all
select
    'accidents' as table_name,
    'blank_occurred_at_count' as measure,
    cast(coalesce(blank_occurred_at_count, 0) as bigint) as value
from accidents_measured
union all
select
    'accidents' as table_name,
    'blank_deaths_count' as measure,
    cast(coalesce(blank_deaths_count, 0) as bigint) as value
from accidents_measured
union all
select
    'accidents' as table_name,
    'repeated_key_count' as measure,
    cast(coalesce(repeated_key_count, 0) as bigint) as value
from accidents_measured
union all
select
    'accidents' as table_name,
    'orphan_district_count' as measure,
    cast(coalesce(orphan_district_count, 0) as bigint) as value
from accidents_measured
union all
select
    table_name,
    'landed_count' as measure,
    cast(sum(row_count) as bigint) as value
from marts.load_count
group by table_name
