-- What a city leader must answer for: every district, and every industry that a register or a ledger names.
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
