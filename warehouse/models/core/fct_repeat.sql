-- Findings found again (反复隐患): the unit had the same one before, closed within 12 months or still open.
-- grain: one row per finding that an earlier finding of the same district, unit, industry and words preceded
-- unique: finding
-- not_null: finding, district, unit, level, found_on, words, kind, earlier_finding
-- assert: (kind = 'after_closing') = (earlier_closed_on is not null)
-- assert: gap_days is null or gap_days between 0 and 366
with lowered as (
    select
        finding,
        district,
        unit,
        industry,
        level,
        responsible_unit,
        found_on,
        closed_on,
        -- full-width letters and digits are the same letters and digits; few have any, and translating is dear
        case
            when regexp_matches(description, '[０-９Ａ-Ｚａ-ｚ]')
                then
                    translate(
                        lower(description),
                        '０１２３４５６７８９ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ',
                        '0123456789abcdefghijklmnopqrstuvwxyz'
                    )
            else lower(description)
        end as words
    from core.fct_finding
    where unit is not null
),

worded as materialized (
    -- without spaces and signs; and how many there were (共3处) is no part of what was found
    select
        finding,
        district,
        unit,
        industry,
        level,
        responsible_unit,
        found_on,
        closed_on,
        regexp_replace(
            regexp_replace(words, '[\s\p{P}\p{S}\p{Z}]', '', 'g'),
            '共?[0-9一二两三四五六七八九十百几]+(处|个|项|台|具|支|条|间|座|辆|只|块|根|名|人|扇|组|套|件)',
            '',
            'g'
        ) as words,
        date_diff('day', date '1970-01-01', found_on) as found_day
    from lowered
),

twice as (
    -- only what a unit was told at least twice can be a repeat: few of all, and the window below is dear
    select
        district,
        unit,
        industry,
        words
    from worded
    -- words that point elsewhere say nothing of what was found
    where words not in ('', '同上', '见附件', '详见附件', '见清单', '详见清单', '见附表', '详见附表', '见通知书', '详见通知书')
    group by district, unit, industry, words
    having count(*) > 1
),

compared as (
    -- of the earlier ones the last to close, an open one before all; the same day is the same discovery, not another
    select
        worded.finding,
        worded.district,
        worded.unit,
        worded.industry,
        worded.level,
        worded.responsible_unit,
        worded.found_on,
        worded.words,
        max(coalesce(cast(worded.closed_on as varchar), '9999-12-31') || worded.finding) over (
            partition by worded.district, worded.unit, worded.industry, worded.words
            order by worded.found_day
            range between unbounded preceding and 1 preceding
        ) as earlier
    from worded
    inner join twice
        on
            worded.district = twice.district
            and worded.unit = twice.unit
            and (worded.industry is not distinct from twice.industry)
            and worded.words = twice.words
),

dated as (
    select
        *,
        substr(earlier, 11) as earlier_finding,
        cast(substr(earlier, 1, 10) as date) as earlier_until_on
    from compared
    where earlier is not null
)

select
    finding,
    district,
    unit,
    industry,
    level,
    responsible_unit,
    found_on,
    words,
    earlier_finding,
    case when earlier_until_on > found_on then 'while_open' else 'after_closing' end as kind,
    case when earlier_until_on <= found_on then earlier_until_on end as earlier_closed_on,
    case when earlier_until_on <= found_on then date_diff('day', earlier_until_on, found_on) end as gap_days
from dated
where
    earlier_until_on > found_on
    -- 12 months: two inspections of the yearly plan; the last day counts
    or found_on <= cast(earlier_until_on + interval 12 month as date)
