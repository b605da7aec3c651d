import { type ConflictType, conflictTypes, flagOf, type Rule, rules, typeOf } from '../rules.ts';
import type { Flags } from './database.ts';

/** The rules of a pair, or of several pairs together, in the order of their numbers. */
export function rulesOf(...pairs: readonly Flags[]): Rule[] {
  return rules.filter((rule) => pairs.some((pair) => pair[flagOf(rule)]));
}

export function typesOf(fired: readonly Rule[]): ConflictType[] {
  return conflictTypes.filter((type) => fired.some((rule) => typeOf(rule) === type));
}
