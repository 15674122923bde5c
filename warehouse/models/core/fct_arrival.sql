-- The names that stand under 到场领导, and whom of those who had to come each of them names.
-- grain: one row per accident, written
-- unique: accident, written
-- not_null: accident, district, occurred_on, written
-- By name or alias exactly, a name before an alias; a name of nobody expected, or of two, stands by itself (其他到场).
with listed as (
    select
        accident,
        district,
        occurred_on,
        -- what stands in brackets behind a name is the post
        unnest(string_split(
            regexp_replace(
                regexp_replace(leaders_on_scene, '[（(][^）)]*[）)]', '', 'g'), '[,，;；|\n\t]', '、', 'g'
            ), '、'
        )) as written
    from core.fct_accident
    where leaders_on_scene is not null
),

names as (
    select distinct
        accident,
        district,
        occurred_on,
        translate(regexp_replace(written, '[\s　 ]', '', 'g'), '•・‧', '···') as written
    from listed
),

spellings as (
    select
        concat(name, '/', post) as leader_key,
        name as spelling,
        1 as precedence
    from staging.leaders
    union all
    select
        concat(name, '/', post) as leader_key,
        unnest(string_split(regexp_replace(aliases, '[,，;；]', '、', 'g'), '、')) as spelling,
        2 as precedence
    from staging.leaders
),

folded as (
    select
        leader_key,
        translate(regexp_replace(spelling, '[\s　 ]', '', 'g'), '•・‧', '···') as spelling,
        precedence
    from spellings
),

fits as (
    select
        names.accident,
        names.written,
        called.leader,
        min(folded.precedence) as precedence
    from names
    inner join core.fct_called as called on names.accident = called.accident
    inner join folded on called.leader_key = folded.leader_key and names.written = folded.spelling
    group by names.accident, names.written, called.leader
),

nearest as (
    select
        accident,
        written,
        min(precedence) as precedence
    from fits
    group by accident, written
),

told as (
    select
        fits.accident,
        fits.written,
        min(fits.leader) as leader
    from fits
    inner join nearest
        on
            fits.accident = nearest.accident
            and fits.written = nearest.written
            and fits.precedence = nearest.precedence
    group by fits.accident, fits.written
    having count(*) = 1
)

select
    names.accident,
    names.district,
    names.occurred_on,
    names.written,
    told.leader
from names
left join told on names.accident = told.accident and names.written = told.written
where names.written not in ('', '无', '-', '/', '—')
