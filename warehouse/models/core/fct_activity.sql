-- What leaders did; entries of one leader with the same day, type and words are one, the first delivered.
-- grain: one row per activity
-- unique: activity_key
-- not_null: activity_key, leader_key, happened_on, has_evidence
with received as (
    select
        arrivals.activity_key,
        arrivals.leader,
        arrivals.post,
        arrivals.happened_on,
        arrivals.words,
        min(deliveries.received_on) as received_on
    from staging.arrivals as arrivals
    inner join core.delivery as deliveries on arrivals.delivery_id = deliveries.delivery_id
    group by arrivals.activity_key, arrivals.leader, arrivals.post, arrivals.happened_on, arrivals.words
),

first_of_key as (
    select
        activity_key,
        min(received_on) as received_on
    from received
    group by activity_key
),

-- a district or a duty put in later makes another key of the same words: the entry is as old as its words
first_of_words as (
    select
        leader,
        post,
        happened_on,
        words,
        min(received_on) as received_on
    from received
    group by leader, post, happened_on, words
),

repeated as (
    select
        activities.*,
        concat(activities.leader, '/', activities.post) as leader_key,
        least(first_of_key.received_on, first_of_words.received_on) as entered_on,
        -- what is written where nothing is there is no evidence; any telling of the same may bring it
        max(
            case
                when activities.evidence is null then 0
                when trim(activities.evidence) in ('无', '没有', '暂无', '-', '—', '/') then 0
                else 1
            end
        ) over (
            partition by
                activities.leader,
                activities.post,
                activities.happened_on,
                activities.activity_type,
                activities.words
        ) = 1 as has_evidence,
        row_number() over (
            partition by
                activities.leader,
                activities.post,
                activities.happened_on,
                activities.activity_type,
                activities.words
            order by activities.delivery_id, activities.sheet, activities.row
        ) as telling
    from staging.activities as activities
    left join first_of_key on activities.activity_key = first_of_key.activity_key
    left join first_of_words
        on
            activities.leader = first_of_words.leader
            and activities.post = first_of_words.post
            and activities.happened_on = first_of_words.happened_on
            and activities.words = first_of_words.words
)

select
    repeated.activity_key,
    repeated.record,
    repeated.leader_key,
    repeated.happened_on,
    repeated.activity_type,
    repeated.district,
    repeated.duty,
    repeated.content,
    repeated.words,
    repeated.evidence,
    repeated.has_evidence,
    repeated.entered_on,
    repeated.note,
    repeated.telling = 1 as is_counted,
    repeated.delivery_id,
    repeated.sheet,
    repeated.row
from repeated
