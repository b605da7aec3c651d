import type { Conflict, Pair, Side } from '../../../src/api/contract.ts';
import { sideNames } from '../words/sides.ts';
import { formatDate } from '../words/times.ts';

/** Why a collision is no longer open, as far as its sides tell; null while it is. */
export function whyOver(conflict: Conflict, pair: Pair): string | null {
  const own = sideNames[conflict.own.kind].own.toLowerCase();
  const other = `the ${sideNames[pair.other.kind].other.toLowerCase()}`;
  if (conflict.status === 'D') return `${own} has been deleted`;
  if (pair.status === 'D') return `${other} has been deleted`;
  const over = [pair, conflict].find(({ status }) => status === 'R');
  if (over === undefined) return null;
  if (isMissed(conflict.own)) return `${own} was missed`;
  if (isMissed(pair.other)) return `${other} was missed`;
  return ['resolved', ...(over.resolvedOn === null ? [] : [`on ${formatDate(over.resolvedOn)}`])].join(' ');
}

function isMissed(side: Side): boolean {
  return side.kind === 'visit' && side.isMissed;
}
