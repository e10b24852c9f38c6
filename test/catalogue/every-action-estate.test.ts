import { ESTATE } from './cases/estate';
import { everyAction } from './every-action';

everyAction('estate', ESTATE);
