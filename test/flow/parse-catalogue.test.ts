import fc from 'fast-check';
import { CATALOGUE } from '../../src/actions';
import { parse } from '../../src/flow/parse';
import { phrasesOf } from '../../src/flow/read-phrases';
import { lex } from '../../src/flow/text';
import { type AnyAction, subjectField } from '../../src/model/action';
import type { Field } from '../../src/model/field';

const said = (text: string) => parse(text, CATALOGUE);
const byId = (id: string): AnyAction => {
  const action = CATALOGUE.find(a => a.id === id);
  if (!action) throw new Error(`no action ${id}`);
  return action;
};

/** Every way to name an action, and the values that say so; the same words with values come before its bare title. */
const wordings = CATALOGUE.flatMap(action => {
  const own = action.says.map(s => (typeof s === 'string' ? { say: s, with: {} } : s));
  const plain = (text: string) => text.toLowerCase().replace(/\P{L}+/gu, ' ');
  const names = [action.title, action.id].filter(name => !own.some(s => plain(s.say) === plain(name)));
  return [...own, ...names.map(say => ({ say, with: {} }))].map(s => ({ id: action.id, ...s }));
});

/** What the action could be about, as typed and as said. */
function aboutOf(action: AnyAction): { typed: string; who: string } | undefined {
  const subject = subjectField(action);
  if (!subject) return undefined;
  return action.fields[subject]?.type === 'user'
    ? { typed: 'jane@contoso.com', who: 'jane@contoso.com' }
    : { typed: '"Thing One"', who: 'Thing One' };
}

/** Narrows an action on the whole instance; elsewhere the customer has a place of its own. */
const customerOf = (action: AnyAction) =>
  action.scope === 'instance' ? Object.keys(action.fields).find(name => action.fields[name]?.type === 'customer') : undefined;

describe('every wording is its own action', () => {
  test.each(wordings)('$say', ({ say, id, with: values }) => {
    const action = byId(id);
    const bare = { kind: 'action', action: id, values, typedPassword: false };
    expect(said(say)).toEqual(bare);
    expect(said(`please ${say.toUpperCase()}`)).toEqual(bare);
    expect(said(`explain ${say}`)).toEqual({ kind: 'explain', of: bare });
    const about = aboutOf(action);
    const customer = customerOf(action);
    expect(said(`${say} ${about?.typed ?? ''} at contoso`)).toEqual({
      ...bare,
      ...(about && { who: about.who }),
      ...(!customer && { where: 'contoso' }),
      values: { ...values, ...(customer && { [customer]: 'contoso' }) },
    });
  });

  test('no two actions share one', () => {
    const owners = new Map<string, Set<string>>();
    for (const { words, small, action } of phrasesOf(CATALOGUE).all) {
      const phrase = JSON.stringify([words, small.filter(s => s.length > 0)]);
      owners.set(phrase, (owners.get(phrase) ?? new Set()).add(action.id));
    }
    expect([...owners].filter(([, ids]) => ids.size > 1)).toEqual([]);
  });
});

describe('every example says what its action must know', () => {
  test.each(CATALOGUE.map(action => ({ action, example: action.example })))('$example', ({ action, example }) => {
    const intent = said(example);
    expect(intent).toMatchObject({ kind: 'action', action: action.id, typedPassword: false });
    if (!('kind' in intent) || intent.kind !== 'action') return;
    const subject = subjectField(action);
    const lacking = Object.entries(action.fields).filter(
      ([name, field]) =>
        field.required &&
        field.type !== 'toggle' &&
        !('default' in field && field.default !== undefined) &&
        (name === subject ? intent.who === undefined : intent.values[name] === undefined),
    );
    expect(lacking.map(([name]) => name)).toEqual([]);
  });
});

