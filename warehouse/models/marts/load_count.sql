-- Rows that each delivery brought to each table, as the build read them (invariant I2).
-- grain: one row per table and delivery
-- unique: table_name, delivery_id
select
    'regions' as table_name,
    delivery_id,
    count(*) as row_count
from landing.regions
group by delivery_id
union all
select
    'units' as table_name,
    delivery_id,
    count(*) as row_count
from landing.units
group by delivery_id
union all
select
    'leaders' as table_name,
    delivery_id,
    count(*) as row_count
from landing.leaders
group by delivery_id
union all
select
    'duties' as table_name,
    delivery_id,
    count(*) as row_count
from landing.duties
group by delivery_id
union all
select
    'assignments' as table_name,
    delivery_id,
    count(*) as row_count
from landing.assignments
group by delivery_id
union all
select
    'activities' as table_name,
    delivery_id,
    count(*) as row_count
from landing.activities
group by delivery_id
union all
select
    'decisions' as table_name,
    delivery_id,
    count(*) as row_count
from landing.decisions
group by delivery_id
union all
select
    'findings' as table_name,
    delivery_id,
    count(*) as row_count
from landing.findings
group by delivery_id
union all
select
    'accidents' as table_name,
    delivery_id,
    count(*) as row_count
from landing.accidents
group by delivery_id
union all
select
    'inspections' as table_name,
    delivery_id,
    count(*) as row_count
from landing.inspections
group by delivery_id
union all
select
    'tasks' as table_name,
    delivery_id,
    count(*) as row_count
from landing.tasks
group by delivery_id
union all
select
    'task_progress' as table_name,
    delivery_id,
    count(*) as row_count
from landing.task_progress
group by delivery_id
union all
select
    'schedule' as table_name,
    delivery_id,
    count(*) as row_count
from landing.schedule
group by delivery_id
union all
select
    'scores' as table_name,
    delivery_id,
    count(*) as row_count
from landing.scores
group by delivery_id
union all
select
    'clauses' as table_name,
    delivery_id,
    count(*) as row_count
from landing.clauses
group by delivery_id
