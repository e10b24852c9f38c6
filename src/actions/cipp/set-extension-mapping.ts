import { defineAction, type Outcome } from '../../model/action';
import { get, type Json, post, type Reply } from '../../model/call';
import { field, type Values } from '../../model/field';
import { outcomeOf } from '../../model/outcome';
import { rowsIn } from '../../model/table';
import { counted, rowsRead } from '../shared/stakes';

const fields = {
  addMapping: field.choice(
    'Mapping to save',
    [
      { value: 'Sherweb', label: 'Sherweb customers', says: ['sherweb'] },
      { value: 'HaloPSA', label: 'HaloPSA customers', says: ['halo'] },
      { value: 'NinjaOne', label: 'NinjaOne organisations', says: ['ninja'] },
      { value: 'NinjaOneFields', label: 'NinjaOne fields', says: ['ninja fields'] },
      { value: 'Hudu', label: 'Hudu companies', says: ['hudu'] },
      { value: 'HuduFields', label: 'Hudu fields' },
    ],
    { help: 'What is sent replaces the whole mapping of customers.' },
  ),
  autoMapping: field.choice(
    'Map automatically instead',
    [
      { value: 'NinjaOne', label: 'NinjaOne organisations', says: ['ninja'] },
      { value: 'HaloPSA', label: 'HaloPSA customers', says: ['halo'] },
    ],
    { help: 'CIPP finds by itself who belongs together.' },
  ),
  mappings: field.json('All customers of the mapping', {
    shape: 'array',
    maxLength: 20_000,
    help: 'The complete list: [{"TenantId":"…","IntegrationId":"…","IntegrationName":"…"}]. Customers that are not in it lose their mapping.',
  }),
  // of another shape: one field of JSON can only have one
  fieldMappings: field.json('Fields to map', { help: 'For the two mappings of fields: {"TenantLinks":{"label":"…","value":"…"}}.' }),
};
type Given = Values<typeof fields>;
type Mistake = { field: keyof Given & string; says: string };

const ofFields = (mapping: string | undefined): boolean => mapping === 'NinjaOneFields' || mapping === 'HuduFields';

export const setExtensionMapping = defineAction({
  id: 'set-extension-mapping',
  title: 'Execute Extension Mapping (POST)',
  category: 'CIPP Administration',
  says: [
    { say: 'auto map halo', with: { autoMapping: 'HaloPSA' } },
    { say: 'auto map ninjaone', with: { autoMapping: 'NinjaOne' } },
    'save extension mapping',
    'change extension mapping',
  ],
  summary: 'Replace the mapping of an extension, or start its automatic mapping',
  risk: 'destructive',
  scope: 'instance',
  secret: false,
  fields,
  example: 'set extension mapping autoMapping=HaloPSA',
  check: given => mistake(given),
  note: ({ addMapping, autoMapping, mappings }) =>
    autoMapping
      ? `CIPP looks for customers of ${autoMapping} that belong together and maps them.`
      : ofFields(addMapping)
        ? 'The named fields are mapped; all others stay.'
        : `The mapping of ${addMapping} consists of these ${Array.isArray(mappings) ? mappings.length : 0} customers afterwards.`,
  warns: ({ addMapping }) =>
    addMapping && !ofFields(addMapping)
      ? [
          {
            label: 'Cannot be undone',
            text: 'CIPP deletes the whole mapping first. Whoever is not in the list is mapped to nothing: read the present one first.',
          },
        ]
      : [{ label: 'Can be undone', text: 'Map again what should be as it was: read the present mapping first.' }],
  stakes: ({ addMapping, autoMapping, mappings }) => [
    {
      asks: 'how many customers or fields are mapped now',
      call: get('ExecExtensionMapping', { List: autoMapping ?? addMapping }),
      says(reply) {
        const [tables] = rowsRead(reply) ?? [];
        const rows = tables?.Mappings ? rowsIn(tables.Mappings) : undefined;
        if (!rows) return undefined;
        const now = `${counted(rows.length, 'entry', 'entries')} ${rows.length === 1 ? 'is' : 'are'} mapped now`;
        return autoMapping || ofFields(addMapping) || !Array.isArray(mappings) ? `${now}.` : `${now}, ${mappings.length} afterwards.`;
      },
    },
  ],
  // both names are read from the query alone, on POST too (docs/cipp-api.md §4)
  call: ({ addMapping, autoMapping, mappings, fieldMappings }) =>
    autoMapping
      ? post('ExecExtensionMapping', {}, { AutoMapping: autoMapping })
      : post('ExecExtensionMapping', (ofFields(addMapping) ? fieldMappings : mappings) ?? [], { AddMapping: addMapping }),
  result: readMapping,
  next: ['get-extension-mapping', 'run-extension-sync'],
});

function mistake({ addMapping, autoMapping, mappings, fieldMappings }: Given): Mistake | undefined {
  if (autoMapping) return addMapping ? { field: 'addMapping', says: 'Either save a mapping or map automatically, not both.' } : undefined;
  if (!addMapping) return { field: 'addMapping', says: 'Choose the mapping to save, or one to map automatically.' };
  if (ofFields(addMapping)) {
    const named = typeof fieldMappings === 'object' && fieldMappings !== null ? Object.values(fieldMappings) : [];
    return named.length > 0 && named.every(one => has(one, ['label', 'value']))
      ? undefined
      : { field: 'fieldMappings', says: 'Name at least one field, each with label and value.' };
  }
  if (!Array.isArray(mappings) || mappings.length === 0)
    return { field: 'mappings', says: 'An empty list would wipe the mapping: read it, change it and send all of it.' };
  // a row without an id would take over the one before it
  return mappings.every(one => has(one, ['TenantId', 'IntegrationId', 'IntegrationName']))
    ? undefined
    : { field: 'mappings', says: 'Every row needs TenantId, IntegrationId and IntegrationName.' };
}

const has = (row: Json, keys: readonly string[]): boolean =>
  typeof row === 'object' &&
  row !== null &&
  !Array.isArray(row) &&
  keys.every(key => (typeof row[key] === 'string' && row[key] !== '') || typeof row[key] === 'number');

/**
 * Judged by the words: saving fails with 200, and mapping automatically fails with a bare text (docs/cipp-api.md §8). All rows
 * of a mapping of customers are deleted before the new ones are written: where that failed, the old ones may be gone.
 */
function readMapping(reply: Reply, { addMapping, autoMapping }: Given): Outcome {
  const text = reply.lines[0]?.text ?? '';
  const replaces = autoMapping === undefined && !ofFields(addMapping);
  if (replaces && /^mapping api failed/i.test(text)) return { kind: 'unknown', why: 'CIPP_ODD', said: text };
  if (/^mapping api failed|^no azure tenant ids|is not configured/i.test(text)) return { kind: 'failed', why: 'CIPP_FAILED', said: text };
  const outcome = outcomeOf(reply);
  return autoMapping && outcome.kind === 'done' ? { kind: 'accepted', said: outcome.said } : outcome;
}
