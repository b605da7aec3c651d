import { z } from 'zod';
import { type AnalyticsRows, analyticsTables } from '../naive-night/rows.ts';
import type { Rows } from './account.ts';

/** Where each table of schema analytics comes from on Snowflake; of those that hold other systems' rows, ours. */
const views: Record<
  keyof AnalyticsRows,
  { view: string; filter?: string; renamed?: Record<string, string> }
> = {
  visit: { view: 'FACTVISITCALLPERFORMANCE_CR' },
  deleted_visit: { view: 'FACTVISITCALLPERFORMANCE_DELETED_CR' },
  caregiver: { view: 'DIMCAREGIVER' },
  caregiver_absence: {
    view: 'FACTCAREGIVERABSENCE',
    filter: '"Source System" = \'hha\'',
    renamed: { caregiver_id: 'Global Caregiver Id' },
  },
  caregiver_inservice: { view: 'FACTCAREGIVERINSERVICE', filter: '"Source System" = \'hha\'' },
  patient: { view: 'DIMPATIENT' },
  patient_address: { view: 'DIMPATIENTADDRESS' },
  payer: { view: 'DIMPAYER', filter: '"Source System" = \'hha\'' },
  provider: { view: 'DIMPROVIDER', filter: '"Source System" = \'hha\'' },
  office: { view: 'DIMOFFICE', filter: '"Source System" = \'hha\'' },
  contract: { view: 'DIMCONTRACT', filter: '"Source System" = \'hha\'' },
  service_code: { view: 'DIMSERVICECODE', filter: '"Source System" = \'hha\'' },
};

/** What decides a night, as the naive night wants it, read from the views of ANALYTICS.BI. */
export async function readAnalytics(rows: Rows): Promise<AnalyticsRows> {
  const read = async <Row extends z.ZodObject>(table: keyof AnalyticsRows, row: Row) =>
    z.array(row).parse(await readView(rows, table, Object.keys(row.shape)));
  const tables = analyticsTables;
  return {
    visit: await read('visit', tables.visit),
    deleted_visit: await read('deleted_visit', tables.deleted_visit),
    caregiver: await read('caregiver', tables.caregiver),
    caregiver_absence: await read('caregiver_absence', tables.caregiver_absence),
    caregiver_inservice: await read('caregiver_inservice', tables.caregiver_inservice),
    patient: await read('patient', tables.patient),
    patient_address: await read('patient_address', tables.patient_address),
    payer: await read('payer', tables.payer),
    provider: await read('provider', tables.provider),
    office: await read('office', tables.office),
    contract: await read('contract', tables.contract),
    service_code: await read('service_code', tables.service_code),
  };
}

async function readView(rows: Rows, table: keyof AnalyticsRows, wanted: readonly string[]) {
  const { view, filter = 'true', renamed = {} } = views[table];
  const columns = await rows(`
    select COLUMN_NAME, DATA_TYPE from ANALYTICS.INFORMATION_SCHEMA.COLUMNS
    where TABLE_SCHEMA = 'BI' and TABLE_NAME = '${view}' order by ORDINAL_POSITION`);
  const sources = wanted.map((name) => {
    const [source, type] =
      columns.find(([column]) => column === renamed[name]) ??
      columns.find(([column]) => column?.toLowerCase().replace(/[ -]/g, '_') === name) ??
      [];
    return { name, source, type };
  });
  const items = sources.map((source) => itemOf(source));
  const read = await rows(`select ${items.join(', ')} from ANALYTICS.BI.${view} where ${filter}`);
  return read.map((row) =>
    Object.fromEntries(sources.map(({ name, type }, i) => [name, parsedCell(row[i] ?? null, type ?? null)])),
  );
}

const days = new Set(['visit_date', 'start_date', 'end_date', 'invoice_date']);

interface Source {
  name: string;
  source: string | null | undefined;
  type: string | null | undefined;
}

function itemOf({ name, source, type }: Source): string {
  // The offset of a visit is for display alone.
  if (name === 'utc_offset_minutes') return 'null';
  if (typeof source !== 'string') throw new Error(`no column for ${name}`);
  const quoted = `"${source}"`;
  if (days.has(name)) return `to_char(${quoted}::timestamp_ntz, 'YYYY-MM-DD')`;
  if (!type?.startsWith('TIMESTAMP')) return `${quoted}::varchar`;
  const instant = name.endsWith('timestamp') ? `convert_timezone('UTC', ${quoted})` : quoted;
  return `to_char(${instant}::timestamp_ntz, 'YYYY-MM-DD HH24:MI:SS.FF6')`;
}

function parsedCell(cell: string | null, type: string | null): string | number | boolean | null {
  if (cell === null) return null;
  if (type === 'BOOLEAN') return cell === 'true';
  return type === 'FLOAT' ? Number(cell) : cell;
}
