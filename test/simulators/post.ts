import { type Agent, request } from 'node:http';

export interface Posted {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/** Posts once, over a connection of its own unless told otherwise: a pooled one may be cut by the other side just when it is used again. */
export function post(url: string, body: string, headers: Record<string, string>, agent: Agent | false = false): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) }, agent }, res => {
      const chunks: Buffer[] = [];
      res.on('data', chunk => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          headers: Object.fromEntries(Object.entries(res.headers).map(([name, value]) => [name, String(value)])),
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
