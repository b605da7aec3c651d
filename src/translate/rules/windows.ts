import type { ast } from '@polyglot-sql/sdk';
import { asCall } from '../../snowflake-syntax/calls.ts';
import { kindOf } from '../../snowflake-syntax/dispatch.ts';
import type { Compiled, Context } from '../compiled.ts';
import { identifier } from '../names.ts';
import { applied, Untranslatable } from '../notes.ts';
import { aggregates } from './functions/aggregates.ts';
import { windowFunctions } from './functions/windows.ts';
import { orderedBy } from './queries/ordering.ts';

type Over = ast.ExpressionInner<'window_function'>['over'];

/** `f(…) over (…)`. */
export function compileWindow(node: ast.ExpressionInner<'window_function'>, context: Context): Compiled {
  const call = asCall(node.this);
  const known = call && (windowFunctions[call.name] ?? aggregates[call.name]);
  if (!call || !known)
    throw new Untranslatable(`The window function ${call?.name ?? kindOf(node.this)} has no rule.`);
  applied(context.statement.notes, known);
  return known.write(call, context, ` over ${windowOf(node.over, context, call.name)}`);
}

/** What stands after OVER or in WINDOW. */
function windowOf(over: Over, context: Context, name: string): string {
  if (over.window_name) return identifier(over.window_name);
  const partition = over.partition_by.map((part) => context.expression(part).sql);
  const parts = [
    partition.length > 0 ? `partition by ${partition.join(', ')}` : '',
    over.order_by.length > 0 ? `order by ${orderedBy(over.order_by, context)}` : '',
    over.frame ? frame(over.frame, context) : defaultFrame(over, name),
  ];
  return `(${parts.filter((part) => part !== '').join(' ')})`;
}

/** FIRST_VALUE, LAST_VALUE and NTH_VALUE see the whole partition in Snowflake, up to the current row in PostgreSQL. */
function defaultFrame(over: Over, name: string): string {
  const seesAll = /^(FIRST|LAST|NTH)_VALUE$/.test(name);
  return seesAll && over.order_by.length > 0
    ? 'rows between unbounded preceding and unbounded following'
    : '';
}

type Frame = NonNullable<Over['frame']>;

function frame({ kind, start, end, exclude }: Frame, context: Context): string {
  if (exclude) throw new Untranslatable('A window frame with EXCLUDE has no rule.');
  const bound = (side: Frame['start']): string => {
    if (side === 'CurrentRow') return 'current row';
    if (side === 'UnboundedPreceding') return 'unbounded preceding';
    if (side === 'UnboundedFollowing') return 'unbounded following';
    if (typeof side === 'string') throw new Untranslatable('This window frame has no rule.');
    if ('Preceding' in side) return `${context.expression(side.Preceding).sql} preceding`;
    if ('Following' in side) return `${context.expression(side.Following).sql} following`;
    throw new Untranslatable('This window frame has no rule.');
  };
  const span = end ? `between ${bound(start)} and ${bound(end)}` : bound(start);
  return `${kind === 'Rows' ? 'rows' : 'range'} ${span}`;
}
