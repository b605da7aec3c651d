import type { Facts, Side } from './facts.ts';

/** What keeps two sides apart before any rule looks at their times; null when nothing does. */
export function obstacleOf(facts: Facts): string | null {
  const { sides, areTwo, isSamePerson, isSameProvider, isSameDay } = facts;
  if (!areTwo) return 'both are the same visit';
  const absent = sides.flatMap((side, index) =>
    absenceOf(side, `${nameOf(side)} ${'AB'.charAt(index)}`, facts),
  );
  if (absent.length > 0) return absent.join('; ');
  if (!isSamePerson) return 'different persons: the caregivers have different SSNs';
  if (isSameProvider) return `same provider${sides[0].agency === null ? '' : `, ${sides[0].agency}`}`;
  const areVisits = sides.every(({ kind }) => kind === 'visit');
  if (areVisits && !isSameDay) return `different days: ${sides[0].visitDate} and ${sides[1].visitDate}`;
  return null;
}

/** Why a side takes no part on the day (DOMAIN.md §4). */
function absenceOf(side: Side, name: string, { asOf, firstDay, lastDay }: Facts): string[] {
  if (side.takesPart) return [];
  const agency = side.agency ?? 'its provider';
  const reasons = [
    side.kind === 'visit' && side.visitDate === null && `${name} has no date`,
    side.visitDate !== null &&
      !side.isInWindow &&
      `${name} of ${side.visitDate} is outside the window of as-of ${asOf} (${firstDay} to ${lastDay})`,
    side.isDeleted && `${name} is deleted`,
    side.providerObstacle !== null && `${providers[side.providerObstacle](agency)} (${name})`,
    side.personObstacle !== null && `${persons[side.personObstacle]} (${name})`,
    !side.isJudgeable &&
      `${name} has not the times to be compared by: both actual ones, or both scheduled ones and no actual one`,
  ].filter((reason) => reason !== false);
  return reasons.length > 0 ? reasons : [`${name} takes no part`];
}

const providers: Readonly<Record<NonNullable<Side['providerObstacle']>, (agency: string) => string>> = {
  unknown: () => 'its provider is not known',
  inactive: (agency) => `provider ${agency} is not active`,
  demo: (agency) => `provider ${agency} is a demo agency`,
  excluded: (agency) => `provider ${agency} is an excluded agency`,
  not_evaluated: (agency) => `provider ${agency} has come or changed since the last night`,
};

const persons: Readonly<Record<NonNullable<Side['personObstacle']>, string>> = {
  unknown: 'its caregiver is not known',
  no_ssn: 'its caregiver has no SSN',
  excluded_ssn: "its caregiver's SSN is an excluded placeholder",
  not_evaluated: 'its caregiver has come or changed since the last night',
};

const names = { visit: 'visit', in_service: 'in-service', absence: 'absence' } as const;
const nameOf = ({ kind }: Side): string => names[kind];
