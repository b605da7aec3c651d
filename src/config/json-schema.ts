import { z } from 'zod';
import { settingsSchema } from './settings.ts';
import { tableSchema } from './tables.ts';

/** The JSON Schema files in config/, by name; editors read them for completion and checks. */
export function jsonSchemas(): Record<string, object> {
  return {
    'cm.schema.json': z.toJSONSchema(settingsSchema, { io: 'input' }),
    'table.schema.json': z.toJSONSchema(tableSchema, { io: 'input' }),
  };
}
