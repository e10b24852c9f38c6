import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Range, Row, Section } from './range';

/** Somebody else's server on this machine, which must hear nothing. */
async function elsewhere<T>(work: (url: string) => Promise<T>): Promise<T> {
  let asked = 0;
  const server = createServer((_req, res) => {
    asked += 1;
    res.end('{"id":"1"}');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    await new Promise(resolve => server.close(resolve));
    expect(asked).toBe(0);
  }
}

/** An address that a genuine token claims, word for word. */
const claimed = (what: string, address: (own: string) => unknown, status = 403): Row => ({
  what: `an answer to ${what}`,
  status,
  send: async at => {
    const serviceUrl = address(at.desk.outside.connector.serviceUrl);
    return at.desk.outside.client.sends(
      { ...at.activity(), serviceUrl },
      { authorization: `Bearer ${at.token({ serviceurl: serviceUrl })}` },
    );
  },
  also: ({ desk }) => expect(desk.outside.connector.requests).toEqual([]),
});

const file = (what: string, upload: (url: string) => object): Row => ({
  what: `a file to ${what}`,
  status: 200,
  send: (at: Range) =>
    elsewhere(url =>
      at.posts(
        at.activity({
          type: 'invoke',
          name: 'fileConsent/invoke',
          value: {
            type: 'fileUpload',
            action: 'accept',
            context: { ask: 'x' },
            uploadInfo: { contentUrl: url, name: 'a.csv', fileType: 'csv', uniqueId: 'x', ...upload(url) },
          },
        }),
      ),
    ),
  also: ({ desk }) => expect(desk.outside.files.requests).toEqual([]),
});

const host = (own: string) => new URL(own).host;

export const places: Section = {
  title: 'Addresses',
  about:
    "Where the bot would answer or send, chosen by the sender. Only hosts of the cloud's list are ever spoken to, and the token must claim the very same address.",
  rows: [
    {
      ...claimed('a server on this machine', () => undefined),
      send: at =>
        elsewhere(url =>
          at.desk.outside.client.sends({ ...at.activity(), serviceUrl: url }, { authorization: `Bearer ${at.token({ serviceurl: url })}` }),
        ),
    },
    claimed("a cloud's metadata", () => 'http://169.254.169.254/'),
    claimed("a name that ends like Teams'", () => 'https://smba.trafficmanager.net.evil.example/emea/'),
    claimed("a name that begins like Teams'", () => 'https://evil-smba.trafficmanager.net/emea/'),
    claimed("Teams' name as user info", () => 'https://smba.trafficmanager.net@evil.example/emea/'),
    claimed("Teams' name as a password", () => 'https://x:smba.trafficmanager.net@evil.example/'),
    claimed('the host behind a backslash', own => `http://${host(own)}\\@evil.example/`),
    claimed('the host as user info', own => `http://${host(own)}@evil.example/`),
    claimed('the host with a dot behind it', own => own.replace('127.0.0.1', '127.0.0.1.')),
    claimed('the host as a number', own => own.replace('127.0.0.1', '0x7f.1')),
    claimed('the host in capitals', own => own.replace('http://', 'HTTP://')),
    claimed('the host with a query', own => `${own}?to=evil`),
    claimed('the host with a fragment', own => `${own}#evil`),
    claimed('the host by plain http elsewhere', () => 'http://smba.trafficmanager.net/emea/'),
    claimed('a blank before the host', own => ` ${own}`),
    claimed('a line end in it', own => own.replace('emea', 'em\nea')),
    claimed('a file', () => 'file:///etc/passwd'),
    claimed('a path', () => '/emea/'),
    claimed('nothing', () => ''),
    claimed('a number', () => 7),
    claimed('a list', own => [own]),
    // more than Node takes, and no more than it reads in one go: of what it left unread the client would get a reset before the answer
    claimed('an address of 20,000 letters', own => `${own}${'x'.repeat(20_000)}`, 431),
    file('a server on this machine', uploadUrl => ({ uploadUrl })),
    file("a cloud's metadata", () => ({ uploadUrl: 'http://169.254.169.254/latest/' })),
    file('a file', () => ({ uploadUrl: 'file:///etc/passwd' })),
    file('a list', url => ({ uploadUrl: [url] })),
  ],
};
