import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import net, { type Socket } from 'node:net';
import { hostname } from 'node:os';
import tls from 'node:tls';
import type { AuditRecord } from '../model/audit';
import { NotTaken, type Receiver, type SyslogAddress, TAKE_MS } from '../model/receiver';

/**
 * Sends rows as RFC 5424 messages: over TLS and TCP with their length before each (RFC 5425, RFC 6587), over UDP one a datagram.
 * Syslog has no receipts, so each hand-over has a connection of its own and counts once the receiver has closed it after us: a
 * receiver closes when it has read to the end, and what it had not read when it broke off resets the connection. UDP tells nothing.
 */
export function createSyslog(address: SyslogAddress): Receiver {
  return {
    name: 'syslog',
    async take(records) {
      const lines = records.map(lineOf);
      await (address.protocol === 'udp' ? sendDatagrams(address, lines) : sendStream(address, lines));
    },
  };
}

/** Added to twice the time that the way there and back takes. */
const QUIET_MS = 20;

function sendStream({ protocol, host, port }: SyslogAddress, lines: readonly Buffer[]): Promise<void> {
  const bytes = Buffer.concat(lines.flatMap(line => [Buffer.from(`${line.length} `), line]));
  const opened = performance.now();
  const deadline = AbortSignal.timeout(TAKE_MS);
  return new Promise((resolve, reject) => {
    const socket: Socket =
      protocol === 'tls' ? tls.connect({ host, port, servername: net.isIP(host) ? '' : host }) : net.connect({ host, port });
    let wayMs = 0;
    let quiet: NodeJS.Timeout | undefined;
    let ended = false;
    const done = (failure?: NotTaken) => {
      clearTimeout(quiet);
      deadline.removeEventListener('abort', late);
      if (failure) reject(failure);
      else resolve();
      socket.destroy();
    };
    const late = () => done(new NotTaken('timeout'));
    deadline.addEventListener('abort', late);
    socket.once(protocol === 'tls' ? 'secureConnect' : 'connect', () => {
      wayMs = performance.now() - opened;
    });
    // a receiver that is closing while the rows are on their way says so within this time, and must not be taken for one that read them
    socket.write(bytes, () => {
      quiet = setTimeout(() => socket.end(), 2 * wayMs + QUIET_MS);
    });
    socket.once('finish', () => {
      ended = true;
    });
    socket.once('end', () => done(ended ? undefined : new NotTaken('closed before the end')));
    socket.on('error', error => done(new NotTaken((error as { code?: string }).code ?? 'broken', undefined, { cause: error })));
    socket.once('close', () => done(new NotTaken('broken')));
    // nothing that a receiver says is listened to, but without reading its end is not seen
    socket.resume();
  });
}

async function sendDatagrams({ host, port }: SyslogAddress, lines: readonly Buffer[]): Promise<void> {
  try {
    const { address, family } = await lookup(host);
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    try {
      for (const line of lines) {
        await new Promise<void>((resolve, reject) => socket.send(line, port, address, error => (error ? reject(error) : resolve())));
      }
    } finally {
      socket.close();
    }
  } catch (error) {
    throw new NotTaken((error as { code?: string }).code ?? 'broken', undefined, { cause: error });
  }
}

/** Facility 13 (log audit), severity 6 (informational). */
const PRIORITY = 13 * 8 + 6;
/** Where RFC 5424 lets the number that tells the order of messages begin again. */
const MOST_SEQUENCE = 2_147_483_647;

/** One message, in ASCII throughout: what is beyond stands escaped in its JSON, as parsers of JSON expect no byte order mark. */
function lineOf(record: AuditRecord): Buffer {
  const sequence = ((record.seq - 1) % MOST_SEQUENCE) + 1;
  const json = JSON.stringify(record).replace(/[\u007f-\uffff]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const head = `<${PRIORITY}>1 ${record.at} ${word(hostname(), 255)} cipp-teams-bot - ${word(record.step, 32)}`;
  return Buffer.from(`${head} [meta sequenceId="${sequence}"] ${json}`);
}

/** A field of the header: printable ASCII without blanks, `-` where nothing is left. */
const word = (text: string, longest: number): string => text.replace(/[^\x21-\x7e]/g, '').slice(0, longest) || '-';
