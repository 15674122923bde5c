-- Who answers for what and from when to when: districts, industries and departments by register and assignments.
-- grain: one row per leader, post, charge_kind, charge, source, start_on
-- unique: leader_key, charge_kind, charge, source, start_on
-- not_null: leader_key, charge_kind, charge, source, start_on, end_on
-- assert: start_on <= end_on
with registered as (
    select
        concat(leaders.name, '/', leaders.post) as leader_key,
        leaders.name as leader,
        leaders.post,
        leaders.role,
        districts.district,
        regexp_replace(leaders.contact_districts, '[,，;；]', '、', 'g') as contact_districts,
        regexp_replace(leaders.portfolio_industries, '[,，;；]', '、', 'g') as industries,
        regexp_replace(leaders.portfolio, '[,，;；]', '、', 'g') as departments,
        coalesce(leaders.term_start_on, date '1900-01-01') as start_on,
        coalesce(leaders.term_end_on, date '2999-12-31') as end_on,
        leaders.delivery_id,
        leaders.sheet,
        leaders.row
    from staging.leaders as leaders
    left join core.dim_district as districts on leaders.region = districts.district
),

listed as (
    -- a row for the post itself: who answers for nothing is known by it
    select
        *,
        'post' as charge_kind,
        post as charge
    from registered
    union all
    select
        *,
        'district' as charge_kind,
        unnest(string_split(contact_districts, '、')) as charge
    from registered
    union all
    select
        *,
        'industry' as charge_kind,
        unnest(string_split(industries, '、')) as charge
    from registered
    union all
    select
        *,
        'department' as charge_kind,
        unnest(string_split(departments, '、')) as charge
    from registered
),

assigned as (
    select
        assignments.leader_key,
        leaders.leader,
        leaders.post,
        leaders.role,
        leaders.district,
        'district' as charge_kind,
        assignments.contact_district as charge,
        'assignment' as source,
        greatest(terms.start_on, make_date(assignments.year, 1, 1)) as start_on,
        least(terms.end_on, make_date(assignments.year, 12, 31)) as end_on,
        min(assignments.delivery_id) as delivery_id,
        min_by(assignments.sheet, assignments.delivery_id) as sheet,
        min(assignments.row) as row
    from core.fct_assignment as assignments
    inner join core.dim_leader as leaders on assignments.leader_key = leaders.leader_key
    inner join core.dim_term as terms
        on
            assignments.leader_key = terms.leader_key
            and terms.start_on <= make_date(assignments.year, 12, 31)
            and terms.end_on >= make_date(assignments.year, 1, 1)
    where assignments.contact_district is not null
    group by
        assignments.leader_key,
        leaders.leader,
        leaders.post,
        leaders.role,
        leaders.district,
        assignments.contact_district,
        assignments.year,
        terms.start_on,
        terms.end_on
)

select
    leader_key,
    leader,
    post,
    role,
    district,
    charge_kind,
    trim(charge) as charge,
    'register' as source,
    start_on,
    max(end_on) as end_on,
    min(delivery_id) as delivery_id,
    min_by(sheet, delivery_id) as sheet,
    min(row) as row
from listed
where trim(charge) <> ''
group by leader_key, leader, post, role, district, charge_kind, trim(charge), start_on
union all
select
    leader_key,
    leader,
    post,
    role,
    district,
    charge_kind,
    charge,
    source,
    start_on,
    end_on,
    delivery_id,
    sheet,
    row
from assigned
