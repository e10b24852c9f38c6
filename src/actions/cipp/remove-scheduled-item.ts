import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';

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
  call: ({ id }) => post('RemoveScheduledItem', { id: id.id }),
  // the words are those of success whatever happened: only the status tells (docs/cipp-api.md §8)
  result: reply => {
    if (reply.status === 400) return { kind: 'failed', why: 'CIPP_FAILED' };
    return outcomeOf(reply);
  },
  next: ['list-scheduled-items', 'list-logs'],
});
