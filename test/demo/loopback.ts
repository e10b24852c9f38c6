/**
 * Preload (`node -r`) that keeps Microsoft's local client on this machine. It has no option for its address and listens on
 * all interfaces; and with `--disable-telemetry` it still calls Application Insights and looks for Azure's metadata service
 * (seen in 0.2.28). Here it listens on loopback, and reaches nothing else.
 */
import { Server, Socket } from 'node:net';

const HOST = '127.0.0.1';
const LOCAL = ['localhost', HOST, '::1'];
type Any<T> = (this: T, ...args: unknown[]) => T;

const listen = Server.prototype.listen as Any<Server>;
Server.prototype.listen = function onLoopback(...args) {
  const [first, second, ...rest] = args as unknown[];
  const port = typeof first === 'number' || (typeof first === 'string' && /^\d+$/.test(first));
  if (port && typeof second !== 'string') return listen.call(this, first, HOST, second, ...rest);
  if (isOptions(first) && 'port' in first && !first.host) return listen.call(this, { ...first, host: HOST }, second, ...rest);
  return listen.apply(this, args as unknown[]);
} as Any<Server>;

const connect = Socket.prototype.connect as Any<Socket>;
Socket.prototype.connect = function toLoopback(...args) {
  // net's own functions hand on their arguments as one list
  const [first, second] = (Array.isArray(args[0]) ? args[0] : args) as unknown[];
  const host = isOptions(first) ? first.host : second;
  if (typeof host !== 'string' || LOCAL.includes(host)) return connect.apply(this, args as unknown[]);
  process.nextTick(() => this.destroy(new Error(`kept from connecting to ${host}`)));
  return this;
} as Any<Socket>;

const isOptions = (value: unknown): value is { host?: unknown } => typeof value === 'object' && value !== null;
