-- Task 11. The payers' five dashboards, each three times: by the day a conflict was recorded, and by the visits' day as
-- rows to count (a visit key each) and as sums. Filled anew each night.
create or replace procedure LOAD_PAYER_DASHBOARDS()
returns varchar
language javascript
execute as caller
as
$$
  const boards = {
    AGENCY: {columns: ['PROVIDERID', 'P_NAME', 'TIN'], recorded: ['PROVIDERID', 'P_NAME', 'TIN']},
    CAREGIVER: {columns: ['SSN', 'C_NAME'], recorded: ['CAREGIVERID', 'C_NAME', 'C_LNAME', 'C_FNAME']},
    CON_TYP: {columns: ['CONTYPE', 'CONTYPEDESC'], recorded: ['CONTYPE', 'CONTYPES'], measures: 'CO'},
    PATIENT: {
      columns: ['PATIENTID', 'PFNAME', 'PLNAME', 'PNAME', 'ADMISSIONID'],
      recorded: ['PATIENTID', 'PFNAME', 'PLNAME', 'PNAME', 'ADMISSIONID'],
    },
    PAYER: {columns: ['CONPAYERID', 'PNAME'], recorded: ['CONPAYERID', 'PNAME']},
  };

  // A board names a column as it likes; this is where the common view has it.
  function source(board, column) {
    if (board === 'PAYER' && column === 'PNAME') return 'CON_PAYER_NAME';
    return column === 'CONTYPES' ? 'CONTYPEDESC' : column;
  }

  function fill(table, columns, query) {
    snowflake.execute({sqlText: `truncate table ${table}`});
    snowflake.execute({sqlText: `insert into ${table} (${columns.join(', ')}) ${query}`});
  }

  for (const board in boards) {
    const {columns, recorded, measures = 'CON'} = boards[board];
    const sums = ['SP', 'OP', 'FP'].map((price) => `${measures}_${price}`);
    const shown = columns.map((column) => source(board, column)).join(', ');
    fill(`PAYER_DASHBOARD_${board}_COUNT`, ['PAYERID', 'VISITDATE', ...columns, 'VISIT_KEY'], `
      select distinct PAYERID, VISITDATE, ${shown}, VISIT_KEY from COMMON_PAYER_VIEW`);
    fill(`PAYER_DASHBOARD_${board}_IMPACT`, ['PAYERID', 'VISITDATE', ...columns, 'CON_SP', 'CON_OP', 'CON_FP'], `
      select PAYERID, VISITDATE, ${shown}, SUM(CON_SP), SUM(CON_OP), SUM(CON_FP)
      from COMMON_PAYER_VIEW group by PAYERID, VISITDATE, ${shown}`);
    const shownRecorded = recorded.map((column) => source(board, column)).join(', ');
    fill(`PAYER_DASHBOARD_${board}`, ['PAYERID', 'CRDATEUNIQUE', ...recorded, `${measures}_TO`, ...sums], `
      select PAYERID, CRDATEUNIQUE, ${shownRecorded}, COUNT(distinct VISIT_KEY), SUM(CON_SP), SUM(CON_OP), SUM(CON_FP)
      from COMMON_PAYER_VIEW group by PAYERID, CRDATEUNIQUE, ${shownRecorded}`);
  }

  const spans = {SEVEN: 7, THIRTY: 30, SIXTY: 60, NINETY: 90};
  const totals = [];
  const totalColumns = [];
  for (const span in spans) {
    const isRecent = `CRDATEUNIQUE > DATEADD(day, -${spans[span]}, CURRENT_DATE())`;
    totalColumns.push(`${span}_TO`, `${span}_SP`, `${span}_OP`, `${span}_FP`);
    totals.push(`COUNT(distinct IFF(${isRecent}, VISIT_KEY, null))`);
    for (const price of ['SP', 'OP', 'FP']) totals.push(`SUM(IFF(${isRecent}, CON_${price}, 0))`);
  }
  fill('PAYER_DASHBOARD_TOP', ['PAYERID', 'STATUS', 'STATUS_VALUE', ...totalColumns], `
    select PAYERID, STATUSFLAG,
      DECODE(STATUSFLAG, 'U', 'Unresolved', 'R', 'Resolved', 'D', 'Deleted', 'N', 'No response', 'W', 'In progress', 'I', 'Ignored'),
      ${totals.join(', ')}
    from COMMON_PAYER_VIEW
    group by PAYERID, STATUSFLAG`);
  return 'dashboards of payers';
$$;
