import { randomBytes, randomUUID } from 'node:crypto';
import { type Answer, type Received, type Route, Simulator } from './server';
import type { Technician } from './world';

/** A file that arrived whole. */
export interface KeptFile {
  owner: Technician;
  name: string;
  bytes: Buffer;
}

/** What Teams tells the bot about the place it made for a file. */
export interface UploadInfo {
  contentUrl: string;
  name: string;
  uploadUrl: string;
  uniqueId: string;
  fileType: string;
}

interface Session {
  owner: Technician;
  name: string;
  token: string;
  parts: Buffer[];
  size: number;
  /** Known with the first part. */
  total?: number;
}

/** Every part but the last must be a multiple of this, and none as large as that (driveItem: createUploadSession). */
const STEP = 320 * 1024;
const MOST = 60 * 1024 * 1024;

/**
 * Plays OneDrive as far as a bot meets it: places for files that Teams made, each written to in ranges by whoever has its address.
 * The address holds a token of its own; requests are kept without it, so that a search for secrets finds it wherever else it is.
 */
export class FilesSimulator extends Simulator {
  readonly kept: KeptFile[] = [];
  readonly tokens: string[] = [];
  readonly #sessions = new Map<string, Session>();

  override reset(): void {
    super.reset();
    this.kept.length = 0;
    this.tokens.length = 0;
    this.#sessions.clear();
  }

  /** A place for a file; a name that is taken gets a number, as in everybody's downloads. */
  opens(owner: Technician, wanted: string): UploadInfo {
    const [, stem = wanted, ending = ''] = /^(.*?)(\.[^.]*)?$/.exec(wanted) ?? [];
    const taken = (name: string) => this.kept.some(file => file.owner === owner && file.name === name);
    let name = wanted;
    for (let n = 1; taken(name); n += 1) name = `${stem} ${n}${ending}`;
    const id = randomUUID();
    const token = randomBytes(30).toString('base64url');
    this.tokens.push(token);
    this.#sessions.set(id, { owner, name, token, parts: [], size: 0 });
    const home = `${this.url}/personal/${owner.upn.replace(/\W/g, '_')}`;
    return {
      contentUrl: `${home}/Documents/Applications/CIPP/${encodeURIComponent(name)}`,
      name,
      // the quotes are SharePoint's
      uploadUrl: `${home}/_api/v2.0/drive/items/${id}/uploadSession?guid='${randomUUID()}'&overwrite=True&rename=False&tempauth=${token}`,
      uniqueId: id,
      fileType: ending.slice(1),
    };
  }

  protected route(request: Received): Route {
    const id = /\/_api\/v2\.0\/drive\/items\/([^/]+)\/uploadSession$/.exec(request.path)?.[1] ?? '';
    const session = this.#sessions.get(id);
    const allowed = session?.token === request.query.tempauth;
    if (request.query.tempauth) request.query.tempauth = '[checked]';
    return { op: request.method === 'PUT' ? 'put' : 'other', answer: () => this.#put(request, id, allowed ? session : undefined) };
  }

  #put(request: Received, id: string, session: Session | undefined): Answer {
    const { headers, bytes = Buffer.alloc(0) } = request;
    // the address is the permission: a token beside it is refused
    if (headers.authorization || headers.cookie) return no(401, 'unauthenticated');
    if (request.method !== 'PUT' || !session) return no(404, 'itemNotFound');
    const [, from, to, total] = (/^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? []).map(Number);
    if (from === undefined || to === undefined || total === undefined) return no(400, 'invalidRequest');
    session.total ??= total;
    if (to - from + 1 !== bytes.length || bytes.length === 0 || bytes.length >= MOST || total !== session.total)
      return no(400, 'invalidRange');
    if (from < session.size) return no(416, 'invalidRange');
    if (from > session.size || to >= total) return no(400, 'invalidRange');
    const last = to === total - 1;
    if (!last && bytes.length % STEP !== 0) return no(400, 'fragmentRowCountInvalid');
    session.parts.push(bytes);
    session.size += bytes.length;
    if (!last)
      return { status: 202, body: { expirationDateTime: this.clock.now().toISOString(), nextExpectedRanges: [`${session.size}-`] } };
    this.#sessions.delete(id);
    this.kept.push({ owner: session.owner, name: session.name, bytes: Buffer.concat(session.parts) });
    return { status: 201, body: { id, name: session.name, size: session.size, file: {} } };
  }
}

const no = (status: number, code: string): Answer => ({ status, body: { error: { code, message: `${code} (simulated)` } } });
