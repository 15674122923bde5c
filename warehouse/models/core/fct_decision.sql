-- What the office decided on entries without a duty code: the last decision on each, with who and when.
-- grain: one row per activity decided on
-- unique: activity_key
-- not_null: activity_key, words, verdict, decided_by, decided_at
-- assert: verdict <> 'counts' or duties is not null
select
    decisions.activity_key,
    decisions.leader,
    decisions.post,
    decisions.happened_on,
    decisions.content,
    decisions.note,
    decisions.words,
    decisions.verdict,
    decisions.activity_type,
    decisions.district,
    decisions.duties,
    decisions.decided_by,
    decisions.decided_at,
    decisions.reason,
    decisions.delivery_id,
    decisions.sheet,
    decisions.row
from staging.decisions as decisions
