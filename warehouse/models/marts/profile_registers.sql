-- Measures of the registers and duty lists: rows, blanks in required columns, repeated keys, orphans.
-- grain: one row per table and measure
-- unique: table_name, measure
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
        count(*) - count(facts.leader_key) as blank_leader_key_count,
        count(*) - count(facts.title) as blank_title_count,
        count(*) - count(facts.year) as blank_year_count,
        count(*) - count(distinct facts.assignment_key) as repeated_key_count,
        sum(case when leader_rows.leader_key is null then 1 else 0 end) as orphan_leader_count,
        sum(case when district_rows.district is null and facts.contact_district is not null then 1 else 0 end)
            as orphan_district_count
    from core.fct_assignment as facts
    left join core.dim_leader as leader_rows on facts.leader_key = leader_rows.leader_key
    left join core.dim_district as district_rows on facts.contact_district = district_rows.district
)

select
    'regions' as table_name,
    'row_count' as measure,
    row_count as value
from regions_measured
union all
select
    'regions' as table_name,
    'blank_name_count' as measure,
    blank_name_count as value
from regions_measured
union all
select
    'regions' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from regions_measured
union all
select
    'units' as table_name,
    'row_count' as measure,
    row_count as value
from units_measured
union all
select
    'units' as table_name,
    'blank_name_count' as measure,
    blank_name_count as value
from units_measured
union all
select
    'units' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from units_measured
union all
select
    'leaders' as table_name,
    'row_count' as measure,
    row_count as value
from leaders_measured
union all
select
    'leaders' as table_name,
    'blank_name_count' as measure,
    blank_name_count as value
from leaders_measured
union all
select
    'leaders' as table_name,
    'blank_post_count' as measure,
    blank_post_count as value
from leaders_measured
union all
select
    'leaders' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from leaders_measured
union all
select
    'duties' as table_name,
    'row_count' as measure,
    row_count as value
from duties_measured
union all
select
    'duties' as table_name,
    'blank_code_count' as measure,
    blank_code_count as value
from duties_measured
union all
select
    'duties' as table_name,
    'blank_role_count' as measure,
    blank_role_count as value
from duties_measured
union all
select
    'duties' as table_name,
    'blank_title_count' as measure,
    blank_title_count as value
from duties_measured
union all
select
    'duties' as table_name,
    'blank_catalog_count' as measure,
    blank_catalog_count as value
from duties_measured
union all
select
    'duties' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from duties_measured
union all
select
    'assignments' as table_name,
    'row_count' as measure,
    row_count as value
from assignments_measured
union all
select
    'assignments' as table_name,
    'blank_leader_key_count' as measure,
    blank_leader_key_count as value
from assignments_measured
union all
select
    'assignments' as table_name,
    'blank_title_count' as measure,
    blank_title_count as value
from assignments_measured
union all
select
    'assignments' as table_name,
    'blank_year_count' as measure,
    blank_year_count as value
from assignments_measured
union all
select
    'assignments' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from assignments_measured
union all
select
    'assignments' as table_name,
    'orphan_leader_count' as measure,
    orphan_leader_count as value
from assignments_measured
union all
select
    'assignments' as table_name,
    'orphan_district_count' as measure,
    orphan_district_count as value
from assignments_measured
