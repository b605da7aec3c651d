import { atom, type Compiled, type Context } from '../../compiled.ts';
import { Untranslatable } from '../../notes.ts';
import { types } from '../../types.ts';
import { convert } from '../convert.ts';
import { argumentsOf, at, constantOf, type FunctionRule, rule } from '../rule.ts';

const bytes = (value: Compiled, context: Context): string =>
  value.type.kind === 'binary' ? value.sql : `convert_to(${convert(value, types.text, context).sql}, 'UTF8')`;

const encoded = (write: (bytes: string) => string) =>
  rule('encodings', 'HEX_ENCODE, BASE64_ENCODE and their like become encode and decode', (call, context) =>
    atom(write(bytes(at(argumentsOf(call, context, 1), 0), context)), types.text),
  );

const decoded = (format: 'hex' | 'base64') =>
  rule('encodings', 'HEX_ENCODE, BASE64_ENCODE and their like become encode and decode', (call, context) => {
    const text = convert(at(argumentsOf(call, context, 1), 0), types.text, context);
    return atom(`convert_from(decode(${text.sql}, '${format}'), 'UTF8')`, types.text);
  });

/** SHA2 with 224, 256 (the default), 384 or 512 bits. */
const sha2 = rule('hashes', 'MD5 and SHA2 become md5 and sha256, as hexadecimal text', (call, context) => {
  const args = argumentsOf(call, context, 1, 2);
  const bits = args[1] ? constantOf(args[1], 'The number of bits') : '256';
  if (!/^(224|256|384|512)$/.test(bits))
    throw new Untranslatable(`SHA2 with ${bits} bits is not known.`, 'sha2');
  return atom(`encode(sha${bits}(${bytes(at(args, 0), context)}), 'hex')`, types.text);
});

const sha1 = rule('hashes', 'MD5 and SHA2 become md5 and sha256, as hexadecimal text', (call, context) => {
  context.statement.notes.advice.add('SHA1 needs the extension pgcrypto.');
  return atom(
    `encode(digest(${bytes(at(argumentsOf(call, context, 1), 0), context)}, 'sha1'), 'hex')`,
    types.text,
  );
});

const md5 = rule('hashes', 'MD5 and SHA2 become md5 and sha256, as hexadecimal text', (call, context) => {
  const value = at(argumentsOf(call, context, 1), 0);
  return atom(
    `md5(${value.type.kind === 'binary' ? value.sql : convert(value, types.text, context).sql})`,
    types.text,
  );
});

const toBinary = rule(
  'encodings',
  'HEX_ENCODE, BASE64_ENCODE and their like become encode and decode',
  (call, context) => {
    const args = argumentsOf(call, context, 1, 2);
    const text = convert(at(args, 0), types.text, context);
    const format = args[1] ? constantOf(args[1], 'The format').toUpperCase() : 'HEX';
    if (format === 'UTF-8' || format === 'UTF8') return atom(`convert_to(${text.sql}, 'UTF8')`, types.binary);
    if (format !== 'HEX' && format !== 'BASE64')
      throw new Untranslatable(`TO_BINARY with '${format}' is not known.`, 'to_binary');
    return atom(`decode(${text.sql}, '${format.toLowerCase()}')`, types.binary);
  },
);

export const encodings: Record<string, FunctionRule> = {
  MD5: md5,
  MD5_HEX: md5,
  SHA1: sha1,
  SHA1_HEX: sha1,
  SHA2: sha2,
  SHA2_HEX: sha2,
  HEX_ENCODE: encoded((value) => `upper(encode(${value}, 'hex'))`),
  // PostgreSQL breaks the text into lines.
  BASE64_ENCODE: encoded((value) => `replace(encode(${value}, 'base64'), E'\\n', '')`),
  HEX_DECODE_STRING: decoded('hex'),
  BASE64_DECODE_STRING: decoded('base64'),
  TO_BINARY: toBinary,
};