/** A value of the field's kind: as typed behind `name=`, and as it is said. */
function sampleOf(field: Field): fc.Arbitrary<{ typed: string; text: string }> {
  const word = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{2,8}$/);
  const same = (text: fc.Arbitrary<string>) => text.map(t => ({ typed: t, text: t }));
  const quoted = (text: fc.Arbitrary<string>) => text.map(t => ({ typed: `"${t}"`, text: t }));
  const words = fc.array(word, { minLength: 1, maxLength: 4 }).map(w => w.join(' '));
  const mail = word.map(w => `${w.toLowerCase()}@contoso.com`);
  switch (field.type) {
    case 'user':
      return fc.oneof(same(mail), quoted(words));
    case 'users':
      return fc.oneof(
        fc.array(mail, { minLength: 1, maxLength: 3 }).map(all => ({ typed: all.join(','), text: all.join(',') })),
        fc.array(mail, { minLength: 2, maxLength: 3 }).map(all => ({ typed: all.join(', '), text: all.join(', ') })),
      );
    case 'thing':
    case 'customer':
      return quoted(words);
    case 'things':
      return fc
        .array(words, { minLength: 1, maxLength: 3 })
        .map(all => ({ typed: all.map(w => `"${w}"`).join(','), text: all.join(', ') }));
    case 'lines':
      return fc.array(word, { minLength: 1, maxLength: 3 }).map(all => ({ typed: all.join(', '), text: all.join(', ') }));
    case 'choice':
      return same(fc.constantFrom(...field.choices.map(c => c.value)));
    case 'choices':
      return fc
        .subarray(
          field.choices.map(c => c.value),
          { minLength: 1 },
        )
        .map(all => ({ typed: all.join(', '), text: all.join(', ') }));
    case 'toggle':
      return fc.constantFrom({ typed: 'yes', text: 'true' }, { typed: 'off', text: 'false' }, { typed: 'TRUE', text: 'true' });
    case 'number':
      return same(fc.integer({ min: 0, max: 99_999 }).map(String));
    case 'date':
      return same(fc.constantFrom('2026-12-01', 'tomorrow', 'friday 17:00', 'next monday at 9am', '2026-12-01T17:00Z'));
    case 'json':
      return fc.constantFrom({ a: 1, b: [1, 2], c: { d: "it's" } }, [{ TenantId: 'x y', on: true }]).chain(value => {
        const text = JSON.stringify(value, undefined, 1).replace(/\n/g, '');
        return fc.constantFrom({ typed: text, text }, { typed: `'${text}'`, text });
      });
    case 'text':
      return quoted(words.map(w => w.slice(0, field.maxLength).trim()));
  }
}

/** Hyphens, capitals and endings that nobody needs are forgiven. */
const namesOf = (name: string) => fc.constantFrom(name, name.toUpperCase(), name.replace(/([A-Z])/g, '-$1').toLowerCase());

describe('name=value', () => {
  const fields = CATALOGUE.flatMap(action => Object.entries(action.fields).map(([name, field]) => ({ id: action.id, name, field })));

  test.each(fields)('$id $name', ({ id, name, field }) => {
    const action = byId(id);
    const is = (text: string) => (name === subjectField(action) ? { who: text } : { values: { [name]: text } });
    fc.assert(
      fc.property(sampleOf(field), namesOf(name), fc.constantFrom('=', ' = ', ': '), ({ typed, text }, called, sign) => {
        expect(said(`${id} ${called}${sign}${typed}`)).toMatchObject({ kind: 'action', action: id, ...is(text) });
        expect(said(`${id} at contoso ${called}${sign}${typed} tenant=fabrikam`)).toMatchObject({
          kind: 'action',
          action: id,
          ...is(text),
        });
      }),
      { numRuns: 6 },
    );
  });
});

/** Words of the whole catalogue, its fields and its choices, and what may stand between them. */
const scraps = fc.constantFrom(
  ...phrasesOf(CATALOGUE).vocabulary,
  ...CATALOGUE.flatMap(a => Object.keys(a.fields)).map(name => `${name}=`),
  ...'jane jane@contoso.com bob@fabrikam.com contoso contoso.com at to for of from with and , . : = " \' { } [ ] @ "Finance Team" E3 PC-01 30 days friday 17:00 tomorrow until 2026-12-01 yes no all customers everywhere what which who help cipp ListUsers $select=id explain not'.split(
    ' ',
  ),
);
const text = fc.oneof(
  fc.array(scraps, { maxLength: 60 }).map(words => words.join(' ')),
  fc.array(fc.oneof(scraps, fc.string({ unit: 'grapheme', maxLength: 6 })), { maxLength: 40 }).map(words => words.join(' ')),
  fc.array(scraps, { maxLength: 40 }).map(words => words.join('')),
);

test('no text breaks the parser, and whatever it finds is an action, a field and text of the message', () => {
  fc.assert(
    fc.property(text, t => {
      const whole = said(t.slice(0, 1000));
      const intent = 'kind' in whole && whole.kind === 'explain' ? whole.of : whole;
      if (!('kind' in intent) || intent.kind !== 'action') return;
      const { fields } = byId(intent.action);
      const known = new Set([...Object.keys(fields), 'reason', 'ticket']);
      for (const [name, value] of Object.entries(intent.values)) {
        expect(known).toContain(name);
        expect(value.trim()).not.toBe('');
      }
      expect(Object.keys(intent.values)).not.toContain(subjectField(byId(intent.action)));
      for (const name of [intent.who, intent.where]) expect(name === undefined || (name !== '' && name.length <= 256)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('the work for a message is bounded by its length, whatever it says', () => {
  const looked = { n: 0 };
  const counted = CATALOGUE.map(action => ({
    ...action,
    get fields() {
      looked.n += 1;
      return action.fields;
    },
  })) as readonly AnyAction[];
  parse('warm up the phrases', counted);
  fc.assert(
    fc.property(text, t => {
      const message = t.slice(0, 1000);
      looked.n = 0;
      parse(message, counted);
      const words = lex(message).length;
      expect(looked.n).toBeLessThanOrEqual(20_000 + 400 * words);
    }),
    { numRuns: 300 },
  );
});
