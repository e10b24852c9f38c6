import { CATALOGUE } from '../../src/actions';
import { hear, parse } from '../../src/flow/parse';

const ID = 'R-7K3Q9M';

test.each<[string, object]>([
  [`comment ${ID} she called back`, { kind: 'comment', id: ID, text: 'she called back' }],
  [
    `Comment on ${ID}: reset password for jane@contoso.com is fine`,
    { kind: 'comment', id: ID, text: 'reset password for jane@contoso.com is fine' },
  ],
  [`please comment #${ID.toLowerCase()} - yes`, { kind: 'comment', id: ID.toLowerCase().replace('r', 'r'), text: 'yes' }],
  [`comment ${ID}`, { problem: 'COMMENT_EMPTY' }],
  [`hand over ${ID} to Bo Lindqvist`, { kind: 'hand-over', id: ID, to: 'Bo Lindqvist' }],
  [`handover request ${ID} to bo.`, { kind: 'hand-over', id: ID, to: 'bo' }],
  [`reassign ${ID} hana`, { kind: 'hand-over', id: ID, to: 'hana' }],
  [`Delegate ${ID} to Hana Ito`, { kind: 'hand-over', id: ID, to: 'Hana Ito' }],
  [`explain hand over ${ID} to bo`, { kind: 'status', id: ID }],
])('%s', (text, intent) => {
  expect(parse(text, CATALOGUE)).toMatchObject(intent);
});

test.each([`status ${ID}`, `cancel ${ID}`, 'comment on the weather', 'hand over the keys'])('%s is something else', text => {
  expect(parse(text, CATALOGUE)).not.toMatchObject({ kind: expect.stringMatching(/comment|hand-over/) });
});

test('what is said about a request is no typed password', () => {
  expect(hear(`comment ${ID} reset password jane to Summer26!`, CATALOGUE).typedPassword).toBe(false);
});
