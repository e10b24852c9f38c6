import type { Clock } from '../model/clock';
import type { Upload } from '../model/event';
import type { Files, Log } from '../model/ports';
import { type Problem, ProblemError, problem } from '../model/problem';
import { type Http, type HttpResponse, NetFailure } from './http';

/** OneDrive wants every range but the last to be a multiple of 320 KiB; twelve are just under 4 MB. */
const RANGE = 12 * 320 * 1024;
/** For one range, also where people work over a slow line. */
const RANGE_MS = 60_000;
/** Waits before a range is sent again, where OneDrive does not say how long. */
const WAITS_MS = [1_000, 4_000];
const LONGEST_WAIT_MS = 30_000;
/** OneDrive answers with a few hundred bytes of JSON. */
const MOST_ANSWER = 100_000;

export interface FilesOptions {
  http: Http;
  /** `name` or `.everything.under`, each with or without a port. */
  hosts: readonly string[];
  clock: Clock;
  log: Log;
}

/**
 * Puts files where Teams says that a person's OneDrive waits for them. The address is its own permission: no token of the bot
 * goes along, no redirect is followed, and no host that this cloud does not keep files on is ever spoken to.
 */
export function createFiles({ http, hosts, clock, log }: FilesOptions): Files {
  const refuses = ({ address, contentUrl }: Upload): Problem | undefined => {
    const strange = [address.open(), contentUrl].find(url => !isFileAddress(url, hosts));
    return strange === undefined ? undefined : problem('FILE_HOST', { host: hostOf(strange) });
  };

  /** One range, again where that can help. A range that came through although its answer was lost is refused the second time. */
  async function put(url: string, bytes: Buffer, from: number): Promise<number> {
    const to = Math.min(from + RANGE, bytes.length);
    const last = to === bytes.length;
    const headers = { 'content-type': 'application/octet-stream', 'content-range': `bytes ${from}-${to - 1}/${bytes.length}` };
    const request = { method: 'PUT', url, headers, body: bytes.subarray(from, to), timeoutMs: RANGE_MS, maxBytes: MOST_ANSWER } as const;
    let lost = false;
    for (const wait of [...WAITS_MS, undefined]) {
      const answer = await http.send(request).catch(failureOf);
      if (isTaken(answer, last) || (lost && !last && is(answer, 416))) return to;
      log.warn({ ...wordsOf(answer), from, of: bytes.length }, 'a range of a file was not taken');
      lost ||= answer instanceof NetFailure ? answer.left : LOST.has(answer.status);
      const again = answer instanceof NetFailure || LOST.has(answer.status) || BUSY.has(answer.status);
      if (!again || wait === undefined) throw lost && last && !is(answer, NO_ROOM) ? unsure() : whyNot(answer, url);
      await clock.after(waitFor(answer) ?? wait).done;
    }
    throw new Error('a range was neither taken nor refused');
  }

  return {
    refuses,
    async put(upload, bytes) {
      const refused = refuses(upload);
      if (refused) throw new ProblemError(refused);
      for (let from = 0; from < bytes.length; ) from = await put(upload.address.open(), bytes, from);
    },
  };
}

/** Refused for now; after the other ones nobody knows what became of the range. */
const BUSY = new Set([429, 503]);
const LOST = new Set([408, 500, 502, 504]);
const NO_ROOM = 507;
const PRESS_AGAIN = 'Ask for the file again in a minute. If it stays, tell an operator.';

type Answered = NetFailure | HttpResponse;
const is = (answer: Answered, status: number): boolean => !(answer instanceof NetFailure) && answer.status === status;
/** 202 wants more; 200 and 201 have it all. */
const isTaken = (answer: Answered, last: boolean): boolean => (last ? is(answer, 200) || is(answer, 201) : is(answer, 202));

/** With its last range the file is there, whether or not we heard of it. */
const unsure = () => new ProblemError(problem('FILE_UNSURE'));
const failed = (why: string, todo: string) => new ProblemError(problem('FILE_FAILED', { why, todo }));

function whyNot(answer: Answered, url: string): ProblemError {
  if (answer instanceof NetFailure) {
    const todo = answer.left
      ? PRESS_AGAIN
      : 'Try again in a minute. If it stays, an operator should check the way to that host, and the proxy.';
    return failed(`${hostOf(url)} ${answer.left ? 'broke off' : 'could not be reached'}`, todo);
  }
  if (answer.status === NO_ROOM) return failed('your OneDrive has no room for it', 'Make room there, then ask for the file again.');
  return failed(`OneDrive did not take it (${answer.status})`, PRESS_AGAIN);
}

/** The address is a permission to write: neither it nor what came back is logged. */
const wordsOf = (answer: Answered) => (answer instanceof NetFailure ? { kind: answer.kind } : { status: answer.status });

function failureOf(error: unknown): NetFailure {
  if (error instanceof NetFailure) return error;
  throw error;
}

function waitFor(answer: Answered): number | undefined {
  const seconds = answer instanceof NetFailure ? undefined : answer.headers['retry-after'];
  return seconds && /^\d{1,6}$/.test(seconds) ? Math.min(Number(seconds) * 1_000, LONGEST_WAIT_MS) : undefined;
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host.slice(0, 100) : 'no address');

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Who is spoken to, in letters that every reader of addresses takes for the same: no user info, backslash or percent sign. */
const AUTHORITY = /^https?:\/\/(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[::1\])(?::\d{1,5})?(?=[/?])/i;

/** True for an address on one of the hosts; https but on loopback. SharePoint's own addresses have quotes and blanks behind the host. */
export function isFileAddress(address: string, hosts: readonly string[]): boolean {
  if (!AUTHORITY.test(address) || /[\p{Cc}\\]/u.test(address) || !URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.has(url.hostname))) return false;
  return hosts.some(host => fits(url, host.toLowerCase()));
}

function fits({ hostname, port }: URL, host: string): boolean {
  const [, name = '', number = ''] = /^(.+?)(?::(\d{1,5}))?$/.exec(host) ?? [];
  if (port !== (number === '443' ? '' : number)) return false;
  return name.startsWith('.') ? hostname.endsWith(name) && hostname.length > name.length : hostname === name;
}
