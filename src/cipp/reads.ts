import type { Call, Reply } from '../model/call';
import { type Cipp, CippFailure, type Log } from '../model/ports';
import { type Problem, ProblemError, problem } from '../model/problem';
import { rowsOf } from './users';

/** An answer to a question. `rows` is absent where CIPP's answer is not a list. */
export interface Listed {
  reply: Reply;
  rows?: object[];
}

/** Questions to CIPP (or to who answers in its place) for lists. Each names the problem that a person is told when there is no list. */
export class Reads {
  constructor(
    readonly cipp: Cipp,
    readonly log: Log,
  ) {}

  /**
   * Throws where there was no answer: with what is wrong on the way to CIPP, else with `lost`. CIPP_SILENT is never
   * passed on, because it speaks of a write that may have happened.
   */
  async list(call: Call, lost: Problem): Promise<Listed> {
    try {
      const reply = await this.cipp.run(call);
      return { reply, rows: reply.status === 200 && reply.json ? rowsOf(reply.body) : undefined };
    } catch (cause) {
      const told = cause instanceof ProblemError ? cause : new ProblemError(lost, { cause });
      this.log.warn({ endpoint: call.endpoint, why: told.problem.problem }, 'there was no answer');
      throw cause instanceof CippFailure && cause.left ? new ProblemError(lost, { cause }) : told;
    }
  }

  /** For an answer that is not the list it should be. A denial (docs/cipp-api.md §3) is told apart: waiting will not help. */
  unreadable({ reply }: Listed, lost: Problem): ProblemError {
    const denied = reply.status === 403 && /^Access to this .*is not allowed/i.test(reply.lines[0]?.text ?? '');
    const why = denied ? problem('CIPP_DENIED') : lost;
    this.log.warn({ status: reply.status, why: why.problem }, 'CIPP gave an answer that is no list');
    return new ProblemError(why);
  }
}
