import { describe, expect, it } from 'vitest';
import { isExportedName, isIdentifier, startsWord } from '../../src/go/identifier.ts';
import { parseType } from '../../src/go/type-syntax.ts';

describe('identifiers of Go', () => {
  // By go/token.IsIdentifier (less the keywords) and go/token.IsExported.
  it.each([
    ['Handler', true, true],
    ['handler', true, false],
    ['_Handler', true, false],
    ['H2', true, true],
    ['2H', false, false],
    ['Ünit', true, true],
    ['größe', true, false],
    ['Größe', true, true],
    ['世界', true, false],
    ['A世', true, true],
    ['Aé-b', false, true],
    ['A b', false, true],
    ['A\n', false, true],
    ['', false, false],
  ])('%j', (name, identifier, exported) => {
    expect(isIdentifier(name)).toBe(identifier);
    expect(isExportedName(name)).toBe(exported);
  });

  it('begin words of types', () => {
    expect(['a', '_', '7', 'é', '٣'].every(startsWord)).toBe(true);
    expect(['', '*', '-', '·', '\u00a0'].some(startsWord)).toBe(false);
  });

  it('may have letters of any script behind a package of ASCII', () => {
    expect(parseType('size.Größe')).toEqual({ kind: 'named', package: 'size', name: 'Größe' });
    expect(parseType('size.Ünit')).toEqual({ kind: 'named', package: 'size', name: 'Ünit' });
    expect(parseType('größe.Unit')).toEqual({ kind: 'named', package: 'größe', name: 'Unit' });
    expect(parseType('func(größe size.Ünit, n int) 世界')).toEqual({
      kind: 'func',
      parameters: [
        { kind: 'named', package: 'size', name: 'Ünit' },
        { kind: 'named', name: 'int' },
      ],
      results: [{ kind: 'named', name: '世界' }],
    });
  });
});
