-- What leaders did; entries of one leader with the same day, type and words are one, the first delivered.
-- grain: one row per activity
-- unique: activity_key
-- not_null: activity_key, leader_key, happened_on
with repeated as (
    select
        activities.*,
        concat(activities.leader, '/', activities.post) as leader_key,
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
    repeated.note,
    repeated.telling = 1 as is_counted,
    repeated.delivery_id,
    repeated.sheet,
    repeated.row
from repeated
