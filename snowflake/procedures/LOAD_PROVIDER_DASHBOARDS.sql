-- Task 10. The agencies' dashboards, by provider, office and the day a conflict was recorded. Filled anew each night.
create or replace procedure LOAD_PROVIDER_DASHBOARDS()
returns varchar
language javascript
execute as caller
as
$$
  const boards = {
    AGENCY: {CONPROVIDERID: 'CONPROVIDERID', CON_P_NAME: 'CON_P_NAME', CON_TIN: 'CON_TIN'},
    CAREGIVER: {CAREGIVERID: 'CAREGIVERID', C_CODE: 'C_CODE', C_NAME: 'C_NAME'},
    PATIENT: {PATIENTID: 'PATIENTID', PFNAME: 'PFNAME', PLNAME: 'PLNAME', PNAME: 'PNAME'},
    PAYER: {PAYERID: 'PAYERID', PNAME: 'CONTRACT'},
  };
  for (const board in boards) {
    const columns = Object.keys(boards[board]).join(', ');
    const shown = Object.values(boards[board]).join(', ');
    const table = `PROVIDER_DASHBOARD_${board}`;
    snowflake.execute({sqlText: `truncate table ${table}`});
    snowflake.execute({sqlText: `
      insert into ${table} (PROVIDERID, OFFICEID, CRDATEUNIQUE, ${columns}, CON_TO, CON_SP, CON_OP, CON_FP)
      select PROVIDERID, OFFICEID, CRDATEUNIQUE, ${shown}, COUNT(distinct VISIT_KEY), SUM(CON_SP), SUM(CON_OP), SUM(CON_FP)
      from COMMON_PAYER_VIEW
      group by PROVIDERID, OFFICEID, CRDATEUNIQUE, ${shown}`});
  }

  const rules = {
    EX_ST_MATCH: 'SameSchTimeFlag',
    EX_VT_MATCH: 'SameVisitTimeFlag',
    EX_ST_VT_MATCH: 'SchAndVisitTimeSameFlag',
    ST_OVR: 'SchOverAnotherSchTimeFlag',
    VT_OVR: 'VisitTimeOverAnotherVisitTimeFlag',
    ST_VT_OVR: 'SchTimeOverVisitTimeFlag',
    TD: 'DistanceFlag',
    IN: 'InServiceFlag',
    PT: 'PTOFlag',
  };
  const columns = [];
  const values = [];
  for (const rule in rules) {
    const isIt = `"${rules[rule]}" = 'Y'`;
    columns.push(`${rule}_TO`, `${rule}_SP`, `${rule}_OP`, `${rule}_FP`);
    values.push(`COUNT(distinct IFF(${isIt}, VISIT_KEY, null))`);
    for (const price of ['SP', 'OP', 'FP']) values.push(`SUM(IFF(${isIt}, CON_${price}, 0))`);
  }
  snowflake.execute({sqlText: 'truncate table PROVIDER_DASHBOARD_CON_TYP'});
  snowflake.execute({sqlText: `
    insert into PROVIDER_DASHBOARD_CON_TYP (PROVIDERID, OFFICEID, CRDATEUNIQUE, ${columns.join(', ')})
    select PROVIDERID, OFFICEID, CRDATEUNIQUE, ${values.join(', ')}
    from COMMON_PAYER_VIEW
    group by PROVIDERID, OFFICEID, CRDATEUNIQUE`});

  const since = (days) => `CRDATEUNIQUE > DATEADD(day, -${days}, CURRENT_DATE())`;
  snowflake.execute({sqlText: 'truncate table PROVIDER_DASHBOARD_TOP'});
  snowflake.execute({sqlText: `
    insert into PROVIDER_DASHBOARD_TOP (PROVIDERID, OFFICEID, TODAYTOTAL, TODAYSHIFTPRICE, TODAYOVERLAPPRICE,
                                        SEVENTOTAL, SEVENFINALPRICE, THIRTYTOTAL, THIRTYFINALPRICE)
    select PROVIDERID, OFFICEID,
      COUNT(distinct IFF(CRDATEUNIQUE = CURRENT_DATE(), VISIT_KEY, null)),
      SUM(IFF(CRDATEUNIQUE = CURRENT_DATE(), CON_SP, 0)),
      SUM(IFF(CRDATEUNIQUE = CURRENT_DATE(), CON_OP, 0)),
      COUNT(distinct IFF(${since(7)}, VISIT_KEY, null)), SUM(IFF(${since(7)}, CON_FP, 0)),
      COUNT(distinct IFF(${since(30)}, VISIT_KEY, null)), SUM(IFF(${since(30)}, CON_FP, 0))
    from COMMON_PAYER_VIEW
    group by PROVIDERID, OFFICEID`});
  return 'dashboards of agencies';
$$;
