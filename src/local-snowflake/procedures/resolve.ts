import type { Compiled } from '../sql/compiled.ts';
import { isSemiStructured, isTimestamp, type SqlType } from '../sql/types.ts';
import { failures } from './failures.ts';
import type { Procedure } from './procedure.ts';
import { plainType } from './signature.ts';

export interface GivenArgument {
  name: string | undefined;
  value: Compiled;
}

/** The procedure that a call means, and its arguments in order; undefined where a default stands in. */
export function resolveCall(
  candidates: Procedure[],
  given: GivenArgument[],
  written: string,
): { procedure: Procedure; args: (Compiled | undefined)[] } {
  const fits = candidates.flatMap((procedure) => {
    const args = placed(procedure, given);
    const costs = args?.map((arg, i) => cost(arg?.type, procedure.parameters[i]?.type));
    if (!args || !costs || costs.includes(undefined)) return [];
    return [{ procedure, args, cost: costs.reduce<number>((sum, each) => sum + (each ?? 0), 0) }];
  });
  const [best] = fits.sort((a, b) => a.cost - b.cost);
  if (best) return best;
  throw failures.argumentTypes(
    written,
    given.map(({ value }) => plainType(value.type)),
  );
}

function placed({ parameters }: Procedure, given: GivenArgument[]): (Compiled | undefined)[] | undefined {
  if (given.length > parameters.length) return undefined;
  const args: (Compiled | undefined)[] = parameters.map(() => undefined);
  for (const [i, { name, value }] of given.entries()) {
    const index = name === undefined ? i : parameters.findIndex((parameter) => parameter.name === name);
    if (index < 0 || args[index]) return undefined;
    args[index] = value;
  }
  const isComplete = parameters.every((parameter, i) => args[i] || parameter.default !== undefined);
  return isComplete ? args : undefined;
}

/** How far a value is from a parameter's type; undefined if Snowflake does not convert it by itself. */
function cost(from: SqlType | undefined, to: SqlType | undefined): number | undefined {
  if (!from || !to || from.kind === 'null') return 0;
  if (from.kind === to.kind) return 0;
  if (from.kind === 'fixed' && to.kind === 'real') return 1;
  if (from.kind === 'real' && to.kind === 'fixed') return 2;
  if (isTimestamp(from) && isTimestamp(to)) return 1;
  if (from.kind === 'date' && isTimestamp(to)) return 2;
  if (to.kind === 'variant') return 4;
  if (to.kind === 'text') return isSemiStructured(from) || from.kind === 'binary' ? undefined : 5;
  if (from.kind === 'text') return isSemiStructured(to) || to.kind === 'binary' ? undefined : 6;
  if (from.kind === 'variant') return 7;
  return undefined;
}
