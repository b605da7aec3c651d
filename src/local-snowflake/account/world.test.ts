import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createAccount } from './create.ts';
import { column, readRows, temporaryDirectory } from './test-account.ts';
import { conflictsOf, readVisits } from './test-conflicts.ts';

const asOf = '2026-11-23';
const visitView = '"BI"."FACTVISITCALLPERFORMANCE_CR"';
const deletedView = '"BI"."FACTVISITCALLPERFORMANCE_DELETED_CR"';

describe('an account of 20,000 visits', { timeout: 240_000 }, () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    await createAccount({ directory: directory.path, visits: 20_000, seed: 11, asOf });
  }, 240_000);

  afterAll(() => directory.remove());

  const count = async (sql: string) => {
    const [row] = await readRows(
      directory.path,
      z.object({ n: z.coerce.number() }),
      `select count(*) as n from ${sql}`,
    );
    return row?.n;
  };

  it('has exactly as many visits as wished, and deleted ones in the other view alone', async () => {
    expect(await count(visitView)).toBe(20_000);
    expect(await count(deletedView)).toBeGreaterThan(200);
    const id = column('Visit Id');
    expect(await count(`${visitView} join ${deletedView} using (${id})`)).toBe(0);
    expect(await count(`(select distinct ${id} from ${visitView})`)).toBe(20_000);
  });

  it('has 1 to 3 % of its visits in conflict, and conflicts of each rule', async () => {
    const { rules, visits } = conflictsOf(await readVisits(directory.path), asOf);
    expect([...rules].sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(visits.size).toBeGreaterThanOrEqual(200);
    expect(visits.size).toBeLessThanOrEqual(600);
  });

  it('is fresh for its day', async () => {
    const finished = column('REFRESH_FINISHED_AT');
    expect(
      await count(
        `"BI"."FACTDATAREFRESHSTATUS" where "MODULE" = 'Conflict Report' and "STATUS" = 'success'
         and (${finished}.utc + interval 4 hours)::date = date '${asOf}'`,
      ),
    ).toBe(1);
    expect(
      await count(`${visitView} where ${column('Visit Updated Timestamp')}.utc > timestamp '${asOf} 06:00'`),
    ).toBe(0);
  });

  const text = (name: string) => column(name);
  const time = (name: string) => `${column(name)}.utc`;

  it.each([
    ['overnight shifts', visitView, `${text('Scheduled Time')}[1:4] > ${text('Scheduled Time')}[6:9]`],
    ['live-in shifts', visitView, `${text('Scheduled Duration Hours')} = 24`],
    [
      'missed visits with a reason',
      visitView,
      `${text('Is Missed')} and ${text('Missed Visit Reason')} is not null`,
    ],
    [
      'visits that only started',
      visitView,
      `${text('Visit Start Time')} is not null and ${text('Visit End Time')} is null`,
    ],
    [
      'visits that only ended',
      visitView,
      `${text('Visit Start Time')} is null and ${text('Visit End Time')} is not null`,
    ],
    [
      'past visits of which nothing is known',
      visitView,
      `${text('Visit Start Time')} is null and ${text('Visit End Time')} is null and not ${text('Is Missed')} and ${time('Scheduled End Time')} < timestamp '2026-11-20'`,
    ],
    ['future visits', visitView, `${time('Scheduled Start Time')} > timestamp '2026-12-06'`],
    ['quoted coordinates', visitView, `${text('Call Out GPS Coordinates')} like '"%"'`],
    ['coordinates of a bare comma', visitView, `${text('Call Out GPS Coordinates')} = ','`],
    [
      'summer and winter offsets in one account',
      `(select distinct ${column('Scheduled Start Time')}.offset_minutes as o from ${visitView})`,
      'o in (-240, -300) having count(*) = 2',
    ],
    [
      'billed visits',
      visitView,
      `${text('Billed')} = 'yes' and ${text('Invoice Number')} is not null and ${text('Billed Rate')} > 0`,
    ],
    ['unbilled visits', visitView, `${text('Billed')} = 'no' and ${text('Bill Rate Non-Billed')} > 0`],
    [
      'worked visits with billing unknown',
      visitView,
      `${text('Billed')} is null and ${text('Visit End Time')} is not null`,
    ],
    [
      'rates by visit and day',
      `(select distinct ${column('Bill Type')} as t from ${visitView})`,
      `t in ('Hourly', 'Visit', 'Daily') having count(*) = 3`,
    ],
    [
      'internal contracts',
      visitView,
      `${text('Application Payer Id')} = 0 and ${text('Application Contract Id')} <> '0'`,
    ],
    [
      'UPR contracts',
      visitView,
      `${text('Application Payer Id')} <> 0 and ${text('Application Contract Id')} <> '0'`,
    ],
    [
      'visits of a payer without contract',
      visitView,
      `${text('Application Payer Id')} <> 0 and ${text('Application Contract Id')} = '0'`,
    ],
    [
      'visits whose agency has no row for the patient',
      visitView,
      `${text('Provider Patient Id')} is null and ${text('Payer Patient Id')} is not null`,
    ],
    ['emoji in notes', visitView, `${text('Edit Notes')} like '%👍%'`],
    [
      'line breaks and backslashes in notes',
      visitView,
      `contains(${text('Edit Notes')}, chr(10)) or contains(${text('Edit Notes')}, chr(92))`,
    ],
    ['empty notes, which are not NULL', visitView, `${text('Edit Notes')} = ''`],
    ['watermarks with nanoseconds', visitView, `${column('Visit Updated Timestamp')}.nanos <> 0`],
    [
      'watermarks that tie',
      `(select count(*) as ties from ${visitView} group by ${column('Visit Updated Timestamp')})`,
      'ties > 5',
    ],
    ['placeholder SSNs', '"BI"."DIMCAREGIVER"', `"SSN" in ('000-00-0000', '999-99-9999')`],
    ['blank SSNs', '"BI"."DIMCAREGIVER"', `trim("SSN") = ''`],
    ['SSNs of NULL', '"BI"."DIMCAREGIVER"', '"SSN" is null'],
    ['SSNs with blanks around', '"BI"."DIMCAREGIVER"', `"SSN" like ' %-% '`],
    ['names with apostrophes', '"BI"."DIMCAREGIVER"', `${text('Caregiver Fullname')} like '%''%'`],
    [
      'names with letters outside ASCII',
      '"BI"."DIMCAREGIVER"',
      `strlen(${text('Caregiver Fullname')}) > length(${text('Caregiver Fullname')})`,
    ],
    ['demo agencies', '"BI"."DIMPROVIDER"', text('Is Demo')],
    ['inactive agencies', '"BI"."DIMPROVIDER"', `not ${text('Is Active')}`],
    ['agencies of another source system', '"BI"."DIMPROVIDER"', `${text('Source System')} <> 'hha'`],
    [
      'both states',
      `(select distinct ${column('Address State')} as s from "BI"."DIMPROVIDER")`,
      `s in ('NY', 'PA') having count(*) = 2`,
    ],
    [
      'both environments',
      `(select distinct ${column('Environment')} as e from "BI"."DIMPROVIDER")`,
      'true having count(*) > 1',
    ],
    [
      'payer and agency users',
      `(select distinct ${column('Vendor Type')} as v from "BI"."DIMUSER")`,
      `v in ('Payer', 'Vendor') having count(*) = 2`,
    ],
    [
      'a payer and agency repeated for each contract',
      `(select count(*) as rows from "BI"."DIMPAYERPROVIDER" group by ${column('Payer Id')}, ${column('Provider Id')})`,
      'rows > 1',
    ],
    ['patients created by payers', '"BI"."DIMPATIENT"', text('Is Payer Created Patient')],
    ['addresses without coordinates', '"BI"."DIMPATIENTADDRESS"', `${text('Latitude')} is null`],
    [
      'addresses that tie on their timestamp',
      `(select count(*) as ties from "BI"."DIMPATIENTADDRESS" where ${text('Primary Address')} and ${text('Address Type')} like '%GPS%' group by ${column('Patient Id')}, ${column('Application Created UTC Timestamp')})`,
      'ties > 1',
    ],
    ['states written out', '"BI"."DIMPATIENTADDRESS"', `${text('Address State')} = ' new york'`],
    ['in-service events', '"BI"."FACTCAREGIVERINSERVICE"', `${text('Source System')} = 'hha'`],
    ['absences', '"BI"."FACTCAREGIVERABSENCE"', `${text('Source System')} = 'hha'`],
    ['JSON in usage tags', visitView, `json_valid(${text('Usage Tags')})`],
  ])('has %s', async (_what, from, condition) => {
    expect(await count(`${from} where ${condition}`)).toBeGreaterThan(0);
  });

  it('has persons with one SSN at up to four agencies', async () => {
    const agencies = await readRows(
      directory.path,
      z.object({ rows: z.coerce.number() }),
      `select count(distinct ${column('Provider Id')}) as rows from "BI"."DIMCAREGIVER"
       where "SSN" like '%900-%' group by trim("SSN")`,
    );
    expect(new Set(agencies.map(({ rows }) => rows))).toEqual(new Set([1, 2, 3, 4]));
  });

  it('has one SSN that two persons in different states share by mistake', async () => {
    const shared = `(select 1 from "BI"."DIMCAREGIVER" as c join "BI"."DIMPROVIDER" as p
       on p.${column('Provider Id')} = c.${column('Provider Id')}
       where "SSN" like '%900-%' group by trim("SSN") having count(distinct ${column('Address State')}) > 1)`;
    expect(await count(shared)).toBeGreaterThan(0);
  });
});
