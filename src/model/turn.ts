/**
 * Ends when what was begun has been written to its sockets: a connection that is kept is looked at for one turn of the event loop before
 * it is used (undici), and a new one takes as long.
 */
export const written = (): Promise<void> => new Promise(resolve => setImmediate(() => setImmediate(resolve)));
