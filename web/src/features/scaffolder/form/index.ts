// The parts of forms that other rooms of Create use.
export { TemplateForm } from './TemplateForm';
export { fieldDocs, type FieldDoc } from './fields/registry';
export type { FormDescription } from './schema/describe';
export type { Values } from './schema/json';
export type { Secrets } from './context';
