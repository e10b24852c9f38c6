import { PEOPLE } from './cases/people';
import { everyAction } from './every-action';

everyAction('people', PEOPLE);
