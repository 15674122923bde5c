-- Every spelling by which a reporting unit is named, and whom it means; a district's name means its government.
-- grain: one row per spelling
-- unique: spelling
-- not_null: spelling, unit
with governments as (
    -- where a register has several governments for one district, its name means none of them
    select
        region as district,
        min(unit) as unit
    from core.dim_unit
    where kind = 'district_government'
    group by region
    having count(*) = 1
),

districts as (
    select
        dim_district.district,
        dim_district.aliases,
        coalesce(governments.unit, dim_district.district) as unit
    from core.dim_district as dim_district
    left join governments on dim_district.district = governments.district
),

listed as (
    -- a unit's own name goes before an alias, a unit before a district
    select
        unit as spelling,
        unit,
        1 as precedence
    from core.dim_unit
    union all
    select
        unnest(string_split(regexp_replace(aliases, '[,，;；]', '、', 'g'), '、')) as spelling,
        unit,
        2 as precedence
    from core.dim_unit
    union all
    select
        district as spelling,
        unit,
        3 as precedence
    from districts
    union all
    select
        unnest(string_split(regexp_replace(aliases, '[,，;；]', '、', 'g'), '、')) as spelling,
        unit,
        4 as precedence
    from districts
),

folded as (
    select
        -- as names are compared: no space, one kind of bracket
        translate(regexp_replace(spelling, '[\s　]', '', 'g'), '（）', '()') as spelling,
        unit,
        precedence
    from listed
),

chosen as (
    select
        spelling,
        min(precedence) as precedence
    from folded
    where spelling <> ''
    group by spelling
),

told as (
    -- an alias that two units claim names neither
    select
        folded.spelling,
        min(folded.unit) as unit
    from folded
    inner join chosen on folded.spelling = chosen.spelling and folded.precedence = chosen.precedence
    group by folded.spelling
    having count(distinct folded.unit) = 1
)

select
    told.spelling,
    told.unit,
    coalesce(regions.district, districts.district) as district
from told
left join core.dim_unit as units on told.unit = units.unit
left join core.dim_district as regions on units.region = regions.district
left join core.dim_district as districts on told.unit = districts.district
