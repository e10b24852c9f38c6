import { inspect } from 'node:util';
import { toReply } from '../../src/cipp/reply';
import type { Line } from '../../src/model/call';

/** What a line says, with the secret opened. */
const plain = ({ copyField, ...line }: Line) => ({ ...line, ...(copyField ? { copyField: copyField.open() } : {}) });
const answer = (body: unknown) => ({ status: 200, text: JSON.stringify(body), json: body });

const RESET = { resultText: 'Reset the password. The new password is Xk7!', copyField: 'Xk7!', state: 'success' };

// docs/cipp-api.md §7, row by row
test.each<[string, unknown, object[]]>([
  ['1 a text', { Results: 'Failed to reset password' }, [{ text: 'Failed to reset password' }]],
  ['1 an empty text is an answer', { Results: '' }, [{ text: '' }]],
  ['2 texts', { Results: ['Added.', 'Failed to add.'] }, [{ text: 'Added.' }, { text: 'Failed to add.' }]],
  ['3 an object', { Results: RESET }, [{ text: RESET.resultText, copyField: 'Xk7!', state: 'success' }]],
  [
    '4 a mix of texts and objects',
    { Results: ['Created user', { resultText: 'Username', copyField: 'jane@contoso.com', state: 'info' }, RESET] },
    [
      { text: 'Created user' },
      { text: 'Username', copyField: 'jane@contoso.com', state: 'info' },
      { text: RESET.resultText, copyField: 'Xk7!', state: 'success' },
    ],
  ],
  ['5 rows', { Results: [{ id: 'a', displayName: 'Jane' }], Metadata: {} }, []],
  ['5 counts of ExecAlertsList', { Results: { NewAlertsCount: 2 }, MSResults: null }, []],
  ['6 bare rows', [{ customerId: 'a', displayName: 'Contoso' }], []],
  ['6 a bare object', { clientPrincipal: {}, permissions: [] }, []],
  ['6 an error in an array', ['Something failed'], [{ text: 'Something failed' }]],
  ['7 state without Results', { state: 'error', resultText: 'No such tenant' }, [{ text: 'No such tenant', state: 'error' }]],
  ['8 error', { error: 'No rule' }, [{ text: 'No rule', state: 'error' }]],
  ['8 Error with details', { Error: 'No count', Details: ['x'] }, [{ text: 'No count', state: 'error' }]],
  ['8 Error in an array', [{ Error: 'No data' }], [{ text: 'No data', state: 'error' }]],
  ['8 an error object', { error: { message: 'Too many' } }, [{ text: 'Too many', state: 'error' }]],
  ['10 cache clearing', { Results: [{ Results: 'Cache has been cleared' }], Metadata: {} }, [{ text: 'Cache has been cleared' }]],
  ['11 bare result objects', [RESET], [{ text: RESET.resultText, copyField: 'Xk7!', state: 'success' }]],
  ['12 null Results', { Results: null }, []],
  ['12 a null in Results', { Results: [null] }, []],
  ['12 a null', null, []],
  ['12 a null in an array', [null], []],
  ['13 one text alone', 'Successfully added', [{ text: 'Successfully added' }]],
  ['an unknown state is left out', { Results: { resultText: 'Ok', state: 'great' } }, [{ text: 'Ok' }]],
  ['an empty copy field is none', { Results: { resultText: 'Ok', copyField: '', state: 'success' } }, [{ text: 'Ok', state: 'success' }]],
  [
    'a number to copy',
    { Results: { resultText: 'Ok', copyField: 4711, state: 'Success' } },
    [{ text: 'Ok', copyField: '4711', state: 'success' }],
  ],
])('shape %s', (_, body, lines) => {
  const reply = toReply(answer(body), 5);
  expect(reply.lines.map(plain)).toEqual(lines);
  expect(reply).toMatchObject({ status: 200, json: true, ms: 5 });
  expect(reply.body).toEqual(body);
});

test.each([
  ['9 a plain string', 'Endpoint not found', [{ text: 'Endpoint not found' }]],
  ['12 an empty body', '', []],
  ['12 a blank body', ' \r\n', []],
])('shape %s', (_, text, lines) => {
  const reply = toReply({ status: 500, text, json: undefined }, 0);
  expect(reply).toMatchObject({ status: 500, body: text, json: false, lines });
});

test('what can be copied does not print', () => {
  const [line] = toReply(answer({ Results: { ...RESET, resultText: 'Done' } }), 0).lines;
  expect(inspect(line) + JSON.stringify(line) + String(line?.copyField)).not.toContain('Xk7!');
});
