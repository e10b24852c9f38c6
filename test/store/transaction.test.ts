import type { Answer } from '../../src/store/database';
import { createTransaction, inOrder, type Send } from '../../src/store/transaction';

/** Answers each statement with its own text; `breaks` fails, and what comes behind it in the same transaction too, as on a server. */
function database() {
  const trips: string[][] = [];
  let aborted = false;
  const send: Send = statements => {
    trips.push(statements.map(({ text }) => text));
    return statements.map(async ({ text }): Promise<Answer> => {
      if (text === 'breaks') aborted = true;
      // COMMIT of an aborted transaction is no error
      if (aborted && text !== 'COMMIT' && text !== 'ROLLBACK') throw new Error(text === 'breaks' ? 'broken' : 'aborted');
      return { rows: [{ text }], rowCount: 1 };
    });
  };
  return { trips, transaction: createTransaction(send) };
}

test('what is asked together goes together, and what nobody waits for goes with the next or with COMMIT', async () => {
  const { trips, transaction } = database();
  const first = transaction.query('a');
  transaction.later('b');
  const [one, other] = await Promise.all([first, transaction.query('c')]);
  expect([one.rows, other.rows]).toEqual([[{ text: 'a' }], [{ text: 'c' }]]);
  transaction.later('d');
  await transaction.commit();
  expect(trips).toEqual([
    ['BEGIN', 'a', 'b', 'c'],
    ['d', 'COMMIT'],
  ]);
});

test('what nobody waits for fails the commit, with its own error', async () => {
  const { trips, transaction } = database();
  transaction.later('breaks');
  transaction.later('behind');
  await expect(transaction.commit()).rejects.toThrow('broken');
  expect(trips).toEqual([['BEGIN', 'breaks', 'behind', 'COMMIT']]);
});

test('whoever asks behind what failed is told why it failed', async () => {
  const { transaction } = database();
  transaction.later('breaks');
  await expect(transaction.query('behind')).rejects.toThrow('broken');
  await expect(transaction.query('later')).rejects.toThrow('broken');
  await expect(transaction.commit()).rejects.toThrow('broken');
});

test('nothing asked, nothing sent; what has not gone out is not sent by a rollback', async () => {
  const untouched = database();
  await untouched.transaction.commit();
  untouched.transaction.later('a');
  await untouched.transaction.rollback();
  expect(untouched.trips).toEqual([]);

  const begun = database();
  await begun.transaction.query('a');
  begun.transaction.later('b');
  await begun.transaction.rollback();
  expect(begun.trips).toEqual([['BEGIN', 'a'], ['ROLLBACK']]);
});

test('whoever comes when it is over is sent away', async () => {
  for (const how of ['commit', 'rollback'] as const) {
    const { trips, transaction } = database();
    await transaction.query('a');
    await transaction[how]();
    await expect(transaction.query('b')).rejects.toThrow('over');
    transaction.later('c');
    await new Promise(resolve => setImmediate(resolve));
    expect(trips.flat()).toEqual(['BEGIN', 'a', how.toUpperCase()]);
  }
});

test('a trip waits until the one before it is answered, and so does a rollback', async () => {
  const trips: string[][] = [];
  const answers: (() => void)[] = [];
  const transaction = createTransaction(statements => {
    trips.push(statements.map(({ text }) => text));
    const answer = new Promise<Answer>(resolve => answers.push(() => resolve({ rows: [], rowCount: 0 })));
    return statements.map(() => answer);
  });
  const soon = () => new Promise(resolve => setImmediate(resolve));
  void transaction.query('a');
  await soon();
  void transaction.query('b');
  await soon();
  const rolled = transaction.rollback();
  await soon();
  expect(trips).toEqual([['BEGIN', 'a']]);
  answers[0]?.();
  await soon();
  expect(trips).toEqual([['BEGIN', 'a'], ['b']]);
  answers[1]?.();
  await soon();
  expect(trips).toEqual([['BEGIN', 'a'], ['b'], ['ROLLBACK']]);
  answers[2]?.();
  await rolled;
});

test('one after the other: behind what fails nothing is run', async () => {
  const run: string[] = [];
  const answers = inOrder([{ text: 'a' }, { text: 'breaks' }, { text: 'b' }], async text => {
    run.push(text);
    if (text === 'breaks') throw new Error('broken');
    return { rows: [], rowCount: 0 };
  });
  expect((await Promise.allSettled(answers)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(run).toEqual(['a', 'breaks']);
});
