import { expect, it } from 'vitest';
import { recoverFrom } from './recover.ts';

it('reads a body in quotes as GET_DDL writes it: backslashes and quotes twice', async () => {
  const definition = `CREATE OR REPLACE PROCEDURE "P"("A" VARCHAR)
RETURNS VARCHAR
LANGUAGE JAVASCRIPT
EXECUTE AS OWNER
AS '
  snowflake.execute({sqlText: "select\\\\n ''x''"});
';`;
  const { statements, missed } = await recoverFrom(definition);
  expect(statements.map(({ sql }) => sql)).toEqual(["select\n 'x'"]);
  expect(missed).toEqual([]);
});
