-- What a city leader must answer for: every district, every industry that is named anywhere, every city department.
-- grain: one row per charge_kind, charge
-- unique: charge_kind, charge
-- not_null: charge_kind, charge
with industries as (
    select industry from staging.units
    union
    select industry from staging.findings
    union
    select industry from staging.accidents
    union
    select unnest(string_split(regexp_replace(portfolio_industries, '[,，;；]', '、', 'g'), '、')) as industry
    from staging.leaders
),

departments as (
    -- of the city: what belongs to a district is its own leaders' affair
    select units.name as department
    from staging.units as units
    left join core.dim_district as districts on units.region = districts.district
    where units.kind = 'department' and districts.district is null
    union
    select unnest(string_split(regexp_replace(leaders.portfolio, '[,，;；]', '、', 'g'), '、')) as department
    from staging.leaders as leaders
    left join core.dim_district as districts on leaders.region = districts.district
    where districts.district is null
)

select
    'district' as charge_kind,
    district as charge,
    code
from core.dim_district
union all
select
    'industry' as charge_kind,
    trim(industry) as charge,
    cast(null as varchar) as code
from industries
where trim(industry) <> ''
group by trim(industry)
union all
select
    'department' as charge_kind,
    trim(department) as charge,
    cast(null as varchar) as code
from departments
where trim(department) <> ''
group by trim(department)
