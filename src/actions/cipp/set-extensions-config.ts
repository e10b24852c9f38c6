import { defineAction, type Outcome } from '../../model/action';
import { type Json, post, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf, sentences } from '../../model/outcome';
import { at } from '../../model/table';

const NAMES = 'CIPPAPI, PWPush, HaloPSA, NinjaOne, Hudu, Gradient, Sherweb, HIBP and GitHub';

export const setExtensionsConfig = defineAction({
  id: 'set-extensions-config',
  title: 'Execute Extensions Config',
  category: 'CIPP Administration',
  says: ['set extension settings', 'save extension settings', 'save extensions config', 'configure extensions'],
  summary: 'Replace the settings of all extensions of CIPP',
  risk: 'elevated',
  scope: 'instance',
  secret: false,
  fields: {
    config: field.json('All settings', {
      required: true,
      maxLength: 20_000,
      help: `One object with the complete settings of every extension: ${NAMES}. Keys stay as they are with "APIKey":"SentToKeyVault".`,
    }),
  },
  example: `set extensions config config='{"HIBP":{"enabled":true,"APIKey":"SentToKeyVault"}}'`,
  check: ({ config }) => {
    if (namesIn(config).length === 0) return { field: 'config', says: 'Empty settings would wipe every extension: send all of them.' };
    // what is asked for here is stored and shown to approvers
    return Object.values(config ?? {}).some(hasKey)
      ? { field: 'config', says: 'Never write a key here: set new keys in CIPP itself, and send "SentToKeyVault" for those it has.' }
      : undefined;
  },
  note: ({ config }) => `CIPP keeps exactly these settings: ${namesIn(config).join(', ')}.`,
  warns: () => [
    { label: 'Replaces all', text: 'Extensions and settings that are not in it are lost.' },
    {
      label: 'Links',
      text: 'CIPP forgets its own web address when this is called from outside: links in its mails may be blank until the settings are saved in CIPP.',
    },
  ],
  call: ({ config }) => post('ExecExtensionsConfig', config),
  result: readSaved,
  next: ['test-extension', 'get-extension-mapping'],
});

const namesIn = (config: Json): string[] => (typeof config === 'object' && config !== null ? Object.keys(config) : []);

function hasKey(extension: unknown): boolean {
  const key = at(extension, 'APIKey');
  return key !== undefined && key !== null && key !== '' && key !== 'SentToKeyVault';
}

/** A NinjaOne host that CIPP refuses is an error beside or within the words of success: the rest was saved. */
function readSaved(reply: Reply): Outcome {
  const outcome = outcomeOf(reply);
  const all = sentences(reply.lines);
  if (outcome.kind !== 'done' || outcome.warning || !all.some(text => /error:/i.test(text))) return outcome;
  const text = all.join(' · ');
  return /success/i.test(text) ? { kind: 'done', warning: text } : { kind: 'failed', why: 'CIPP_FAILED', said: text };
}
