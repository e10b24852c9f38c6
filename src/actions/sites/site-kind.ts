import { field } from '../../model/field';

/** What kind of site. Always sent: the server has no working default for either. */
export const siteKind = {
  template: field.choice('Kind', ['Communication', 'Team'], { default: 'Communication' }),
  design: field.choice('Design', ['Topic', 'Showcase', 'Blank'], { default: 'Showcase' }),
  sensitivityLabel: field.text('Sensitivity label', {
    pattern: '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}',
    expected: 'Write the id of the label.',
  }),
};
