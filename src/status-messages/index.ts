export { type Delivery, deliverMessages, sendUnkept } from './deliver.ts';
export { factsWithoutRecord, type RunFacts } from './facts.ts';
export { failureOfError } from './failure.ts';
export { type KeptMessage, keepMessages, readMessages } from './outbox.ts';
export type { StatusSender } from './sender.ts';
export { SmtpSender } from './smtp.ts';
export { WebhookSender } from './webhook.ts';
