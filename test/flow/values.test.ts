import { missing, plainValue, saidOf, split } from '../../src/flow/values';
import { defineAction } from '../../src/model/action';
import { post } from '../../src/model/call';
import { type Field, field } from '../../src/model/field';
import { isProblem } from '../../src/model/problem';

const moment = { now: new Date('2026-11-25T16:00:00Z'), offset: 60 };
const value = (of: Field, said: string | undefined) => {
  if (['user', 'users', 'thing', 'things', 'customer'].includes(of.type)) throw new Error('not a plain field');
  const read = plainValue('it', of as Parameters<typeof plainValue>[1], said, moment);
  return isProblem(read) ? `no: ${read.data.expected}` : read;
};

const KIND = field.choice('Kind', ['AllDevices', { value: 'On', label: 'Do not assign', says: ['nobody'] }]);

test.each<[string, Field, string | undefined, unknown]>([
  ['a choice by its value', KIND, 'AllDevices', 'AllDevices'],
  ['by its label, whatever the case', KIND, 'all devices', 'AllDevices'],
  ['by what people say', KIND, 'Nobody', 'On'],
  ['no other', KIND, 'everybody', 'no: It is one of: All devices, Do not assign.'],
  ['several choices, each once', field.choices('K', ['a', 'b']), 'a, b, A', ['a', 'b']],
  ['a switch', field.toggle('T', { default: false }), 'yes', true],
  ['its default', field.toggle('T', { default: true }), undefined, true],
  ['no switch', field.toggle('T', { default: true }), 'maybe', 'no: Say it=true or it=false.'],
  ['a number', field.number('N', { min: 1, max: 30 }), '7', 7],
  ['too large', field.number('N', { min: 1, max: 30 }), '31', 'no: Write a whole number from 1 to 30.'],
  ['no number', field.number('N', { min: 1, max: 30 }), '7.5', 'no: Write a whole number from 1 to 30.'],
  ['a day in words, by the speaker’s clock', field.day('D'), 'friday', '2026-11-27'],
  ['a day in CIPP’s own form', field.day('D'), '20261201', '2026-12-01'],
  ['an instant by the speaker’s clock', field.date('D'), 'friday 17:00', '2026-11-27T16:00:00.000Z'],
  ['a day from which on', field.date('D', { bare: 'from' }), 'friday', '2026-11-26T23:00:00.000Z'],
  ['a day until which', field.date('D', { bare: 'until' }), 'friday', '2026-11-27T22:59:00.000Z'],
  ['a day until which, as the form has it', field.date('D', { bare: 'until' }), '2026-11-27', '2026-11-27T22:59:00.000Z'],
  ['a time that was said', field.date('D', { bare: 'until' }), 'friday noon', '2026-11-27T11:00:00.000Z'],
  ['a time that was said in numbers', field.date('D', { bare: 'until' }), 'friday 12:00', '2026-11-27T11:00:00.000Z'],
  ['an instant with its zone', field.date('D'), '2026-12-01T09:00:00Z', '2026-12-01T09:00:00.000Z'],
  ['no date', field.date('D'), 'whenever', 'no: Write a day as 2026-11-30 or in words, such as friday 17:00.'],
  ['lines', field.lines('L'), 'a, b\nc', ['a', 'b', 'c']],
  ['an object', field.json('J'), '{"a":{"b":1}}', { a: { b: 1 } }],
  ['no object', field.json('J'), '[1]', 'no: Write a JSON object in braces, at most 8 levels deep.'],
  ['nothing that becomes a prototype', field.json('J'), '{"__proto__":{"a":1},"b":2}', { b: 2 }],
  ['a text that fits', field.text('T', { pattern: '[a-z]{2}', expected: 'Two letters.' }), 'de', 'de'],
  ['one that does not', field.text('T', { pattern: '[a-z]{2}', expected: 'Two letters.' }), 'deu', 'no: Two letters.'],
  ['a variable of CIPP', field.text('T'), 'for %tenantid% only', 'no: CIPP would replace the part between percent signs: leave them out.'],
  ['nothing said', field.text('T'), '  ', undefined],
])('%s', (_, of, said, expected) => {
  expect(value(of, said)).toEqual(expected);
});

test('a deep object is no form', () => {
  const deep = `${'{"a":'.repeat(20)}1${'}'.repeat(20)}`;
  expect(value(field.json('J'), deep)).toMatch(/^no: /);
});

test('a list keeps together what stands in quotes', () => {
  expect(split('Omar, "Doe, Jane"; x\ny')).toEqual(['Omar', 'Doe, Jane', 'x', 'y']);
});

test('what was read can be said again', () => {
  expect(saidOf(['a', 'b'])).toBe('a, b');
  expect(saidOf(true)).toBe('true');
  expect(saidOf({ kind: 'group', id: 'g1', name: 'Sales', detail: '', facts: {} })).toBe('g1');
  expect(saidOf([{ kind: 'group', id: 'g1', name: 'Sales', detail: '', facts: {} }])).toBe('g1');
  expect(saidOf({ a: 1 })).toBe('{"a":1}');
});

test('what must be said and was not, by name', () => {
  const action = defineAction({
    id: 'x',
    title: 'X',
    category: 'User',
    says: [],
    summary: 'x',
    risk: 'read',
    secret: false,
    fields: { user: field.user('Person'), text: field.text('Text', { required: true }), more: field.lines('More') },
    example: 'x',
    call: () => post('X', {}),
  });
  expect(missing(action, { text: '' }).map(([name]) => name)).toEqual(['user', 'text']);
});
