export type Environment = Readonly<Record<string, string | undefined>>;

/** The value of an environment variable; one that is set but empty counts as not set, as `VARIABLE= cm …` means it. */
export function variable(environment: Environment, name: `CM_${string}`): string | undefined {
  const value = environment[name];
  return value === undefined || value.trim() === '' ? undefined : value;
}
