const step = (name: string): string[] => [`${name}: before it is stored`, `${name}: in its transaction`, `${name}: stored`];

/** Where on the road a process is killed: every step that is stored, and everything that leaves the process. */
export const POINTS: readonly string[] = [
  ...step('draft'),
  ...step('submit'),
  ...step('announce'),
  ...step('approve'),
  ...step('deny'),
  ...step('withdraw'),
  ...step('start'),
  'CIPP: before the call is sent',
  'CIPP: the call is sent',
  'CIPP: at work on the call',
  'CIPP: in the middle of its answer',
  ...step('succeed'),
  ...step('fail'),
  ...step('lose'),
  ...step('secret-shown'),
  ...step('secret-wiped'),
  'card: before it is sent',
  'card: Teams has it',
  'slow question: stored',
  'slow question: answered',
  'slow press: stored',
  'slow press: answered',
];
