import { KNOWN, roleNamed } from '../known';
import { type Case, type Policy, type Ruling, rule, stagesOf } from '../model/policy';
import { howWords, listed, peopleOf } from '../model/policy-words';
import { sentences } from '../model/problem';
import { readPolicy } from '../policy-file';
import { parseWritten, textOf } from '../policy-file/written';
import { type Answer, argsOf, counted, EXIT } from './policy-answer';
import { askedIn, casesFormat, type PolicyCase } from './policy-cases';

const OPTIONS = { file: { type: 'string', default: 'env/policy.yaml' }, cases: { type: 'string' } } as const;

/** Whether the policy rules as its cases say, and which rules no case reaches. @throws Misuse, PolicyError */
export async function policyTest(args: readonly string[]): Promise<Answer> {
  const { file, cases = besides(file) } = argsOf(args, OPTIONS).values;
  const policy = await readPolicy(file, KNOWN);
  const format = casesFormat(policy);
  const written = parseWritten(await textOf(cases, format), cases, format);
  const ruled = written.value.cases.map((expected, i) => {
    const ruling = rule(policy, asked(expected, policy));
    return { ruling, failure: failureOf(expected, ruling), at: written.at(['cases', i]), label: labelOf(expected) };
  });
  const failed = ruled.filter(one => one.failure);
  const count =
    failed.length === 0 ? `${counted(ruled.length, 'case')} right.` : `${failed.length} of ${counted(ruled.length, 'case')} failed.`;
  return {
    code: failed.length === 0 ? EXIT.right : EXIT.failed,
    says: [...failed.map(({ at, label, failure }) => `${at} ${label}: ${failure}`), `${count} ${reached(policy, ruled)}`].join('\n'),
  };
}

/** `env/policy.yaml` → `env/policy.cases.yaml` */
const besides = (file: string) => file.replace(/(\.[^./\\]*)?$/, '.cases$1');

function asked(expected: PolicyCase, policy: Policy): Case {
  const found = askedIn(expected, policy, (_, says) => {
    throw new Error(says);
  });
  if (!found) throw new Error('a case with a mistake came past its check');
  return found;
}

const labelOf = ({ name, who, what, where }: PolicyCase): string =>
  name ? `"${name}"` : `${listed(peopleOf(who), 'and') || 'nobody in particular'}, ${what} at ${[where].flat()[0]}`;

/** What was expected and is not so, and what the policy says, in one sentence; nothing where all is as expected. */
function failureOf(expected: PolicyCase, ruling: Ruling): string | undefined {
  const unmet = unmetOf(expected, ruling);
  return unmet.length > 0 ? `expected ${listed(unmet)}, but ${toldOf(ruling)}` : undefined;
}

function unmetOf(expected: PolicyCase, ruling: Ruling): string[] {
  const { expect, rule: name, because, approvers, approvals, stages, channel } = expected;
  const terms = ruling.kind === 'approval' ? ruling.approval : undefined;
  const asked = terms ? stagesOf(terms) : [];
  const total = asked.reduce((sum, stage) => sum + stage.count, 0);
  const code = ruling.kind === 'refused' ? ruling.why.problem : undefined;
  const by = { roles: asked.flatMap(stage => stage.by.roles), groups: asked.flatMap(stage => stage.by.groups) };
  return [
    ...(expect === ruling.kind ? [] : [EXPECTED[expect]]),
    ...(name === undefined || name === ruling.rule?.name ? [] : [`the rule "${name}"`]),
    ...(because === undefined || because === code ? [] : [`the refusal ${because}`]),
    ...(approvers === undefined || same(approvers, by) ? [] : [`approval by ${listed(peopleOf(approvers), 'or') || 'nobody'}`]),
    ...(approvals === undefined || approvals === total ? [] : [counted(approvals, 'approval')]),
    ...(stages === undefined || stages === asked.length ? [] : [counted(stages, 'stage')]),
    ...(channel === undefined || channel === asked[0]?.in ? [] : [`the channel ${channel}`]),
  ];
}

const EXPECTED = { allowed: 'it to be allowed', approval: 'it to need approval', refused: 'it to be refused' } as const;

interface Named {
  roles: readonly string[];
  groups: readonly string[];
}

/** The same roles, by whatever name, and the same groups. */
function same(a: Named, b: Named): boolean {
  const ids = ({ roles, groups }: Named) => [
    ...new Set([...roles.map(said => roleNamed(said)?.id ?? said), ...groups.map(id => id.toLowerCase())]),
  ];
  return ids(a).sort().join() === ids(b).sort().join();
}

function toldOf(ruling: Ruling): string {
  switch (ruling.kind) {
    case 'allowed':
      return `"${ruling.rule.name}" lets it run ${howWords(ruling)}.`;
    case 'approval':
      return `"${ruling.rule.name}" lets it run ${howWords(ruling)}, asked in ${listed([...new Set(stagesOf(ruling.approval).map(stage => stage.in))])}.`;
    case 'refused':
      return ruling.rule
        ? `"${ruling.rule.name}" turns it off (${ruling.why.problem}).`
        : `it is refused (${ruling.why.problem}). ${sentences(ruling.why).tell}`;
  }
}

function reached({ rules }: Policy, ruled: readonly { ruling: Ruling }[]): string {
  const names = new Set(ruled.map(({ ruling }) => ruling.rule?.name));
  const missed = rules.filter(({ name }) => !names.has(name)).map(({ name }) => `"${name}"`);
  return missed.length === 0 ? 'Every rule is reached.' : `No case reaches ${listed(missed, 'or')}.`;
}
