/** Everything that a line of the log may tell besides its sentence and an error: ids, codes, counts, names of our own. A new name is a decision. */
export const LOGGED = [
  ...[
    'action',
    'ask',
    'asked',
    'backends',
    'card',
    'endpoint',
    'file',
    'id',
    'jobs',
    'limit',
    'mistakes',
    'name',
    'person',
    'receiver',
    'reference',
  ],
  ...['request', 'rules', 'tenant', 'type', 'verb', 'path', 'port', 'signal', 'kind', 'subject', 'slot'],
  ...['attempts', 'behind', 'bytes', 'dueAt', 'from', 'left', 'lost', 'ms', 'of', 'to', 'waitMs', 'told'],
  ...['at', 'cause', 'code', 'outcome', 'ours', 'problem', 'reason', 'status', 'theirs', 'why'],
] as const;

type Value = string | number | boolean | readonly string[] | null | undefined;

/** What goes with a sentence into the log. `err` is cut to what cannot hold data of others. */
export type LogFields = { err?: unknown } & { [name in (typeof LOGGED)[number]]?: Value };
