import type { Line, Reply } from '../model/call';
import { secret } from '../model/secret';
import type { HttpResponse } from '../net/http';

const STATES = ['success', 'error', 'warning', 'info'] as const;

/** CIPP's many answers (docs/cipp-api.md §7) made one. Rows and objects without a sentence give no lines: read `body`. */
export function toReply(answer: Pick<HttpResponse, 'status' | 'text' | 'json'>, ms: number): Reply {
  const json = answer.json !== undefined;
  const body = json ? answer.json : answer.text;
  return { status: answer.status, lines: linesOf(body), body, json, ms };
}

function linesOf(body: unknown): Line[] {
  if (typeof body === 'string') return body.trim() === '' ? [] : [{ text: body }];
  if (Array.isArray(body)) return body.flatMap(lineOf);
  if (isObject(body) && 'Results' in body) return linesOfResults(body.Results);
  return lineOf(body);
}

/** An empty text is a line here, and null is none: the one is how ExecDeviceAction says success, the other proves nothing. */
function linesOfResults(results: unknown): Line[] {
  const entries = Array.isArray(results) ? results : [results];
  return entries.flatMap(entry => {
    const nested = isObject(entry) && typeof entry.Results === 'string' && !('resultText' in entry);
    return nested ? [{ text: String(entry.Results) }] : lineOf(entry);
  });
}

function lineOf(entry: unknown): Line[] {
  if (typeof entry === 'string') return [{ text: entry }];
  if (!isObject(entry)) return [];
  if (typeof entry.resultText === 'string') return [{ text: entry.resultText, ...copyOf(entry.copyField), ...stateOf(entry.state) }];
  const error = entry.Error ?? entry.error;
  const text = isObject(error) ? error.message : error;
  return typeof text === 'string' ? [{ text, state: 'error' }] : [];
}

/** Wrapped whatever it is: the portal's copy button copies passwords, passes, keys, links, and sometimes only a name. */
function copyOf(value: unknown): Pick<Line, 'copyField'> {
  if (typeof value === 'number') return { copyField: secret(String(value)) };
  return typeof value === 'string' && value !== '' ? { copyField: secret(value) } : {};
}

function stateOf(value: unknown): Pick<Line, 'state'> {
  const state = STATES.find(s => s === String(value).toLowerCase());
  return state ? { state } : {};
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
