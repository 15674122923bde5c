-- County-level units, functional zones included, each attribute as the office last gave it.
-- grain: one row per district
-- unique: district
-- not_null: district
with known as (
    -- a yearly row may leave out what an earlier one said
    select
        name,
        max_by(kind, case when kind is not null then coalesce(year, 0) end) as kind,
        max_by(code, case when code is not null then coalesce(year, 0) end) as code,
        max_by(parent, case when parent is not null then coalesce(year, 0) end) as parent,
        max_by(aliases, case when aliases is not null then coalesce(year, 0) end) as aliases,
        max_by(population, case when population is not null then coalesce(year, 0) end) as population,
        max_by(gdp_yi_yuan, case when gdp_yi_yuan is not null then coalesce(year, 0) end) as gdp_yi_yuan,
        max(year) as year,
        max(delivery_id) as delivery_id,
        max_by(sheet, delivery_id) as sheet,
        max_by(row, delivery_id) as row
    from staging.regions
    group by name
),

parents as (
    select distinct parent as name
    from staging.regions
    where parent is not null
)

select
    known.name as district,
    coalesce(known.kind, 'county') as kind,
    known.code,
    known.parent,
    known.aliases,
    known.year,
    known.population,
    known.gdp_yi_yuan,
    known.delivery_id,
    known.sheet,
    known.row
from known
left join parents on known.name = parents.name
where
    -- a region without a kind is a district unless another region names it as its parent
    known.kind in ('county', 'zone')
    or (known.kind is null and parents.name is null)
