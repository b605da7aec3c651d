import type { ast } from '@polyglot-sql/sdk';
import { tableName } from '../../catalog.ts';
import type { Statement } from '../../compiled.ts';
import { applied, type Rule } from '../../notes.ts';
import { pathOf } from './target.ts';

const sequenceRule: Rule = {
  id: 'sequence',
  says: 'A sequence stays one; START and INCREMENT get their words',
};

export function createSequence(node: ast.ExpressionInner<'create_sequence'>, { notes }: Statement): string[] {
  applied(notes, sequenceRule);
  const path = pathOf(tableName(node.name));
  const start = node.start === null || node.start === undefined ? '' : ` start with ${node.start}`;
  const step =
    node.increment === null || node.increment === undefined ? '' : ` increment by ${node.increment}`;
  const create = `create sequence ${node.if_not_exists ? 'if not exists ' : ''}${path}${step}${start}`;
  return node.or_replace ? [`drop sequence if exists ${path}`, create] : [create];
}
