import type { RecoverSql } from '../inventory/index.ts';
import { recoverFrom } from '../translate/index.ts';

/** The statements of a procedure or task, as the translator finds them. */
export const recoverSql: RecoverSql = async (definition) => {
  const { statements, missed } = await recoverFrom(definition);
  return { statements, missed: missed.map(({ line, reason }) => `Line ${line}: ${reason}`) };
};
