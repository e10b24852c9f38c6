import { distance } from 'fastest-levenshtein';
import { type ObjectId, objectId } from '../model/ids';
import { type Secret, secret } from '../model/secret';

/** One wrong setting: its name, what is wrong with it, what to do. Never holds the value, which may be a secret in the wrong place. */
export interface Mistake {
  name: string;
  what: string;
  todo: string;
}

/** All mistakes of the environment at once. `message` is ready to be printed; the process should end with 78 (EX_CONFIG). */
export class ConfigError extends Error {
  constructor(readonly mistakes: readonly Mistake[]) {
    const lines = mistakes.map(m => `  ${m.name}: ${m.what}. ${m.todo}`);
    super(`${mistakes.length === 1 ? 'One setting is' : `${mistakes.length} settings are`} wrong:\n${lines.join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Names that are ours alone, so that a near miss of one is a slip and not somebody else's setting. */
const OUR_NAMES = [
  ...['BOT_ID', 'BOT_PASSWORD', 'BOT_TYPE', 'BOT_TENANT_ID', 'BOT_CERTIFICATE_PATH', 'HOME_TENANT_ID', 'GRAPH_URL'],
  ...['BOT_OPENID_METADATA_URL', 'BOT_TOKEN_ISSUER', 'BOT_LOGIN_URL', 'BOT_OAUTH_SCOPE', 'BOT_SERVICE_HOSTS'],
  ...['BOT_OAUTH_CONNECTION', 'BOT_TOKEN_SERVICE_URL', 'ENTRA_DISABLE_INSTANCE_DISCOVERY', 'FILE_HOSTS'],
  ...['CIPP_API_URL', 'CIPP_TENANT_ID', 'CIPP_CLIENT_ID', 'CIPP_CLIENT_SECRET', 'CIPP_CLIENT_CERTIFICATE_PATH', 'CIPP_SCOPE'],
  ...[
    'CIPP_TIMEOUT_MS',
    'CIPP_CONCURRENCY',
    'CIPP_CALLER_CODES',
    'DATABASE_URL',
    'DATA_DIR',
    'KEEP_REQUESTS_DAYS',
    'POLICY_FILE',
    'SEAL_KEY',
    'LOG_LEVEL',
    'METRICS_TOKEN',
  ],
  ...['AUDIT_WEBHOOK_URL', 'AUDIT_WEBHOOK_SECRET', 'AUDIT_SYSLOG_URL'],
];

/** What botbuilder's samples and other tools call the same things. */
const OTHER_NAMES: Record<string, string[]> = {
  BOT_ID: ['MicrosoftAppId', 'BOT_APP_ID', 'BOT_CLIENT_ID'],
  BOT_PASSWORD: ['MicrosoftAppPassword', 'BOT_SECRET', 'BOT_CLIENT_SECRET'],
  BOT_TYPE: ['MicrosoftAppType'],
  BOT_TENANT_ID: ['MicrosoftAppTenantId'],
  CIPP_API_URL: ['CIPP_URL', 'CIPP_BASE_URL', 'CIPP_API_BASE'],
  CIPP_CLIENT_ID: ['CIPP_APP_ID', 'CIPP_APPLICATION_ID'],
  CIPP_CLIENT_SECRET: ['CIPP_SECRET', 'CIPP_PASSWORD', 'CIPP_APP_SECRET'],
};

/** Kubernetes sets these for a service called `bot` or `cipp`; `BOT_SERVICE_HOST` is one letter from ours. */
const KUBERNETES = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT(_\d+_\w+)?$/;

/** Reads single settings and gathers what is wrong. Reading goes on after a mistake, with whatever value: nothing built from it leaves `readConfig`. */
export class Reading {
  readonly #mistakes: Mistake[] = [];
  readonly #quoted = new Set<string>();

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  wrong(name: string, what: string, todo: string): void {
    if (!this.#quoted.has(name)) this.#mistakes.push({ name, what, todo });
  }

  missing(name: string, todo: string): void {
    const other = this.#slips(name)[0] ?? OTHER_NAMES[name]?.find(n => this.env[n]);
    this.wrong(name, 'is missing', other ? `${other} is set: is that meant to be ${name}?` : todo);
  }

  text(name: string): string | undefined {
    const text = this.env[name]?.trim();
    if (text && /^(["'`]).*\1$/.test(text)) {
      this.wrong(name, 'stands in quotes', 'Remove them (docker --env-file takes them as part of the value)');
      this.#quoted.add(name);
    }
    return text || undefined;
  }

  required(name: string, todo: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) this.missing(name, todo);
    return text;
  }

  /** `todo` makes it required. */
  guid(name: string, todo?: string): ObjectId | undefined {
    const text = todo ? this.required(name, todo) : this.text(name);
    const id = objectId(text);
    if (text && !id) this.wrong(name, 'is not a GUID', 'Write it as 00000000-0000-0000-0000-000000000000');
    return id;
  }

  int(name: string, otherwise: number, from: number, to: number): number {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= from && value <= to)) this.wrong(name, 'is out of range', `Write a whole number from ${from} to ${to}`);
    return value;
  }

  oneOf<T extends string>(name: string, choices: readonly T[], more = ''): T | undefined {
    const text = this.text(name);
    const choice = choices.find(c => c.toLowerCase() === text?.toLowerCase());
    if (text && !choice) this.wrong(name, 'is none of the known values', `Write ${list(choices)}${more && `. ${more}`}`);
    return choice;
  }

  secret(name: string): Secret | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : secret(text);
  }

  /** A secret or a certificate; `why` makes one of them required. */
  credential(secretName: string, fileName: string, why?: string): { clientSecret?: Secret; certificatePath?: string } {
    const text = this.text(secretName);
    const file = this.text(fileName);
    if (text && file) this.wrong(secretName, `is given, and ${fileName} too`, 'Keep one of the two');
    if (!text && !file && why) this.missing(secretName, `Give it or ${fileName}: ${why}`);
    if (objectId(text)) this.wrong(secretName, "is the secret's id", 'Copy the column "Value" of the client secret, or make a new one');
    return { clientSecret: text === undefined ? undefined : secret(text), certificatePath: file };
  }

  /** An https address without its last slash; http only towards this machine. `query` kept: as it is written, a token in its query too. */
  url(name: string, more: { need?: string; path?: 'none' | 'some'; query?: 'kept'; todo?: string } = {}): string | undefined {
    const text = more.need ? this.required(name, more.need) : this.text(name);
    if (text === undefined) return undefined;
    const url = parsed(text);
    const todo = more.todo ?? 'Write it as https://host/path';
    if (!url || !/^https?:$/.test(url.protocol) || (url.search && !more.query) || url.hash || url.username || url.password) {
      this.wrong(name, 'is not a plain https address', todo);
      return undefined;
    }
    const path = url.pathname.replace(/\/+$/, '');
    if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) this.wrong(name, 'is http', 'Use https; http is for this machine only');
    if (more.path === 'none' && path !== '') this.wrong(name, 'has a path', todo);
    if (more.path === 'some' && path === '') this.wrong(name, 'has no tenant', todo);
    return more.query ? url.href : `${url.origin}${path}`;
  }

  /** A name one or two letters from ours, where ours is not set: it would be passed over in silence. */
  misspelt(): void {
    for (const ours of OUR_NAMES) {
      const told = this.#mistakes.some(m => m.name === ours);
      for (const name of told ? [] : this.#slips(ours)) this.wrong(name, `is not a setting of ours`, `Did you mean ${ours}?`);
    }
  }

  finish(): void {
    if (this.#mistakes.length > 0) throw new ConfigError(this.#mistakes);
  }

  #slips(ours: string): string[] {
    if (this.text(ours) !== undefined) return [];
    return Object.keys(this.env).filter(
      name => this.env[name] && isSlip(name, ours) && !OUR_NAMES.includes(name) && !KUBERNETES.test(name),
    );
  }
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const isSlip = (name: string, ours: string) =>
  ours.length >= 6 && name.includes('_') && distance(name.toUpperCase(), ours) <= (ours.length > 8 ? 2 : 1);
export const parsed = (text: string) => (URL.canParse(text) ? new URL(text) : undefined);
export const hostOf = (text: string) => parsed(text)?.host ?? '';
export const list = (choices: readonly string[]) => `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
