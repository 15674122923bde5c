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
    names.measure,
    case names.measure
        when 'row_count' then measured.row_count
        when 'blank_name_count' then measured.blank_name_count
        when 'repeated_key_count' then measured.repeated_key_count
    end as value
from regions_measured as measured
cross join (values ('row_count'), ('blank_name_count'), ('repeated_key_count')) as names (measure)
union all
select
    'units' as table_name,
    names.measure,
    case names.measure
        when 'row_count' then measured.row_count
        when 'blank_name_count' then measured.blank_name_count
        when 'repeated_key_count' then measured.repeated_key_count
    end as value
from units_measured as measured
cross join (values ('row_count'), ('blank_name_count'), ('repeated_key_count')) as names (measure)
union all
select
    'leaders' as table_name,
    names.measure,
    case names.measure
        when 'row_count' then measured.row_count
        when 'blank_name_count' then measured.blank_name_count
        when 'blank_post_count' then measured.blank_post_count
        when 'repeated_key_count' then measured.repeated_key_count
    end as value
from leaders_measured as measured
cross join (values ('row_count'), ('blank_name_count'), ('blank_post_count'), ('repeated_key_count')) as names (measure)
union all
select
    'duties' as table_name,
    names.measure,
    case names.measure
        when 'row_count' then measured.row_count
        when 'blank_code_count' then measured.blank_code_count
        when 'blank_role_count' then measured.blank_role_count
        when 'blank_title_count' then measured.blank_title_count
        when 'blank_catalog_count' then measured.blank_catalog_count
        when 'repeated_key_count' then measured.repeated_key_count
    end as value
from duties_measured as measured
cross join (
    values
    ('row_count'), ('blank_code_count'), ('blank_role_count'), ('blank_title_count'), ('blank_catalog_count'),
    ('repeated_key_count')
) as names (measure)
union all
select
    'assignments' as table_name,
    names.measure,
    case names.measure
        when 'row_count' then measured.row_count
        when 'blank_leader_key_count' then measured.blank_leader_key_count
        when 'blank_title_count' then measured.blank_title_count
        when 'blank_year_count' then measured.blank_year_count
        when 'repeated_key_count' then measured.repeated_key_count
        when 'orphan_leader_count' then measured.orphan_leader_count
        when 'orphan_district_count' then measured.orphan_district_count
    end as value
from assignments_measured as measured
cross join (
    values
    ('row_count'), ('blank_leader_key_count'), ('blank_title_count'), ('blank_year_count'),
    ('repeated_key_count'), ('orphan_leader_count'), ('orphan_district_count')
) as names (measure)
