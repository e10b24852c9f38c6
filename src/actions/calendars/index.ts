export { editCalendarPermissions } from './edit-calendar-permissions';
export { listCalendarPermissions } from './list-calendar-permissions';
