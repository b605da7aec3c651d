import { z } from 'zod';
import { column, readRows } from './test-account.ts';

/** A visit as the rules see it; times are minutes of the wall clock. */
export type RuleVisit = z.infer<typeof ruleVisit>;

const minutes = z.coerce.number().nullable();
const ruleVisit = z.object({
  id: z.string(),
  person: z.string(),
  day: z.string(),
  provider: z.string(),
  scheduledStart: z.coerce.number(),
  scheduledEnd: z.coerce.number(),
  start: minutes,
  end: minutes,
  latitude: z.coerce.number().nullable(),
  longitude: z.coerce.number().nullable(),
  zip: z.string().nullable(),
});

const wallMinutes = (name: string) =>
  `epoch_us(v.${column(name)}.utc) / 60000000 + v.${column(name)}.offset_minutes`;

/** The visits that can take part in a conflict (no missed ones, real SSNs, agencies in business). */
export async function readVisits(directory: string): Promise<RuleVisit[]> {
  const view = (name: string) => `"BI"."${name}"`;
  return readRows(
    directory,
    ruleVisit,
    `with address as (
       select ${column('Patient Id')} as patient, ${column('Latitude')} as lat, ${column('Longitude')} as lng,
              ${column('Zip Code')} as zip
       from ${view('DIMPATIENTADDRESS')}
       where ${column('Primary Address')} and ${column('Address Type')} like '%GPS%'
       qualify row_number() over (partition by patient
         order by ${column('Application Created UTC Timestamp')}.utc desc, ${column('Patient Address Id')} desc) = 1),
     placed as (
       select *, coalesce(nullif(replace(${column('Call Out GPS Coordinates')}, '"', ''), ','),
                          nullif(${column('Call In GPS Coordinates')}, ',')) as gps
       from ${view('FACTVISITCALLPERFORMANCE_CR')})
     select v.${column('Visit Id')} as id, trim(c."SSN") as person,
            ((v.${column('Visit Date')}.utc::timestamp + to_minutes(v.${column('Visit Date')}.offset_minutes))::date)::varchar as day,
            v.${column('Provider Id')} as provider,
            ${wallMinutes('Scheduled Start Time')} as scheduledStart, ${wallMinutes('Scheduled End Time')} as scheduledEnd,
            ${wallMinutes('Visit Start Time')} as start, ${wallMinutes('Visit End Time')} as "end",
            coalesce(try_cast(split_part(gps, ',', 1) as double), lat) as latitude,
            coalesce(try_cast(split_part(gps, ',', 2) as double), lng) as longitude, zip
     from placed as v
     join ${view('DIMCAREGIVER')} as c on c.${column('Caregiver Id')} = v.${column('Caregiver Id')}
     join ${view('DIMPROVIDER')} as p on p.${column('Provider Id')} = v.${column('Provider Id')}
     left join address on patient = v.${column('Provider Patient Id')}
     where not v.${column('Is Missed')} and p.${column('Is Active')} and not p.${column('Is Demo')}
       and trim(c."SSN") not in ('', '000-00-0000', '999-99-9999')`,
  );
}

/** The rules that fire and the visits in conflict, by a plain double loop over each person's day. */
export function conflictsOf(visits: RuleVisit[], asOf: string): { rules: Set<number>; visits: Set<string> } {
  const days = new Map<string, RuleVisit[]>();
  for (const visit of visits) {
    const key = `${visit.person} ${visit.day}`;
    days.set(key, [...(days.get(key) ?? []), visit]);
  }
  const rules = new Set<number>();
  const inConflict = new Set<string>();
  for (const ofDay of days.values()) {
    for (const a of ofDay) {
      for (const b of ofDay) {
        const rule = a.provider === b.provider ? undefined : ruleBetween(a, b, asOf);
        if (rule === undefined) continue;
        rules.add(rule);
        inConflict.add(a.id);
      }
    }
  }
  return { rules, visits: inConflict };
}

function ruleBetween(a: RuleVisit, b: RuleVisit, asOf: string): number | undefined {
  const [one, other] = [shiftOf(a), shiftOf(b)];
  if (one === undefined || other === undefined) return undefined;
  const worked = Number(one.isWorked) + Number(other.isWorked);
  const byWorked = (none: number, one: number, both: number) => [none, one, both][worked];
  if (worked === 0 && a.day < asOf) return undefined;
  if (one.start === other.start && one.end === other.end) return byWorked(1, 3, 2);
  if (one.start < other.end && one.end > other.start) return byWorked(4, 6, 5);
  return worked === 2 && isTooFar(a, b, Math.max(one.start - other.end, other.start - one.end))
    ? 7
    : undefined;
}

function shiftOf(visit: RuleVisit): { isWorked: boolean; start: number; end: number } | undefined {
  const { start, end } = visit;
  if (start !== null && end !== null) return { isWorked: true, start, end };
  if (start !== null || end !== null) return undefined;
  return { isWorked: false, start: visit.scheduledStart, end: visit.scheduledEnd };
}

/** 20 mph up to 10 miles, 40 mph up to 50, 60 mph beyond: near enough to any settings for a share. */
function isTooFar(a: RuleVisit, b: RuleVisit, gapMinutes: number): boolean {
  if (a.latitude === null || a.longitude === null || b.latitude === null || b.longitude === null)
    return false;
  if (a.zip !== null && a.zip === b.zip) return false;
  const rad = Math.PI / 180;
  const cosine =
    Math.sin(a.latitude * rad) * Math.sin(b.latitude * rad) +
    Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * Math.cos((a.longitude - b.longitude) * rad);
  const miles = (Math.acos(Math.min(1, cosine)) * 6_371_010) / 1609;
  const mph = miles <= 10 ? 20 : miles <= 50 ? 40 : 60;
  return miles < 200 && gapMinutes > 0 && gapMinutes < (miles / mph) * 60;
}
