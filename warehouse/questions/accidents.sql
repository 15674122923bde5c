-- Accidents, casualties and loss in the period up to the as-of date, beside the same days of last year (domain.md
--   section 5).
-- groups: district, industry, level, month
-- columns: accident_count, death_count, serious_injury_count, loss_yuan, accident_count_last_year,
--   death_count_last_year, serious_injury_count_last_year, loss_yuan_last_year, is_both_down
with days as (
    select
        *,
        occurred_on between $first_on and least($as_of, $last_on) as is_this_year,
        coalesce(occurred_on between $last_year_first_on and $last_year_last_on, false) as is_last_year
    from marts.accident_day
    where
        ($district is null or list_contains($district, district))
        and ($industry is null or list_contains($industry, industry))
        and ($level is null or list_contains($level, level))
        and ($month is null or list_contains($month, month))
),

spine as (
    select
        district,
        false as is_this_year,
        false as is_last_year
    from core.dim_district
    where $by = ['district'] and ($district is null or list_contains($district, district))
    union all
    select
        null as district,
        false as is_this_year,
        false as is_last_year
    where $by = ['total']
),

counted as (
    select *
    from days
    where is_this_year or is_last_year
    union all by name
    select *
    from spine
),

grouped as (
    select
        case when list_contains($by, 'district') then district end as district,
        case when list_contains($by, 'industry') then industry end as industry,
        case when list_contains($by, 'level') then level end as level,
        -- last year's months stand beside this year's
        case
            when list_contains($by, 'month') and is_this_year then month
            when list_contains($by, 'month')
                then concat(cast(cast(substr(month, 1, 4) as integer) + 1 as varchar), substr(month, 5, 3))
        end as month,
        coalesce(sum(case when is_this_year then accident_count end), 0) as accident_count,
        coalesce(sum(case when is_this_year then death_count end), 0) as death_count,
        coalesce(sum(case when is_this_year then serious_injury_count end), 0) as serious_injury_count,
        coalesce(sum(case when is_this_year then loss_yuan end), 0) as loss_yuan,
        coalesce(sum(case when is_last_year then accident_count end), 0) as accident_count_before,
        coalesce(sum(case when is_last_year then death_count end), 0) as death_count_before,
        coalesce(sum(case when is_last_year then serious_injury_count end), 0) as serious_injury_count_before,
        coalesce(sum(case when is_last_year then loss_yuan end), 0) as loss_yuan_before
    from counted
    group by all
)

select
    district,
    industry,
    level,
    month,
    accident_count,
    death_count,
    serious_injury_count,
    loss_yuan,
    case when $last_year_last_on is not null then accident_count_before end as accident_count_last_year,
    case when $last_year_last_on is not null then death_count_before end as death_count_last_year,
    case when $last_year_last_on is not null then serious_injury_count_before end as serious_injury_count_last_year,
    case when $last_year_last_on is not null then loss_yuan_before end as loss_yuan_last_year,
    case
        when $last_year_last_on is not null
            then accident_count < accident_count_before and death_count < death_count_before
    end as is_both_down
from grouped
order by all
