import { addUser } from '../../src/actions/users/add-user';
import { resetPassword } from '../../src/actions/users/reset-password';
import { type AnyAction, defineAction } from '../../src/model/action';
import { post } from '../../src/model/call';
import { type Field, field } from '../../src/model/field';
import { view } from '../../src/views';
import { ask, contoso } from '../cards/estate';
import { expand, type Node, nodes } from '../cards/expand';
import { formOf } from '../cards/readings';

/** The inputs that a client draws for one field with something said of it. */
function drawn(one: Field, value = '', choices: { title: string; value: string }[] = [], subject = false): Node[] {
  const action: AnyAction = defineAction({
    id: 'a',
    title: 'A',
    category: 'User',
    says: [],
    summary: 'Do it',
    risk: 'routine',
    secret: false,
    fields: { it: one },
    example: 'a',
    call: () => post('A', {}),
  });
  const card = expand(view.form({ ask, action, inputs: [{ name: 'it', field: one, value, choices, subject }], step: { index: 0, of: 1 } }));
  return nodes(card.body).filter(node => String(node.type).startsWith('Input.'));
}
const helpOf = (node: Node): string => JSON.stringify(node);
const people = [{ title: 'Jane Doe · jane@contoso.com', value: 'jane@contoso.com' }];

describe('an input holds only what a client can show', () => {
  test.each([
    ['a number', field.number('N', { min: 1, max: 9 }), '5', 5],
    ['no number', field.number('N', { min: 1, max: 9 }), '', undefined],
    ['words for a number', field.number('N', { min: 1, max: 9 }), 'many', undefined],
    ['the default of a number', field.number('N', { min: 1, max: 9, default: 3 }), '', 3],
    ['a day', field.day('D'), '2026-11-25', '2026-11-25'],
    ['no day', field.day('D'), '', undefined],
    ['a day in words', field.day('D'), 'friday', undefined],
    ['a choice by its value', field.choice('C', ['On', 'Off']), 'On', 'On'],
    ['a choice as people say it', field.choice('C', ['AlwaysOn', 'Off']), 'always on', 'AlwaysOn'],
    ['no such choice', field.choice('C', ['On', 'Off'], { default: 'Off' }), 'perhaps', 'Off'],
    ['several choices', field.choices('C', ['Mon', 'Tue', 'Wed']), 'mon; wed, sunday', 'Mon,Wed'],
    ['a switch that was said', field.toggle('T', { default: false }), 'yes', 'true'],
    ['a switch that was not', field.toggle('T', { default: true }), '', 'true'],
    ['a switch turned off', field.toggle('T', { default: true }), 'no', 'false'],
    ['a text', field.text('T', { default: 'x' }), 'y', 'y'],
    ['the default of a text', field.text('T', { default: 'x' }), '', 'x'],
    ['several people', field.people('P'), 'jane@contoso.com, bo@contoso.com', 'jane@contoso.com,bo@contoso.com'],
  ] as const)('%s', (_, one, said, value) => {
    const [input] = drawn(one, said, people);
    expect(input?.value).toEqual(value);
    expect(input?.id).toBe('it');
  });

  test('a number, a day and a time without a value have no key for it', () => {
    for (const one of [field.number('N', { min: 1, max: 9 }), field.date('D')])
      for (const input of drawn(one)) expect(Object.keys(input)).not.toContain('value');
  });

  test('a day and a time are two inputs, and the second is named after the first', () => {
    const inputs = drawn(field.date('Until', { required: true }), '2026-11-25T16:00:00.000Z');
    expect(inputs).toMatchObject([
      { type: 'Input.Date', id: 'it', label: 'Until: day', value: '2026-11-25', isRequired: true },
      { type: 'Input.Time', id: 'itTime', label: 'Until: time', value: '16:00' },
    ]);
  });

  test('what was said of a date in words is not lost', () => {
    const card = expand(formOf({ ...resetPassword, fields: { day: field.day('Last day') } }, { day: 'friday' }));
    expect(helpOf(card)).toContain('You said “friday”: choose it here.');
  });
});

