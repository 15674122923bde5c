-- Measures of decisions, inspections, plans and scores: rows, blanks in required columns, repeated keys, orphans.
-- grain: one row per table and measure
-- unique: table_name, measure
with decisions_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.activity_key) as blank_activity_key_count,
        count(*) - count(facts.words) as blank_words_count,
        count(*) - count(facts.verdict) as blank_verdict_count,
        count(*) - count(facts.decided_by) as blank_decided_by_count,
        count(*) - count(facts.decided_at) as blank_decided_at_count,
        count(*) - count(distinct facts.activity_key) as repeated_key_count
    from core.fct_decision as facts
),

inspections_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.unit) as blank_unit_count,
        count(*) - count(facts.inspected_on) as blank_inspected_on_count,
        count(*)
        - count(distinct concat_ws('|', facts.unit, cast(facts.inspected_on as varchar)))
            as repeated_key_count,
        sum(case when district_rows.district is null and facts.district is not null then 1 else 0 end)
            as orphan_district_count
    from core.fct_inspection as facts
    left join core.dim_district as district_rows on facts.district = district_rows.district
),

tasks_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.task) as blank_task_count,
        count(*) - count(facts.title) as blank_title_count,
        count(*) - count(distinct facts.task) as repeated_key_count
    from core.dim_task as facts
),

task_progress_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.task) as blank_task_count,
        count(*) - count(facts.progress_on) as blank_progress_on_count,
        count(*)
        - count(distinct concat_ws('|', facts.task, cast(facts.progress_on as varchar)))
            as repeated_key_count,
        sum(case when task_rows.task is null then 1 else 0 end) as orphan_task_count
    from core.fct_task_progress as facts
    left join core.dim_task as task_rows on facts.task = task_rows.task
),

schedule_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.unit) as blank_unit_count,
        count(*) - count(facts.table_name) as blank_table_name_count,
        count(*) - count(facts.cadence) as blank_cadence_count,
        count(*) - count(distinct concat_ws('|', facts.unit, facts.table_name)) as repeated_key_count
    from staging.schedule as facts
),

scores_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.period) as blank_period_count,
        count(*) - count(facts.subject) as blank_subject_count,
        count(*) - count(facts.indicator) as blank_indicator_count,
        count(*)
        - count(distinct concat_ws('|', facts.period, facts.subject, facts.indicator))
            as repeated_key_count
    from core.fct_score as facts
)

select
    'inspections' as table_name,
    'row_count' as measure,
    row_count as value
from inspections_measured
union all
select
    'inspections' as table_name,
    'blank_unit_count' as measure,
    blank_unit_count as value
from inspections_measured
union all
select
    'inspections' as table_name,
    'blank_inspected_on_count' as measure,
    blank_inspected_on_count as value
from inspections_measured
union all
select
    'inspections' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from inspections_measured
union all
select
    'inspections' as table_name,
    'orphan_district_count' as measure,
    orphan_district_count as value
from inspections_measured
union all
select
    'tasks' as table_name,
    'row_count' as measure,
    row_count as value
from tasks_measured
union all
select
    'tasks' as table_name,
    'blank_task_count' as measure,
    blank_task_count as value
from tasks_measured
union all
select
    'tasks' as table_name,
    'blank_title_count' as measure,
    blank_title_count as value
from tasks_measured
union all
select
    'tasks' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from tasks_measured
union all
select
    'task_progress' as table_name,
    'row_count' as measure,
    row_count as value
from task_progress_measured
union all
select
    'task_progress' as table_name,
    'blank_task_count' as measure,
    blank_task_count as value
from task_progress_measured
union all
select
    'task_progress' as table_name,
    'blank_progress_on_count' as measure,
    blank_progress_on_count as value
from task_progress_measured
union all
select
    'task_progress' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from task_progress_measured
union all
select
    'task_progress' as table_name,
    'orphan_task_count' as measure,
    orphan_task_count as value
from task_progress_measured
union all
select
    'schedule' as table_name,
    'row_count' as measure,
    row_count as value
from schedule_measured
union all
select
    'schedule' as table_name,
    'blank_unit_count' as measure,
    blank_unit_count as value
from schedule_measured
union all
select
    'schedule' as table_name,
    'blank_table_name_count' as measure,
    blank_table_name_count as value
from schedule_measured
union all
select
    'schedule' as table_name,
    'blank_cadence_count' as measure,
    blank_cadence_count as value
from schedule_measured
union all
select
    'schedule' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from schedule_measured
union all
select
    'scores' as table_name,
    'row_count' as measure,
    row_count as value
from scores_measured
union all
select
    'scores' as table_name,
    'blank_period_count' as measure,
    blank_period_count as value
from scores_measured
union all
select
    'scores' as table_name,
    'blank_subject_count' as measure,
    blank_subject_count as value
from scores_measured
union all
select
    'scores' as table_name,
    'blank_indicator_count' as measure,
    blank_indicator_count as value
from scores_measured
union all
select
    'scores' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from scores_measured
union all
select
    'decisions' as table_name,
    'row_count' as measure,
    row_count as value
from decisions_measured
union all
select
    'decisions' as table_name,
    'blank_activity_key_count' as measure,
    blank_activity_key_count as value
from decisions_measured
union all
select
    'decisions' as table_name,
    'blank_words_count' as measure,
    blank_words_count as value
from decisions_measured
union all
select
    'decisions' as table_name,
    'blank_verdict_count' as measure,
    blank_verdict_count as value
from decisions_measured
union all
select
    'decisions' as table_name,
    'blank_decided_by_count' as measure,
    blank_decided_by_count as value
from decisions_measured
union all
select
    'decisions' as table_name,
    'blank_decided_at_count' as measure,
    blank_decided_at_count as value
from decisions_measured
union all
select
    'decisions' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from decisions_measured
