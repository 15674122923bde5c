-- County-level units, functional zones included, with the figures of the latest year the office gave.
-- grain: one row per district
-- unique: district
-- not_null: district
with named as (
    select
        regions.*,
        row_number() over (partition by regions.name order by regions.year desc nulls last) as recency
    from staging.regions as regions
),

parents as (
    select distinct parent as name
    from staging.regions
    where parent is not null
)

select
    named.name as district,
    coalesce(named.kind, 'county') as kind,
    named.code,
    named.parent,
    named.aliases,
    named.year,
    named.population,
    named.gdp_yi_yuan,
    named.delivery_id,
    named.sheet,
    named.row
from named
left join parents on named.name = parents.name
where
    named.recency = 1
    -- a region without a kind is a district unless another region names it as its parent
    and (named.kind in ('county', 'zone') or (named.kind is null and parents.name is null))
