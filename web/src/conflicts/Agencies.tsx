import type { ConflictRow } from '../../../src/api/contract.ts';
import { useSession } from '../session/useSession.ts';
import { agencyName } from '../words/organizations.ts';
import { TwoLines } from './TwoLines.tsx';

/** An agency knows its own name and looks for the other's; a payer looks for both. */
export function Agencies({ row }: { row: ConflictRow }) {
  const { user } = useSession();
  const others = row.otherAgencies.map(agencyName).join(', ');
  return user.role === 'provider' ? (
    <TwoLines first={others} second={row.office?.name && `yours: ${row.office.name}`} />
  ) : (
    <TwoLines first={agencyName(row.agency)} second={`and ${others}`} />
  );
}
