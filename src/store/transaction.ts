import type { Answer, Sql, Transaction } from './database';

export interface Statement {
  text: string;
  values?: readonly unknown[];
}

interface Waiting extends Statement {
  answered(answer: Answer): void;
  failed(error: unknown): void;
}

/** Takes statements to the database in their order, and gives the answer of each. Once one has failed, those behind it fail too. Called again when all are answered. */
export type Send = (statements: readonly Statement[]) => Promise<Answer>[];

/**
 * A transaction that takes as few round trips as the order of its statements allows: BEGIN goes with the first of them, what is asked
 * within one turn of the event loop goes together, and what nobody waits for goes with the next one or with COMMIT.
 */
export function createTransaction(send: Send): Transaction & { commit(): Promise<void>; rollback(): Promise<void> } {
  let waiting: Waiting[] = [];
  let begun = false;
  let over = false;
  let scheduled = false;
  let sending = Promise.resolve();
  let failure: { error: unknown } | undefined;

  const answered = async (sent: readonly Waiting[]) => {
    const ends = send(sent).map((answer, i) =>
      answer.then(sent[i]?.answered, error => {
        // what stands behind it is told that the transaction is aborted, and nothing of why
        failure ??= { error };
        sent[i]?.failed(failure.error);
      }),
    );
    await Promise.all(ends);
  };

  const flush = () => {
    const sent = waiting;
    waiting = [];
    scheduled = false;
    if (sent.length === 0) return;
    if (!begun) sent.unshift({ text: 'BEGIN', answered() {}, failed() {} });
    begun = true;
    // one trip after the other: an embedded database mixes up the answers of two
    sending = sending.then(() => answered(sent));
  };

  const ask = (text: string, values?: readonly unknown[]) =>
    new Promise<Answer>((answered, failed) => waiting.push({ text, values, answered, failed }));

  const end = (how: 'COMMIT' | 'ROLLBACK') => {
    const ended = ask(how);
    flush();
    over = true;
    return ended;
  };

  return {
    async query<R>(text: string, values?: readonly unknown[]) {
      // whoever has not heard yet that the work has failed would be in somebody else's transaction
      if (over) throw new Error('this transaction is over');
      if (!scheduled) process.nextTick(flush);
      scheduled = true;
      return (await ask(text, values)) as Answer<R>;
    },
    later(text, values) {
      if (!over) waiting.push({ text, values, answered() {}, failed() {} });
    },
    async commit() {
      over = !begun && waiting.length === 0;
      if (over) return;
      await end('COMMIT');
      // COMMIT of an aborted transaction succeeds, and rolls back
      if (failure) throw failure.error;
    },
    async rollback() {
      // what has not gone out never will
      waiting = [];
      over = !begun;
      if (begun) await end('ROLLBACK');
    },
  };
}

/** One after the other. */
export function inOrder(statements: readonly Statement[], query: Sql['query']): Promise<Answer>[] {
  let last: Promise<unknown> = Promise.resolve();
  return statements.map(({ text, values }) => {
    const answer = last.then(() => query(text, values));
    last = answer;
    return answer;
  });
}
