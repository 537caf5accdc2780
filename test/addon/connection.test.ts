import { describe, expect, it } from 'vitest';
import { hostOf, isPrivateAddress, maskKey, readConnectionCode, writeConnectionCode } from '../../addon/connection.js';

const key = 'cdn_mer1234abcd_s3cr3t-s3cr3t_s3cr3t';

describe('the connection code', () => {
  it.each([
    'https://loja.example.com',
    'http://127.0.0.1:4000',
    'https://exemplo.com.br/caderneta',
    'http://[::1]:4000',
    'https://padaria-são-joão.com.br',
  ])('carries %s and the key there and back', (address) => {
    expect(readConnectionCode(writeConnectionCode({ address, key }))).toEqual({ address, key });
  });

  it('is what any base64url encoder of the same JSON makes', () => {
    const json = JSON.stringify({ u: 'https://loja.example.com', k: key });
    const code = `cdn1.${Buffer.from(json).toString('base64url')}`;
    expect(writeConnectionCode({ address: 'https://loja.example.com', key })).toBe(code);
    expect(readConnectionCode(code)?.key).toBe(key);
  });

  it('survives what pasting does: blanks, line breaks, quotes, padding', () => {
    const code = writeConnectionCode({ address: 'https://loja.example.com/', key });
    const pasted = ` "${code.slice(0, 30)}\r\n${code.slice(30)}==" `;
    expect(readConnectionCode(pasted)).toEqual({ address: 'https://loja.example.com', key });
  });

  it.each([
    ['nothing', ''],
    ['the key alone', key],
    ['another version', 'cdn2.e30'],
    ['a code cut short', writeConnectionCode({ address: 'https://loja.example.com', key }).slice(0, 40)],
    [
      'an address that is no web address',
      `cdn1.${Buffer.from(JSON.stringify({ u: 'ftp://x.com', k: key })).toString('base64url')}`,
    ],
    [
      'an address with a user in it',
      `cdn1.${Buffer.from(JSON.stringify({ u: 'https://a@evil.com', k: key })).toString('base64url')}`,
    ],
    [
      'something that is no key',
      `cdn1.${Buffer.from(JSON.stringify({ u: 'https://x.com', k: 'senha' })).toString('base64url')}`,
    ],
    ['bytes that are no text', `cdn1.${Buffer.from([0xff, 0xfe, 0x80]).toString('base64url')}`],
    ['JSON that is no object', `cdn1.${Buffer.from('null').toString('base64url')}`],
  ])('refuses %s', (_, pasted) => {
    expect(readConnectionCode(pasted)).toBeNull();
  });
});

describe('an address', () => {
  it.each([
    'http://localhost:4000',
    'http://127.0.0.1:4000',
    'http://10.1.2.3',
    'http://192.168.0.10',
    'http://172.16.0.1',
    'http://172.31.255.1',
    'http://[::1]:4000',
    'http://caixa.local',
    'http://servidor',
    'http://169.254.1.1',
    'http://[fe80::1]',
  ])('%s is out of Google’s sight', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each([
    'https://loja.example.com',
    'http://172.32.0.1',
    'https://8.8.8.8',
    'https://localhost.example.com',
    'https://10.example.com',
  ])('%s may be seen by Google', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });

  it('is shown by its host, and the key by its last four characters', () => {
    expect(hostOf('http://127.0.0.1:4000')).toBe('127.0.0.1:4000');
    expect(hostOf('https://loja.example.com/caderneta')).toBe('loja.example.com');
    expect(maskKey(key)).toBe('cdn_…cr3t');
  });
});
