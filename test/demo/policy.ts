import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { ROOT } from './local';

/** A rule as far as it is read here. */
interface Rule {
  name: string;
  actions: { ids?: string[] };
  who: unknown;
}

/**
 * The shipped policy with what only an installation knows: the channel for approvals is that of the approver's window. And,
 * so that the demo has both roads, Contoso's people are reset without a second technician, all others as shipped.
 */
export async function writePolicy(file: string, approvals: { id: string; serviceUrl: string }): Promise<void> {
  const shipped = parse(await readFile(path.join(ROOT, 'env', 'policy.yaml'), 'utf8'));
  const rules: Rule[] = shipped.rules;
  const resets = rules.findIndex(rule => rule.actions.ids?.includes('reset-password'));
  const alone = {
    name: 'the helpdesk may reset at Contoso',
    actions: { ids: ['reset-password'] },
    tenants: ['contoso.com'],
    who: rules[resets]?.who,
    // biome-ignore lint/suspicious/noThenProperty: a key of the policy format
    then: 'allow',
  };
  const policy = {
    ...shipped,
    channels: { ...shipped.channels, approvals, audit: approvals },
    // a demo is shown again and again, to the same people
    limits: { perRequester: { runs: 1000, window: '1h' }, perTarget: { runs: 100, window: '1h' } },
    rules: [...rules.slice(0, resets), alone, ...rules.slice(resets)],
  };
  await writeFile(file, stringify(policy));
}
