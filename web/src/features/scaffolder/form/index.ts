// The parts of forms that other rooms of Create use.
export { TemplateForm, type TemplateFormProps } from './TemplateForm';
export { fieldDocs, type FieldDoc, type FieldName } from './fields/registry';
export type { FormDescription } from './schema/describe';
export type { Values } from './schema/json';
export type { Secrets } from './context';
