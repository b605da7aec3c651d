-- Task 9.5. Asks the revenue service for billable minutes and units (DOMAIN.md §8). It needs Snowpark, an external access
-- integration and secrets, so only its outline stands here: it cannot be called outside of Snowflake.
create or replace procedure FETCH_BILLABLE_UNITS()
returns varchar
language python
runtime_version = '3.10'
packages = ('snowflake-snowpark-python', 'requests')
handler = 'run'
execute as caller
as
$$
def run(session):
    """Fills BILLABLEMINUTESFULLSHIFT, BILLABLEUNITSFULLSHIFT, BILLABLEMINUTESOVERLAP and BILLABLEUNITSOVERLAP of pairs of
    New York addresses whose minutes are not known, a batch an environment at a time, by way of TMP_BILLABLE_UPDATES."""
    wanted = session.sql('''
        select CVM.ID, CVM."AppVisitID", CVM."AppPayerID", CVM."ShVTSTTime", CVM."ShVTENTime", CVM."ETATravleMinutes"
        from CONFLICTVISITMAPS as CVM
        where CVM."PAddressState" in ('NY', 'New York')
          and CVM.BILLABLEMINUTESFULLSHIFT is null
          and (CVM.FAILEDON is null or CVM.FAILEDON >= DATEADD(day, -2, CURRENT_DATE()))
    ''')
    raise RuntimeError(f'the revenue service is not reachable from here ({wanted.count()} pairs wait for it)')
$$;
