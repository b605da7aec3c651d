import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CmError } from '../../errors.ts';
import type { Inventory } from '../model.ts';
import { proposeTables } from './proposal.ts';
import { tableFile } from './table-file.ts';

export interface Proposed {
  readonly files: string[];
  readonly without: { object: string; reason: string }[];
}

/**
 * Writes a draft of a table file for each table and view of a schema.
 *
 * @throws CmError `inventory.would_overwrite`, a usage error, before anything is written
 */
export async function writeProposals(
  inventory: Inventory,
  { schema, folder }: { schema: { database: string; schema: string }; folder: string },
): Promise<Proposed> {
  const { proposals, without } = proposeTables(inventory, schema);
  const drafts = proposals.map((proposal) => ({
    file: join(folder, `${proposal.table}.yaml`),
    text: tableFile(proposal),
  }));
  refuseToOverwrite(drafts.map(({ file }) => file));
  await mkdir(folder, { recursive: true });
  // A file that has come since is not overwritten either.
  for (const { file, text } of drafts) await writeFile(file, text, { flag: 'wx' });
  return { files: drafts.map(({ file }) => file), without };
}

function refuseToOverwrite(files: readonly string[]): void {
  const there = files.filter((file) => existsSync(file));
  if (there.length === 0) return;
  throw new CmError(
    'inventory.would_overwrite',
    `There is already ${there.slice(0, 3).join(', ')}${there.length > 3 ? ` and ${there.length - 3} more` : ''}. No draft was written.`,
    {
      kind: 'usage',
      hint: 'Name an empty folder, and compare its files with yours.',
    },
  );
}
