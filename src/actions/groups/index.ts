export { addGroup } from './add-group';
export { deleteGroup } from './delete-group';
export { editGroup } from './edit-group';
export { hideGroupFromGal } from './hide-group-from-gal';
export { listGroups } from './list-groups';
export { setGroupDeliveryManagement } from './set-group-delivery-management';
