import { createLog } from '../src/log';
import { LOGGED, type LogFields } from '../src/model/logged';

const lines: string[] = [];
const log = createLog('trace', { write: line => void lines.push(line) });
beforeEach(() => {
  lines.length = 0;
});
/** What the log's type refuses, as a library in plain JavaScript or a spread object would hand it over. */
const any = (fields: object) => fields as LogFields;
const last = () => JSON.parse(lines.at(-1) ?? '{}');

test('names of the list are told, others are withheld by name', () => {
  log.info(
    any({ request: 'R-7K3Q9M', status: 200, password: 'Kite-Lamp-7301', body: { a: 'Kite-Lamp-7301' }, headers: undefined }),
    'said',
  );
  expect(last()).toMatchObject({ request: 'R-7K3Q9M', status: 200, msg: 'said', withheld: ['password', 'body'] });
  expect(lines.join('')).not.toContain('Kite-Lamp-7301');
});

test('an object under an allowed name may hold anything, and is withheld', () => {
  for (const name of LOGGED) log.warn(any({ [name]: { token: 'Kite-Lamp-7301' } }), 'said');
  log.warn(any({ mistakes: ['one', { token: 'Kite-Lamp-7301' }] }), 'said');
  expect(lines.join('')).not.toContain('Kite-Lamp-7301');
  expect(lines).toHaveLength(LOGGED.length + 1);
});

test("an error's own fields, and a message that quotes what was read, stay out", () => {
  const error = Object.assign(new SyntaxError('Unexpected token K in Kite-Lamp-7301'), {
    request: { headers: 'Kite-Lamp-7301' },
    code: 'E1',
  });
  log.error({ err: new Error('Kite-Lamp-7301', { cause: error }) }, 'broke');
  expect(lines.join('')).not.toContain('Kite-Lamp-7301');
  expect(last().err).toMatchObject({ name: 'Error', cause: { name: 'SyntaxError', code: 'E1' } });
});

test('a long text is cut: it was made by somebody else', () => {
  log.info({ reason: 'x'.repeat(5_000) }, 'said');
  expect(last().reason).toHaveLength(500);
});
