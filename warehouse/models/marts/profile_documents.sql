-- Measures of the documents: rows, blanks in what must be there, repeated keys, documents without a clause.
-- grain: one row per table and measure
-- unique: table_name, measure
with clauses_measured as (
    select
        count(*) as row_count,
        count(*) - count(facts.text) as blank_text_count,
        count(*) - count(distinct concat_ws('|', facts.document, cast(facts.ordinal as varchar)))
            as repeated_key_count
    from core.dim_clause as facts
),

documents_measured as (
    select count(*) as clauseless_document_count
    from core.dim_document
    where clause_count = 0
)

select
    'clauses' as table_name,
    'row_count' as measure,
    row_count as value
from clauses_measured
union all
select
    'clauses' as table_name,
    'blank_text_count' as measure,
    blank_text_count as value
from clauses_measured
union all
select
    'clauses' as table_name,
    'repeated_key_count' as measure,
    repeated_key_count as value
from clauses_measured
union all
select
    'clauses' as table_name,
    'clauseless_document_count' as measure,
    clauseless_document_count as value
from documents_measured
