import { describe, expect, it } from 'vitest';
import { isTemporary, retryAfterMs, retrying, TemporaryAnswer } from './retry.ts';

const policy = { attempts: 3, firstDelayMs: 1, longestDelayMs: 2, random: () => 1 };

describe('retrying', () => {
  it('ends with the last error when the tries are used up', async () => {
    const seen: number[] = [];
    const work = async (attempt: number) => {
      seen.push(attempt);
      throw new TemporaryAnswer({ status: 503, body: '', retryAfterMs: undefined });
    };
    await expect(retrying(work, { policy })).rejects.toThrow('HTTP 503');
    expect(seen).toEqual([1, 2, 3]);
  });

  it('does not repeat what cannot succeed', async () => {
    const seen: number[] = [];
    const work = async (attempt: number) => {
      seen.push(attempt);
      throw new Error('wrong');
    };
    await expect(retrying(work, { policy })).rejects.toThrow('wrong');
    expect(seen).toEqual([1]);
  });

  it('stops waiting when the caller aborts', async () => {
    const abort = new AbortController();
    const work = async () => {
      setImmediate(() => abort.abort());
      throw new TemporaryAnswer({ status: 429, body: '', retryAfterMs: 300_000 });
    };
    await expect(retrying(work, { policy, signal: abort.signal })).rejects.toThrow('abort');
  });

  it('takes a dropped connection as temporary, and an unknown host name not', () => {
    expect(isTemporary(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toBe(true);
    expect(isTemporary(Object.assign(new Error('x'), { code: 'ENOTFOUND' }))).toBe(false);
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-11-23T10:00:00Z');

  it.each([
    ['3', 3000],
    ['Mon, 23 Nov 2026 10:00:07 GMT', 7000],
    ['Mon, 23 Nov 2026 09:00:00 GMT', undefined],
    ['soon', undefined],
    ['86400', 300_000],
    [undefined, undefined],
  ])('%s is a wait of %s ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});
