import { json, type Reply } from '../http/reply.ts';

/** The driver's protocol answers 200 even for failures; `success` tells. */
export function failure(code: string, message: string, data: Record<string, unknown> | null = null): Reply {
  return json(200, { success: false, code, message, data, headers: null });
}
