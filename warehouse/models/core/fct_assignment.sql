-- Duties given to leaders for a year, with the cadence and count in force and who set them.
-- grain: one row per leader, post, duty, year, contact district
-- unique: assignment_key
-- not_null: assignment_key, leader_key, duty_key, year, kind
-- assert: needed_count is null or needed_count >= 1
with chosen as (
    select
        concat_ws(
            '/',
            assignments.leader,
            assignments.post,
            assignments.duty_key,
            cast(assignments.year as varchar),
            coalesce(assignments.district, '')
        ) as assignment_key,
        concat(assignments.leader, '/', assignments.post) as leader_key,
        assignments.duty_key,
        duties.duty,
        coalesce(assignments.title, duties.title) as title,
        duties.clause,
        duties.catalog,
        duties.activity_type,
        assignments.year,
        assignments.district as contact_district,
        -- what the office sets beside a document holds where the document says nothing
        coalesce(assignments.cadence, duties.cadence, duties.office_cadence) as cadence,
        case
            when assignments.cadence <> coalesce(duties.cadence, '') then 'office'
            when coalesce(assignments.cadence, duties.cadence) is not null then 'document'
            when duties.office_cadence is not null then 'office'
        end as cadence_source,
        coalesce(
            assignments.min_count,
            duties.min_count,
            -- a count set for the office's cadence says nothing of a document's, or of an assignment's own
            case
                when coalesce(assignments.cadence, duties.cadence, duties.office_cadence) = duties.office_cadence
                    then duties.office_min_count
            end,
            1
        ) as asked_count,
        coalesce(
            assignments.deadline_on,
            -- a list's deadline holds for the years it reaches; before that year the assignment runs to its end
            case when duties.deadline_on >= make_date(assignments.year, 1, 1) then duties.deadline_on end,
            make_date(assignments.year, 12, 31)
        ) as deadline_on,
        assignments.delivery_id,
        assignments.sheet,
        assignments.row
    from staging.assignments as assignments
    inner join core.dim_duty as duties on assignments.duty_key = duties.duty_key
)

select
    chosen.*,
    case
        when chosen.cadence is null then 'standing'
        when chosen.cadence = 'on_event' then 'event'
        else 'counted'
    end as kind,
    case when chosen.cadence is not null and chosen.cadence <> 'on_event' then chosen.asked_count end as needed_count
from chosen
