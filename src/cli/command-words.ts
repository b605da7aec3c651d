/** The command among the words of a command line: the first that is neither an option nor an option's value. */
export function commandNamed(words: readonly string[]): string | undefined {
  const rest = beforeDashes(words);
  return rest.find((word, index) => !word.startsWith('-') && rest[index - 1] !== '--config');
}

/** Known before anything is parsed, since a command line that cannot be parsed also has to answer in JSON. */
export function wantsJson(words: readonly string[]): boolean {
  return beforeDashes(words).includes('--json');
}

/** What follows `--` is for another program. */
function beforeDashes(words: readonly string[]): readonly string[] {
  const dashes = words.indexOf('--');
  return dashes === -1 ? words : words.slice(0, dashes);
}
