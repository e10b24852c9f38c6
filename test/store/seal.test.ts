import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { inspect } from 'node:util';
import { secret } from '../../src/model/secret';
import { createSeal } from '../../src/store';
import { newId, request } from './fixtures';

const [old, present] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const seal = createSeal([present]);
const { id, requester } = request();
const WORDS = 'Kite-Lamp-7301 ß';

test('opens for its request and recipient', () => {
  const sealed = seal.seal(secret(WORDS), id, requester.id);
  expect(seal.open(sealed, id, requester.id)?.open()).toBe(WORDS);
  expect(sealed).toMatch(/^v1\.[\w-]{8}\.[\w-]+$/);
});

test('seals the same words differently each time', () => {
  expect(seal.seal(secret(WORDS), id, requester.id)).not.toBe(seal.seal(secret(WORDS), id, requester.id));
});

test('stays closed for anybody else, for another request, under another key', () => {
  const sealed = seal.seal(secret(WORDS), id, requester.id);
  expect(seal.open(sealed, id, newId())).toBeUndefined();
  expect(seal.open(sealed, request().id, requester.id)).toBeUndefined();
  expect(createSeal([old]).open(sealed, id, requester.id)).toBeUndefined();
});

test('stays closed when any byte was changed', () => {
  const sealed = seal.seal(secret(WORDS), id, requester.id);
  const [format, key, data = ''] = sealed.split('.');
  const bytes = Buffer.from(data, 'base64url');
  for (const place of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[place] = (changed[place] ?? 0) ^ 1;
    expect(seal.open(`${format}.${key}.${changed.toString('base64url')}`, id, requester.id)).toBeUndefined();
  }
});

test.each(['', 'v1', 'v1.x.y', 'nonsense', 'v2.AAAAAAAA.AAAA'])('%j is not a seal', text => {
  expect(seal.open(text, id, requester.id)).toBeUndefined();
});

test('after a rotation the new key seals and the old one still opens', () => {
  const before = createSeal([old]);
  const rotated = createSeal([present, old]);
  const sealed = before.seal(secret(WORDS), id, requester.id);
  const binding = before.bind({ call: 1 });

  expect(rotated.open(sealed, id, requester.id)?.open()).toBe(WORDS);
  expect(rotated.binds({ call: 1 }, binding)).toBe(true);
  expect(seal.open(rotated.seal(secret(WORDS), id, requester.id), id, requester.id)?.open()).toBe(WORDS);
  expect(seal.binds({ call: 1 }, binding)).toBe(false);
});

test('a binding holds for the same value only, whatever the order of its keys', () => {
  const binding = seal.bind({ a: 1, b: { c: 'x', d: undefined } });
  expect(seal.binds({ b: { c: 'x' }, a: 1 }, binding)).toBe(true);
  expect(seal.binds({ b: { c: 'y' }, a: 1 }, binding)).toBe(false);
  expect(seal.binds({ a: 1 }, '')).toBe(false);
});

test('bindings and the audit have keys of their own', () => {
  expect(seal.bind('x')).not.toBe(seal.chain('x'));
});

/** From the description and not from the code: what is stored today must open and verify tomorrow, and under no other key. */
test('each key comes from the SEAL_KEY and its purpose', () => {
  const derive = (purpose: string, bytes = 32) => Buffer.from(hkdfSync('sha256', present, '', `cipp-teams-bot ${purpose} v1`, bytes));
  const name = derive('key id', 6).toString('base64url');
  const mac = (purpose: string) => `v1.${name}.${createHmac('sha256', derive(purpose)).update('{"a":1}').digest('base64url')}`;
  expect(seal.chain({ a: 1 })).toBe(mac('audit'));
  expect(seal.bind({ a: 1 })).toBe(mac('binding'));

  const [format, key, data = ''] = seal.seal(secret(WORDS), id, requester.id).split('.');
  expect([format, key]).toEqual(['v1', name]);
  const bytes = Buffer.from(data, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', derive('seal'), bytes.subarray(0, 12))
    .setAAD(Buffer.from(JSON.stringify(['v1', name, id, requester.id])))
    .setAuthTag(bytes.subarray(-16));
  expect(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString()).toBe(WORDS);
});

test('a key of the wrong length, or none, is refused without being shown', () => {
  const short = Buffer.from('a short master key');
  expect(() => createSeal([short])).toThrow('32 bytes');
  expect(() => createSeal([])).toThrow();
  expect(inspect(createSeal([old]), { depth: 5 })).not.toContain(old.toString('hex'));
});
