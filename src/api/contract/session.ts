import { z } from 'zod';
import { localDate, named, role } from './values.ts';

export const sessionSchema = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), role, organisation: named }),
    asOf: localDate.nullable().meta({ description: 'The day of the last night; null before the first.' }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof sessionSchema>;

export const signInSchema = z.strictObject({ userId: z.guid() }).meta({ id: 'SignIn' });
export type SignIn = z.infer<typeof signInSchema>;

const demoUserSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    organisation: named,
    conflicts: z.int().meta({ description: 'How many conflicts this user sees.' }),
  })
  .meta({ id: 'DemoUser' });
export type DemoUser = z.infer<typeof demoUserSchema>;

export const demoUsersSchema = z.object({ users: z.array(demoUserSchema) }).meta({ id: 'DemoUsers' });
export type DemoUsers = z.infer<typeof demoUsersSchema>;
