-- The districts with population and GDP of the latest year given.
-- columns: district, kind, population, gdp_yi_yuan
select
    district,
    kind,
    population,
    gdp_yi_yuan
from core.dim_district
where $district is null or list_contains($district, district)
order by code, district
