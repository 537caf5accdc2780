import { describe, expect, it } from 'vitest';
import { formatDocument, readDocument } from '../../server/domain/documents.js';

describe('readDocument', () => {
  it.each([
    ['12345678909', '12345678909', 'CPF'],
    ['11144477735', '11144477735', 'CPF'],
    ['529.982.247-25', '52998224725', 'CPF'],
    [' 529 982 247 25 ', '52998224725', 'CPF'],
    ['CPF: 529.982.247-25', '52998224725', 'CPF'],
    [52998224725, '52998224725', 'CPF'],
    ['12ABC34501DE35', '12ABC34501DE35', 'CNPJ'],
    ['A1B2C3D4000193', 'A1B2C3D4000193', 'CNPJ'],
    ['R55231B3000757', 'R55231B3000757', 'CNPJ'],
    ['11.222.333/0001-81', '11222333000181', 'CNPJ'],
    ['1O.R0S.HE6/0001-15', '1OR0SHE6000115', 'CNPJ'],
    ['5fe1fp4h000183', '5FE1FP4H000183', 'CNPJ'],
  ])('reads %s', (raw, value, kind) => {
    expect(readDocument(raw)).toEqual({ ok: true, value, kind, assumptions: [] });
  });

  it.each([
    [4819615181, '04819615181', 'CPF'],
    ['4819615181', '04819615181', 'CPF'],
    [7526557000100, '07526557000100', 'CNPJ'],
  ])('restores the zeros %s lost, where the check digits then pass', (raw, value, kind) => {
    expect(readDocument(raw)).toEqual({ ok: true, value, kind, assumptions: ['LEADING_ZEROS'] });
  });

  it.each([
    '12345678900',
    '11111111111',
    '00000000000000',
    '12ABC34501DE36',
    '12ABC34501DEA5',
    '4819615182',
    '1O.R0S.HE6/0001-16',
    '529982247255',
    '5299822472X',
    '52998224725 e 11144477735',
    '191',
    '52,998,224,725',
    '５２９９８２２４７２５',
    '',
    '-',
    1.5,
    -52998224725,
  ])('refuses %s', (raw) => expect(readDocument(raw)).toEqual({ ok: false, code: 'INVALID_DOCUMENT' }));
});

describe('formatDocument', () => {
  it.each([
    ['52998224725', '529.982.247-25'],
    ['1OR0SHE6000115', '1O.R0S.HE6/0001-15'],
    ['x', 'x'],
  ])('writes %s as %s', (value, text) => expect(formatDocument(value)).toBe(text));
});
