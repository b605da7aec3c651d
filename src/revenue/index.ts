export { type AskOptions, askRevenueServices, type RevenueReport } from './ask.ts';
export { HttpRevenueService } from './http-service.ts';
export type { BillableQuestion, RevenueService } from './service.ts';
