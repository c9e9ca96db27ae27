import { describe, expect, it } from 'vitest';
import { errorCodes, HotlineError, messageOf } from '../../../src/protocol/errors.js';

describe('an error for people', () => {
  it('carries its code, its sentence and what was underneath', () => {
    const cause = new Error('ENOENT');
    const error = new HotlineError('JOURNAL', 'the journal cannot be opened', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'HotlineError',
      code: 'JOURNAL',
      message: 'the journal cannot be opened',
      cause,
    });
  });

  it.each([
    [new Error('a sentence'), 'a sentence'],
    ['a word', 'a word'],
    [undefined, 'undefined'],
    [{ code: 7 }, '[object Object]'],
  ])('has a sentence whatever was thrown', (thrown, sentence) => {
    expect(messageOf(thrown)).toBe(sentence);
  });
});

describe('the table of error codes', () => {
  it.each(Object.entries(errorCodes))(
    '%s has a name of its own kind and a whole sentence',
    (code, meaning) => {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
      expect(meaning).toMatch(/^[A-Z].*[^.]\.$/);
    },
  );

  it('has no two meanings alike', () => {
    const meanings = Object.values(errorCodes);
    expect(new Set(meanings).size).toBe(meanings.length);
  });
});
