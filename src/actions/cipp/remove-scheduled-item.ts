import { defineAction } from '../../model/action';
import { get, post } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';
import type { Row } from '../../model/table';
import { utc } from '../shared/listing';
import { rowWith } from '../shared/stakes';
import { instant } from './instant';

export const removeScheduledItem = defineAction({
  id: 'remove-scheduled-item',
  title: 'Remove Scheduled Item',
  category: 'CIPP Administration',
  says: ['remove scheduled task', 'delete scheduled task', 'cancel scheduled task', 'delete scheduled item'],
  summary: 'Delete a scheduled task, with what it has written down',
  risk: 'destructive',
  scope: 'instance',
  secret: false,
  fields: { id: field.thing('scheduled-item', 'Task') },
  example: 'remove scheduled task "Offboarding Omar"',
  // addressed by id alone, over all customers
  note: ({ id }) =>
    `${id.name}, a task for ${id.facts.tenant || 'no customer'}${id.facts.state ? ` (${id.facts.state})` : ''}, is deleted.`,
  warns: () => [{ label: 'Cannot be undone', text: 'It never runs again, and its results are gone.' }],
  stakes: ({ id }) => [
    {
      asks: 'when it runs',
      call: get('ListScheduledItems', { Id: id.id }),
      // what it was given and what came of it hold passwords
      says(reply) {
        const row = rowWith(reply, id.id, 'RowKey');
        return row && `${dueOf(row)} ${repeatsOf(row)}`;
      },
    },
  ],
  call: ({ id }) => post('RemoveScheduledItem', { id: id.id }),
  // the words are those of success whatever happened: only the status tells (docs/cipp-api.md §8)
  result: reply => {
    if (reply.status === 400) return { kind: 'failed', why: 'CIPP_FAILED' };
    return outcomeOf(reply);
  },
  next: ['list-scheduled-items', 'list-logs'],
});

const dueOf = ({ ScheduledTime, ExecutedTime }: Row): string => {
  const [due, ran] = [ScheduledTime, ExecutedTime].map(time => utc(instant(time)));
  return `${due ? `Due on ${due}` : 'Due at no set time'}${ran ? `, last run on ${ran}` : ', not run yet'}.`;
};

const repeatsOf = ({ Recurrence: every }: Row): string =>
  typeof every === 'string' && every && !/^(once|0)$/i.test(every) ? `It repeats every ${every}.` : 'It does not repeat.';
