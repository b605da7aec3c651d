export type { RecoverSql } from './lineage/index.ts';
export { type Inventory, inventoryDocument } from './model.ts';
export { writeProposals } from './propose/index.ts';
export { type Taken, takeInventory } from './take.ts';
export { writeInventory } from './write.ts';
