import type { Expression } from './compiled.ts';

/** `TABLE(GENERATOR(ROWCOUNT => n))` as DuckDB text; undefined if the node is something else. */
export function compileGenerator(node: Expression): string | undefined {
  const inner =
    'function' in node && node.function.name.toUpperCase() === 'TABLE' ? node.function.args[0] : node;
  if (!inner || !('function' in inner) || inner.function.name.toUpperCase() !== 'GENERATOR') return undefined;
  for (const argument of inner.function.args) {
    if (!('named_argument' in argument)) continue;
    const { name, value } = argument.named_argument;
    if (name.name.toUpperCase() === 'ROWCOUNT' && 'literal' in value)
      return `range(${Number(value.literal.value)})`;
  }
  return undefined;
}
