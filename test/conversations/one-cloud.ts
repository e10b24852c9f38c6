import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { CLOUDS, type Cloud } from '../../src/config/clouds';
import { OWN_HOSTS } from '../entra/clouds';
import { certificate } from '../setup/with-ca';
import type { Simulators } from '../simulators';

/**
 * One of Microsoft's clouds on this machine: the proxy that the bot is set up with leads each of the cloud's hosts to the simulator
 * that plays it, opens nothing else, and writes down every host that anybody wanted.
 */
export class OneCloud {
  /** Host names in the order asked, with repetitions. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(
    /** By host, the port of who plays it. */
    readonly hosts: ReadonlyMap<string, number>,
  ) {
    this.#server = createServer((_req, res) => {
      res.writeHead(405).end();
    });
    this.#server.on('connection', socket => this.#keep(socket));
    this.#server.on('connect', (req, client) => this.#tunnel(String(req.url), client as Socket));
  }

  static async start(cloud: Cloud, outside: Simulators): Promise<OneCloud> {
    const { authority, graph, botOpenIdMetadata, botLoginHost, botTokenService, botOAuthScope } = CLOUDS[cloud];
    const [serviceHost] = OWN_HOSTS[cloud];
    const tls = await certificate();
    for (const server of [outside.graph, outside.connector]) {
      await server.stop();
      await server.start({ tls });
    }
    const ports = { entra: outside.entra.port, graph: outside.graph.port, connector: outside.connector.port };
    const named: [string, number][] = [
      ...[authority, botOpenIdMetadata, botLoginHost, botTokenService].map(url => [hostOf(url), ports.entra] as [string, number]),
      [hostOf(graph), ports.graph],
      [serviceHost, ports.connector],
    ];
    const hosts = new Map(named.filter(([host]) => OWN_HOSTS[cloud].includes(host)));
    Object.assign(outside.entra, { url: authority, connector: botOAuthScope, resources: [graph] });
    outside.graph.url = graph;
    outside.connector.url = `https://${serviceHost}`;
    const one = new OneCloud(hosts);
    await new Promise<void>(resolve => one.#server.listen(0, '127.0.0.1', resolve));
    return one;
  }

  /** For HTTPS_PROXY. */
  get proxy(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Hosts that are not of this cloud. */
  get foreign(): string[] {
    return [...new Set(this.asked.filter(host => !this.hosts.has(host)))];
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #tunnel(authority: string, client: Socket): void {
    const host = authority.replace(/:443$/, '');
    this.asked.push(host);
    const port = this.hosts.get(host);
    if (port === undefined) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const server = this.#keep(connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 Connection established\r\n\r\n')));
    server.pipe(client).pipe(server);
    server.on('error', () => client.destroy());
    client.on('error', () => server.destroy());
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }
}

const hostOf = (url: string): string => new URL(url).host;
