import type { Field, Target, TargetTenant, Value } from './field';

/** A value in the words of a card: names instead of ids, labels instead of values. Foreign text. */
export function worded(field: Field, value: Value | undefined): string {
  if (value === undefined || value === null) return '';
  switch (field.type) {
    case 'user':
    case 'thing':
      return (value as Target).name;
    case 'customer':
      return (value as TargetTenant).name;
    case 'users':
    case 'things':
      return (value as readonly Target[]).map(target => target.name).join(', ');
    case 'choice':
      return field.choices.find(choice => choice.value === value)?.label ?? String(value);
    case 'choices':
      return (value as readonly string[]).map(one => field.choices.find(choice => choice.value === one)?.label ?? one).join(', ');
    case 'toggle':
      return value === true ? 'yes' : 'no';
    case 'lines':
      return (value as readonly string[]).join(', ');
    case 'json':
      return JSON.stringify(value);
    default:
      return String(value);
  }
}
