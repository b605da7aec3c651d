/** A list as the API is asked for it, and as a naive query finds the same rows. */
export interface ListCase {
  readonly name: string;
  /** Filters of GET /api/conflicts. */
  readonly filters: string;
  /** The same as a condition on a conflict c and its snapshot s. */
  readonly naive: string;
}

/** `agency` is the id of another agency, with which the payer has some conflicts. */
export function listCases(agency: string): ListCase[] {
  return [
    { name: 'everything', filters: '', naive: 'true' },
    { name: 'status unresolved', filters: 'status=U', naive: "c.status = 'U'" },
    {
      name: 'status in progress or no response',
      filters: 'status=W&status=N',
      naive: "c.status in ('W', 'N')",
    },
    { name: 'flagged for review', filters: 'flagged=true', naive: 'c.flag_for_review' },
    {
      name: 'visits of a month',
      filters: 'from=2026-10-01&to=2026-10-31',
      naive: "c.visit_date between '2026-10-01' and '2026-10-31'",
    },
    {
      name: 'rule 5, most of them',
      filters: 'rule=visit_time_over_another_visit_time',
      naive: hasRule('visit_time_over_another_visit_time_flag'),
    },
    { name: 'rule 7, distance', filters: 'rule=distance', naive: hasRule('distance_flag') },
    { name: 'rule 2, very rare', filters: 'rule=same_visit_time', naive: hasRule('same_visit_time_flag') },
    {
      name: 'rules 1 and 4',
      filters: 'rule=same_sch_time&rule=sch_over_another_sch_time',
      naive: hasRule('same_sch_time_flag', 'sch_over_another_sch_time_flag'),
    },
    {
      name: 'distance, in progress, this year',
      filters: 'rule=distance&status=W&from=2026-01-01',
      naive: `${hasRule('distance_flag')} and c.status = 'W' and c.visit_date >= '2026-01-01'`,
    },
    {
      name: 'an agency on either side',
      filters: `agency=${agency}`,
      naive: `(c.provider_id = '${agency}' or exists (
        select from naive.conflict_visit_maps p where p.conflict_id = c.conflict_id and p.con_provider_id = '${agency}'))`,
    },
    words('a surname', 'thornjard'),
    words('a full name', 'grace thornjard'),
    words('a first name', 'grace'),
    words('part of many names', 'jard'),
    words('the number of an admission', 'ADM465048'),
    words('an agency by name', 'willow creek nursing'),
    words('what every row has', 'health'),
    words('what no row has', 'zebra'),
    { ...words('two letters', 'th'), naive: mentions(' th') },
    {
      name: 'part of many names, unresolved',
      filters: 'search=jard&status=U',
      naive: `${mentions('jard')} and c.status = 'U'`,
    },
  ];
}

function words(name: string, text: string): ListCase {
  const naive = text.split(' ').map(mentions).join(' and ');
  return { name: `search: ${name}`, filters: `search=${encodeURIComponent(text)}`, naive };
}

function mentions(word: string): string {
  return `(concat_ws(' ', '', c.conflict_id, s.application_visit_id, s.caregiver_first_name, s.caregiver_last_name,
      s.caregiver_code, s.patient_first_name, s.patient_last_name, s.admission_id, s.medicaid_number, s.provider_name,
      s.office_name, s.payer_name) ilike '%${word}%'
    or exists (
      select from naive.conflict_visit_maps p join naive.visit_snapshots other on other.visit_id = p.con_visit_id
      where p.conflict_id = c.conflict_id and ' ' || other.provider_name ilike '%${word}%'))`;
}

function hasRule(...flags: string[]): string {
  return `exists (
    select from naive.conflict_visit_maps p
    where p.conflict_id = c.conflict_id and (${flags.map((flag) => `p.${flag}`).join(' or ')})
      and (p.status not in ('R', 'D') or c.status in ('R', 'D')))`;
}
