-- Task 12. What charts and the states' dashboards read: rows to count and sums, with all that they filter by. Filled anew
-- each night.
create or replace procedure LOAD_CHART_DATA()
returns varchar
language javascript
execute as caller
as
$$
  const filters = ['STATUSFLAG', 'COSTTYPE', 'VISITTYPE'];
  const stateFilters = [...filters, 'COUNTY', 'SERVICECODE'];

  function fill(name, columns, shown) {
    const [count, impact] = [`${name}_COUNT`, `${name}_IMPACT`];
    snowflake.execute({sqlText: `truncate table ${count}`});
    snowflake.execute({sqlText: `truncate table ${impact}`});
    snowflake.execute({sqlText: `
      insert into ${count} (${columns.join(', ')}, VISIT_KEY)
      select distinct ${shown.join(', ')}, VISIT_KEY from COMMON_PAYER_VIEW`});
    snowflake.execute({sqlText: `
      insert into ${impact} (${columns.join(', ')}, CON_SP, CON_OP, CON_FP)
      select ${shown.join(', ')}, SUM(CON_SP), SUM(CON_OP), SUM(CON_FP) from COMMON_PAYER_VIEW group by ${shown.join(', ')}`});
  }

  fill('PAYER_DASHBOARD_PAYER_CHART', ['PAYERID', 'VISITDATE', 'CONPAYERID', 'PNAME', ...filters],
    ['PAYERID', 'VISITDATE', 'CONPAYERID', 'CON_PAYER_NAME', ...filters]);
  const boards = {
    AGENCY: ['P_NAME'],
    CAREGIVER: ['SSN', 'C_NAME'],
    CON_TYPE: ['CONTYPE', 'CONTYPEDESC'],
    PATIENT: ['PATIENTID', 'PNAME'],
    PAYER: ['PNAME'],
  };
  for (const board in boards) {
    const columns = ['PAYERID', 'PROVIDERID', 'VISITDATE', ...boards[board], ...stateFilters];
    fill(`STATE_DASHBOARD_${board}`, columns,
      board === 'PAYER' ? columns.map((column) => column === 'PNAME' ? 'CON_PAYER_NAME' : column) : columns);
  }
  snowflake.execute({sqlText: 'alter dynamic table PAYER_MONTHS refresh'});
  return 'data of charts';
$$;
