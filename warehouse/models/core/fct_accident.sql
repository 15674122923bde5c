-- Accidents with the level that follows from casualties and loss (State Council Order 493, article 3).
-- grain: one row per accident
-- unique: accident
-- not_null: accident, occurred_at, occurred_on, district, level, deaths
with reached as (
    select
        accidents.accident,
        max(levels.place) as place
    from staging.accidents as accidents
    inner join core.dim_accident_level as levels
        on
            accidents.deaths >= levels.deaths
            or accidents.serious_injuries >= levels.serious_injuries
            or accidents.loss_yuan >= levels.loss_yuan
    group by accidents.accident
),

graded as (
    select
        accidents.*,
        coalesce(levels.level, 'general') as level
    from staging.accidents as accidents
    left join reached on accidents.accident = reached.accident
    left join core.dim_accident_level as levels on reached.place = levels.place
)

select
    graded.accident,
    graded.occurred_at,
    cast(graded.occurred_at as date) as occurred_on,
    graded.district,
    graded.industry,
    graded.level,
    graded.level_reported,
    coalesce(graded.level_reported <> graded.level, false) as is_level_different,
    graded.deaths,
    coalesce(graded.serious_injuries, 0) as serious_injuries,
    coalesce(graded.loss_yuan, 0) as loss_yuan,
    graded.notified_at,
    graded.phoned_at,
    graded.written_at,
    graded.leaders_on_scene,
    graded.filed_on,
    graded.concluded_on,
    graded.extension_on,
    graded.published_on,
    graded.assessed_on,
    coalesce(graded.is_sensitive, false) as is_sensitive,
    graded.delivery_id,
    graded.sheet,
    graded.row
from graded
