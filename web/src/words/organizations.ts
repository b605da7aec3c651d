import type { Role, Session } from '../../../src/api/contract.ts';

/** What a user of each role works for. */
export const organizationKinds: Record<Role, string> = { provider: 'Agency', payer: 'Payer' };

export function organizationName({
  role,
  organisation,
}: Pick<Session['user'], 'role' | 'organisation'>): string {
  return organisation.name ?? `${organizationKinds[role]} without a name`;
}

/** Of an agency on either side. */
export function agencyName({ name }: { name: string | null }): string {
  return name ?? 'Agency without a name';
}
