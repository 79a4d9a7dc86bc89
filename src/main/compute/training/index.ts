export { trainCapeJointly, type JointFit, type JointPlan, type LabelledField } from './train-cape.ts';
