export { type CreatedDemoUser, createDemoUsers } from './demo-users.ts';
export { type ApiConnection, provideApiLogin } from './login.ts';
export { type ApiOptions, type RunningApi, startApi } from './start.ts';
