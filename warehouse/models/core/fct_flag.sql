-- What keeps an entry from being credible (可采信): no evidence, or a flag that a person should look into.
-- grain: one row per counted activity and flag
-- unique: activity_key, flag
-- not_null: activity_key, flag, leader_key, happened_on, flagged_on, flag_reason
-- assert: flag in ('no_evidence', 'late_entry', 'burst', 'copied', 'two_districts')
-- assert: flagged_on >= happened_on
with bounds as (
    -- domain.md section 5; each in days or entries. A period (month, quarter, half-year, year) ends with a month.
    select
        30 as late_days,
        5 as burst_days,
        5 as burst_entries
),

entries as (
    select
        activities.activity_key,
        activities.leader_key,
        activities.happened_on,
        activities.words,
        activities.has_evidence,
        activities.entered_on,
        -- only a county-level unit is another district: a township or the city itself is none
        districts.district,
        date_trunc('month', activities.happened_on) as month_on,
        row_number() over (
            order by activities.happened_on, activities.delivery_id, activities.sheet, activities.row
        ) as place
    from core.fct_activity as activities
    left join core.dim_district as districts on activities.district = districts.district
    where activities.is_counted
),

no_evidence as (
    select
        activity_key,
        'no_evidence' as flag,
        leader_key,
        happened_on,
        happened_on as flagged_on,
        cast(null as varchar) as other_key,
        cast(null as double) as similarity,
        '没有附印证资料' as flag_reason
    from entries
    where not has_evidence
),

late_entry as (
    select
        entries.activity_key,
        'late_entry' as flag,
        entries.leader_key,
        entries.happened_on,
        entries.happened_on as flagged_on,
        cast(null as varchar) as other_key,
        cast(null as double) as similarity,
        concat('事后 ', date_diff('day', entries.happened_on, entries.entered_on), ' 天才首次报来') as flag_reason
    from entries
    cross join bounds
    where date_diff('day', entries.happened_on, entries.entered_on) > bounds.late_days
),

-- the last days before a month's end, that end among them
closing as (
    select
        entries.activity_key,
        entries.leader_key,
        entries.happened_on,
        entries.month_on,
        row_number() over (
            partition by entries.leader_key, entries.month_on
            order by entries.place
        ) as turn
    from entries
    cross join bounds
    where date_trunc('month', entries.happened_on + bounds.burst_days) > entries.month_on
),

-- until the fifth there is no burst: the flag stands from its day on
fifth as (
    select
        closing.leader_key,
        closing.month_on,
        closing.happened_on as reached_on
    from closing
    cross join bounds
    where closing.turn = bounds.burst_entries
),

burst as (
    select
        closing.activity_key,
        'burst' as flag,
        closing.leader_key,
        closing.happened_on,
        greatest(closing.happened_on, fifth.reached_on) as flagged_on,
        cast(null as varchar) as other_key,
        cast(null as double) as similarity,
        concat(
            extract(year from closing.month_on), '年', extract(month from closing.month_on), '月最后 ',
            bounds.burst_days, ' 天内有 ', bounds.burst_entries, ' 条以上（含）'
        ) as flag_reason
    from closing
    inner join fifth on closing.leader_key = fifth.leader_key and closing.month_on = fifth.month_on
    cross join bounds
),

tellings as (
    select
        words,
        min(place) as place
    from entries
    group by words
),

sources as (
    -- the first entry in the words that are repeated
    select
        likeness.words,
        likeness.similarity,
        firsts.activity_key,
        firsts.happened_on,
        row_number() over (
            partition by likeness.words
            order by firsts.place
        ) as choice
    from staging.likeness as likeness
    inner join tellings on likeness.source_words = tellings.words
    inner join entries as firsts on tellings.place = firsts.place
),

copied as (
    select
        entries.activity_key,
        'copied' as flag,
        entries.leader_key,
        entries.happened_on,
        entries.happened_on as flagged_on,
        sources.activity_key as other_key,
        sources.similarity,
        -- cut, not rounded: 0.996 is not the same words
        concat('与更早一条的文字相似度 ', cast(floor(sources.similarity * 100) as integer), '%') as flag_reason
    from entries
    inner join sources on entries.words = sources.words and entries.happened_on > sources.happened_on
    where sources.choice = 1
),

days_apart as (
    select
        leader_key,
        happened_on,
        min(district) as first_district,
        max(district) as last_district
    from entries
    group by leader_key, happened_on
    having min(district) < max(district)
),

elsewhere as (
    select
        entries.activity_key,
        min(others.place) as place
    from entries
    inner join days_apart
        on entries.leader_key = days_apart.leader_key and entries.happened_on = days_apart.happened_on
    inner join entries as others
        on
            entries.leader_key = others.leader_key
            and entries.happened_on = others.happened_on
            and entries.district <> others.district
    group by entries.activity_key
),

two_districts as (
    select
        entries.activity_key,
        'two_districts' as flag,
        entries.leader_key,
        entries.happened_on,
        entries.happened_on as flagged_on,
        others.activity_key as other_key,
        cast(null as double) as similarity,
        concat('同一天另有一条在', others.district) as flag_reason
    from elsewhere
    inner join entries on elsewhere.activity_key = entries.activity_key
    inner join entries as others on elsewhere.place = others.place
)

select * from no_evidence
union all
select * from late_entry
union all
select * from burst
union all
select * from copied
union all
select * from two_districts
