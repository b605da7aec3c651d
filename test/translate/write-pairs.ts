// Writes what the translator says now into the pairs, for a look at what a change does to them: `git diff` shows it.
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { readTopics, textOf, translate } from './pairs.ts';

for (const { file, pairs } of readTopics()) {
  const written = pairs.map(({ snowflake, unlike }) => {
    const translation = translate(snowflake);
    const outcome = translation.left ? { left: translation.left.reason } : { postgres: textOf(translation) };
    return { snowflake, ...outcome, ...(unlike === undefined ? {} : { unlike }) };
  });
  writeFileSync(file, stringify(written, { lineWidth: 0, blockQuote: 'literal' }));
}
