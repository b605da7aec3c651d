import type { ConflictRow } from '../../../src/api/contract.ts';
import { useSession } from '../session/useSession.ts';
import { TwoLines } from './TwoLines.tsx';

/** An agency knows its own name and looks for the other's; a payer looks for both. */
export function Agencies({ row }: { row: ConflictRow }) {
  const { user } = useSession();
  const name = (agency: { name: string | null }) => agency.name ?? 'Agency without a name';
  const others = row.otherAgencies.map(name).join(', ');
  return user.role === 'provider' ? (
    <TwoLines first={others} second={row.office?.name} />
  ) : (
    <TwoLines first={name(row.agency)} second={`and ${others}`} />
  );
}