describe('people and things', () => {
  test('whom it is about can be chosen or typed; a client marks neither as required, so the label does', () => {
    const [chosen, typed] = drawn(field.user('Person'), 'bo@contoso.com', people, true);
    expect(chosen).toMatchObject({ id: 'it', label: 'Person *', isRequired: false, value: '', style: 'filtered' });
    expect(typed).toMatchObject({ type: 'Input.Text', id: 'typed', value: 'bo@contoso.com', isRequired: false });
    const [known, empty] = drawn(field.user('Person'), 'jane@contoso.com', people, true);
    expect([known?.value, empty?.value]).toEqual(['jane@contoso.com', '']);
  });

  test('what is not among the choices becomes one, because a client would drop it', () => {
    const [one] = drawn(field.person('Manager'), 'bo@contoso.com', people);
    expect(one).toMatchObject({ value: 'bo@contoso.com', choices: [{ value: 'bo@contoso.com' }, { value: 'jane@contoso.com' }] });
    const [several] = drawn(field.things('group', 'Groups'), 'Finance, Sales');
    expect(several).toMatchObject({ isMultiSelect: true, value: 'Finance,Sales', choices: [{ value: 'Finance' }, { value: 'Sales' }] });
  });

  test.each([
    [field.person('P'), 'users'],
    [field.people('P'), 'users'],
    [field.thing('device', 'D'), 'things:device'],
    [field.things('group', 'G'), 'things:group'],
    [field.customer('C'), 'tenants'],
  ] as const)('%# asks as one types, with the other inputs beside it', (one, dataset) => {
    const [input] = drawn(one);
    expect(input?.['choices.data']).toEqual({ type: 'Data.Query', dataset, count: 15, associatedInputs: 'auto' });
  });

  test('another customer empties those who belong to one', () => {
    const [customer] = nodes(expand(formOf(addUser, {}, { step: 0 })).body).filter(node => node.id === 'tenant');
    expect(customer?.valueChangedAction).toEqual({ type: 'Action.ResetInputs', targetInputIds: ['licenses'] });
    const instance = { ...resetPassword, fields: { task: field.thing('scheduled-item', 'Task'), who: field.person('Who') } };
    const [other] = nodes(expand(formOf(instance)).body).filter(node => node.id === 'tenant');
    expect(other?.valueChangedAction).toMatchObject({ targetInputIds: ['who'] });
  });

  test('later steps know the customer, so that people can be searched there', () => {
    const inputs = (step: number) =>
      nodes(expand(formOf(addUser, {}, { step, where: contoso.domain })).body).filter(node => node.id === 'tenant');
    expect(inputs(0)).toMatchObject([{ type: 'Input.ChoiceSet', value: contoso.domain }]);
    expect(inputs(1)).toMatchObject([{ type: 'Input.Text', value: contoso.domain, isVisible: false }]);
  });
});

describe('steps', () => {
  const buttons = (step: number) => (expand(formOf(addUser, {}, { step })).actions as Node[]).map(button => button.title);

  test('each says where it is, the last one continues, and only later ones go back', () => {
    expect(formOf(addUser).data).toMatchObject({ step: 'Step 1 of 3', submit: 'Next', back: false });
    expect(buttons(0)).toEqual(['Next', 'Cancel']);
    expect(buttons(1)).toEqual(['Next', 'Back', 'Cancel']);
    expect(buttons(2)).toEqual(['Continue', 'Back', 'Cancel']);
  });

  test('the ways out are not blocked by what is required', () => {
    for (const button of (expand(formOf(addUser, {}, { step: 1 })).actions as Node[]).slice(1))
      expect(button.associatedInputs).toBe('none');
  });

  test('one step says nothing of steps', () => expect(formOf(resetPassword).data).not.toHaveProperty('step'));
});

test('a short help stands in the input, a long one under it, and neither is formatted', () => {
  const [short] = drawn(field.text('T', { help: 'With * for any letters' }));
  expect(short?.placeholder).toBe('With * for any letters');
  const card = expand(
    formOf({ ...resetPassword, fields: { it: field.text('T', { help: `With * for any letters, such as *${'x'.repeat(40)}*` }) } }),
  );
  const help = nodes(card.body).find(node => node.type === 'TextRun' && String(node.text).startsWith('With *'));
  expect(help).toMatchObject({ size: 'Small' });
});

test('a form keeps the chosen customer among its choices, however many there are', () => {
  const tenants = Array.from({ length: 200 }, (_, i) => ({ title: `Customer ${i}`, value: `t${i}` }));
  const { data } = view.form({
    ask,
    action: resetPassword,
    tenant: { choices: tenants, value: 't150' },
    inputs: [],
    step: { index: 0, of: 1 },
  });
  const [customer] = data.inputs as { choices: { value: string }[] }[];
  expect(customer?.choices.length).toBeLessThanOrEqual(15);
  expect(customer?.choices[0]?.value).toBe('t150');
});
