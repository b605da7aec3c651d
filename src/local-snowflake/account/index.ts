export { advanceDay } from './advance.ts';
export { createConflictReport } from './conflict-report.ts';
export { createAccount, type NewAccount } from './create.ts';
export { installOldSystem, oldSystemFiles } from './old-system.ts';
export { type Account, readAccount } from './read.ts';
