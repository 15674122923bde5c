-- What the office decided on entries without a duty code: the last decision on each, and whether it still holds.
-- grain: one row per activity decided on
-- unique: activity_key
-- not_null: activity_key, words, verdict, decided_by, decided_at, is_in_force
-- assert: verdict <> 'counts' or duties is not null
with holding as (
    -- while the entry stands, with the same words and without a code
    select distinct activity_key
    from core.fct_match
    where source = 'decision'
)

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
    holding.activity_key is not null as is_in_force,
    decisions.delivery_id,
    decisions.sheet,
    decisions.row
from staging.decisions as decisions
left join holding on decisions.activity_key = holding.activity_key
