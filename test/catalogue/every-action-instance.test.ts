import { INSTANCE_CASES } from './cases/instance';
import { everyAction } from './every-action';

everyAction('instance', INSTANCE_CASES);
