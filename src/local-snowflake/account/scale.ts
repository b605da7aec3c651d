/** How large the world around a number of visits is. */
export interface Scale {
  providers: number;
  payers: number;
  persons: number;
  /** Days before the as-of date on which visits are scheduled. */
  pastDays: number;
}

/** Days from the as-of date to the last day that has visits. */
export const futureDays = 14;

/** A person works this many visits a week on average; lower than the truth, so that there are enough visits to keep. */
const visitsPerPersonWeek = 5.2;

/**
 * The world for `visits` visits. Persons grow with the visits, so that a person's week stays a real one at any
 * size; small accounts reach back less far instead of having few people.
 */
export function scaleFor(visits: number): Scale {
  const pastDays = Math.min(100, Math.max(14, Math.round(visits / 200)));
  const weeks = (pastDays + futureDays) / 7;
  const providers = Math.max(16, Math.round(visits / 2500));
  return {
    providers,
    payers: Math.max(9, Math.min(60, Math.round(providers / 4))),
    persons: Math.ceil(visits / weeks / visitsPerPersonWeek) + 12,
    pastDays,
  };
}
