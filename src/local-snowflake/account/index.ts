export { advanceDay } from './advance.ts';
export { createConflictReport } from './conflict-report.ts';
export { createAccount, type NewAccount } from './create.ts';
export { type Account, readAccount } from './read.ts';
