import type { Candidate, World } from './candidates.ts';
import { indexBy } from './collections.ts';
import type { Detected } from './state.ts';

/**
 * Drops visit pairs whose sides lie in states that have nothing in common (DOMAIN.md §7). A side without any state
 * keeps its pairs. Pairs with events are no visit pairs and stay.
 */
export function withoutCrossState(
  pairs: readonly Detected[],
  candidates: readonly Candidate[],
  world: World,
): Detected[] {
  const visits = indexBy(candidates, (candidate) => candidate.visit_id);
  const states = (visitId: string) => {
    const visit = visits.get(visitId);
    return visit === undefined ? [] : statesOf(visit, world);
  };
  return pairs.filter((pair) => {
    const [own, con] = [states(pair.visit_id), states(pair.con_visit_id)];
    return own.length === 0 || con.length === 0 || own.some((state) => con.includes(state));
  });
}

function statesOf({ row }: Candidate, world: World): string[] {
  const ofPatients = [world.homeOf(row.provider_patient_id), world.homeOf(row.payer_patient_id)]
    .map((home) => normalState(home?.address_state ?? null))
    .filter((state) => state !== null);
  if (ofPatients.length > 0) return ofPatients;
  const provider = world.rows.provider.find(({ provider_id }) => provider_id === row.provider_id);
  const ofProvider = normalState(provider?.address_state ?? null);
  return ofProvider === null ? [] : [ofProvider];
}

/** AMBIGUOUS (§7): a text that is neither a name nor two letters stays as it is, in capitals without blanks. */
export function normalState(text: string | null): string | null {
  const plain = (text ?? '').replace(/\s/g, '').toUpperCase();
  if (plain === '') return null;
  return letters.get(plain) ?? plain;
}

const names = `AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware,
  DC District of Columbia, FL Florida, GA Georgia, GU Guam, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas,
  KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi,
  MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York,
  NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, PR Puerto Rico,
  RI Rhode Island, SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, VI Virgin Islands,
  WA Washington, WV West Virginia, WI Wisconsin, WY Wyoming`;

const letters = new Map(
  names.split(',').map((entry) => {
    const [code = '', ...words] = entry.trim().split(' ');
    return [words.join('').toUpperCase(), code];
  }),
);
