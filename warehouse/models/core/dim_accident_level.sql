-- The ladder of accident levels: what reaches any threshold of a level is of it (State Council Order 493, article 3).
-- grain: one row per level
-- unique: level
-- not_null: level, place, deaths, serious_injuries, loss_yuan
select
    'larger' as level,
    1 as place,
    3 as deaths,
    10 as serious_injuries,
    10000000 as loss_yuan
union all
select
    'major' as level,
    2 as place,
    10 as deaths,
    50 as serious_injuries,
    50000000 as loss_yuan
union all
select
    'extraordinary' as level,
    3 as place,
    30 as deaths,
    100 as serious_injuries,
    100000000 as loss_yuan
