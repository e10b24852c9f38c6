import { KNOWN } from '../known';
import { PolicyError, readPolicy } from '../policy-file';
import { type Answer, argsOf, counted, EXIT, Misuse } from './policy-answer';
import { policyDiff } from './policy-diff';
import { policyExplain } from './policy-explain';
import { policySchema } from './policy-schema';
import { policyTest } from './policy-test';

const USAGE = `npm run policy -- check [--file env/policy.yaml]
npm run --silent policy -- schema > docs/policy.schema.json
npm run policy -- test [--file env/policy.yaml] [--cases env/policy.cases.yaml]
npm run policy -- diff <old.yaml> <new.yaml> [--fail-on widening]
npm run policy -- explain --action reset-password --tenant contoso.com --roles "Helpdesk Administrator"

explain takes:
  --file            the policy (env/policy.yaml)
  --action          the id of an action
  --tenant          the customer: its default domain; where the policy says it otherwise also its onmicrosoft.com domain
                    and its tenant id, comma separated; home for the home tenant
  --roles           active directory roles of the requester, by name or id, comma separated
  --groups          object ids of the requester's groups, comma separated
  --target-roles    active roles of the person it is done to
  --eligible        roles that this person could activate
  --role-assignable this person is a member or owner of a group that can be given roles
  --restricted-unit the administrative unit with restricted management on which they have a role
  --protected-by    the entry of the policy that protects this person
  --at              when, as 2026-11-22T03:00:00Z (now)`;

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<Answer>>> = {
  check: policyCheck,
  schema: async () => ({ code: EXIT.right, says: JSON.stringify(policySchema(), null, 2) }),
  explain: policyExplain,
  test: policyTest,
  diff: policyDiff,
};

/** What the command line asks for, answered from files alone: no network, no database. */
export async function policy([command = '', ...args]: readonly string[]): Promise<Answer> {
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!run) return { code: EXIT.usage, says: USAGE };
  try {
    return await run(args);
  } catch (error) {
    if (error instanceof PolicyError) return { code: EXIT.config, says: error.message };
    if (error instanceof Misuse) return { code: EXIT.usage, says: error.message };
    throw error;
  }
}

async function policyCheck(args: readonly string[]): Promise<Answer> {
  const { file } = argsOf(args, { file: { type: 'string', default: 'env/policy.yaml' } }).values;
  const { rules, channels } = await readPolicy(file, KNOWN);
  const parts = [counted(rules.length, 'rule'), counted(Object.keys(channels).length, 'channel')];
  return { code: EXIT.right, says: `${file} is right: ${parts.join(', ')}.` };
}

if (require.main === module) {
  policy(process.argv.slice(2)).then(
    ({ code, says }) => {
      (code === EXIT.usage || code === EXIT.config ? process.stderr : process.stdout).write(`${says}\n`);
      process.exitCode = code;
    },
    (error: Error) => {
      process.stderr.write(`${error.stack ?? error.message}\n`);
      process.exitCode = 1;
    },
  );
}
