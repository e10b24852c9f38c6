import { CATALOGUE } from '../../src/actions';
import type { AnyAction } from '../../src/model/action';
import type { Request } from '../../src/model/request';
import type { CardView } from '../../src/model/view';
import { view } from '../../src/views';
import { complaints, expectWhole, type Node, nodes } from './expand';
import { type Amount, confirmFor, formsFor, listsFor, requestFor } from './plausible';
import { approvedBy, asking, grace } from './samples';

const BUDGET = 25_000;
const AMOUNTS: readonly Amount[] = ['usual', 'most'];

/** Every card that an action can come on, with what people mostly write and with the most that comes. */
function cardsOf(action: AnyAction): [string, CardView][] {
  return AMOUNTS.flatMap(amount => {
    const lists = listsFor(action, amount).map(card => [card.card, card] as const);
    const of = (state: Request['state'], more: Partial<Request> = {}) => requestFor(action, state, amount, more);
    const ended = (more: Request['ended']) => ({ ...approvedBy(grace), ended: more });
    const said = Array.from({ length: 20 }, (_, i) => `${i} ${'Successfully did a part of it. '.repeat(12)}`);
    const at = '2026-11-21T14:36:20.123Z';
    const next = CATALOGUE.filter(other => action.next?.includes(other.id)).slice(0, 4);
    const cards: [string, CardView][] = [
      ...formsFor(action, amount).map((card, i): [string, CardView] => [`form ${i + 1}`, card]),
      ...lists.map(([name, card]): [string, CardView] => [name, card]),
      ['confirm', confirmFor(action, amount)],
      ['waiting', view.request(of('pending', asking()), action)],
      ['approval', view.approval(of('pending', asking()), action)],
      ['decided', view.approval(of('denied', asking()), action)],
      ['working', view.request(of('running'), action)],
      ['done', view.request(of('done', ended({ at, said, next, warning: said.join(' ') })), action)],
      ['accepted', view.request(of('accepted', ended({ at, said })), action)],
      ['failed', view.request(of('failed', ended({ at, said, next, why: 'CIPP_FAILED' })), action)],
      ['unknown', view.request(of('unknown', ended({ at, said, why: 'CIPP_SILENT' })), action)],
    ];
    return cards.map(([name, card]): [string, CardView] => [`${name}, ${amount}`, card]);
  });
}

const inputs = (card: Node) => nodes(card.body).filter(n => String(n.type).startsWith('Input.'));

/** The choices that a client can show the value of. */
function unknownChoice(input: Node): boolean {
  if (input.type !== 'Input.ChoiceSet' || input.value === '') return false;
  const known = (input.choices as Node[]).map(choice => choice.value);
  const values = input.isMultiSelect === true ? String(input.value).split(',') : [input.value];
  return values.some(value => !known.includes(value));
}

describe.each(CATALOGUE.map(action => [action.id, action] as const))('%s', (_, action) => {
  const cards = cardsOf(action);

  test('every card is whole, valid, small, and has at most three buttons in sight', () => {
    for (const [name, shown] of cards) {
      const card = expectWhole(shown);
      expect([name, complaints(card)]).toEqual([name, []]);
      expect([name, Buffer.byteLength(JSON.stringify(card)) < BUDGET]).toEqual([name, true]);
      const seen = ((card.actions ?? []) as Node[]).filter(button => button.mode !== 'secondary');
      expect([name, seen.length <= 3]).toEqual([name, true]);
      expect([name, String(shown.data.summary).length <= 200]).toEqual([name, true]);
    }
  });

  test('its inputs are named after its fields, and hold only what a client can show', () => {
    const known = ['tenant', 'typed', 'reason', 'ticket', ...Object.keys(action.fields).flatMap(name => [name, `${name}Time`])];
    for (const [name, shown] of cards.filter(([, { card }]) => card === 'form' || card === 'confirm')) {
      const all = inputs(expectWhole(shown));
      expect([name, all.map(n => String(n.id)).filter(id => !known.includes(id))]).toEqual([name, []]);
      expect(new Set(all.map(n => n.id)).size).toBe(all.length);
      expect([name, all.filter(unknownChoice).map(n => n.id)]).toEqual([name, []]);
      for (const input of all) {
        if (input.type === 'Input.Number') expect(['undefined', 'number']).toContain(typeof input.value);
        if (input.type === 'Input.Date' || input.type === 'Input.Time') expect(input.value).not.toBe('');
        expect(String(input.label ?? input.title)).not.toBe('');
      }
    }
  });

  test('all of its fields are asked for, and all that was chosen stands on the card that asks to confirm', () => {
    const asked = formsFor(action, 'usual').flatMap(card => inputs(expectWhole(card)).map(n => n.id));
    for (const name of Object.keys(action.fields)) expect(asked).toContain(name);
    const confirm = JSON.stringify(expectWhole(confirmFor(action, 'usual')));
    for (const field of Object.values(action.fields)) {
      if (field.type === 'user' || field.type === 'thing') continue;
      expect(confirm).toContain(JSON.stringify(field.label).slice(1, -1));
    }
  });
});
