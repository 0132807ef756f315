// How the form library's parts look here: label above, hint below, an error in the hint's place.
import type {
  FieldErrorProps,
  FieldTemplateProps,
  MultiSchemaFieldTemplateProps,
  ObjectFieldTemplateProps,
  RJSFSchema,
  TemplatesType,
  UnsupportedFieldProps,
  WrapIfAdditionalTemplateProps,
} from '@rjsf/utils';
import { useState, type ReactNode } from 'react';
import { t } from '../../../messages';
import { Banner, Button, Field, IconButton, TextField } from '../../../ui';
import { ArrayFieldTemplate, ArrayItem, ArrayItemButtons } from './arrays';
import { isField } from './fields/registry';
import { isObject } from './schema/json';
import { Words } from './widgets/widget';

type Context = Record<string, unknown>;

/** Widgets of several boxes: their label names the group. */
const GROUPS = new Set(['radio', 'checkboxes', 'RadioWidget', 'CheckboxesWidget']);

/** Around each answer. */
function FieldTemplate(props: FieldTemplateProps<unknown, RJSFSchema, Context>) {
  const { id, label, children, hidden = false, required = false, displayLabel = false, rawErrors = [], uiSchema, schema, rawDescription, rawHelp } = props;
  if (hidden) return <div hidden>{children}</div>;
  const ui = (uiSchema ?? {}) as Record<string, unknown>;
  const notice = noticeOf(ui);
  const own = isField(ui['ui:field']);
  const inside = (
    <Additional {...props}>
      {children}
      {notice !== undefined && (
        <Banner state="warn" role="status">
          {notice}
        </Banner>
      )}
    </Additional>
  );
  const isPart = schema.type === 'object' || schema.type === 'array' || (schema.anyOf !== undefined && !displayLabel) || (schema.oneOf !== undefined && !displayLabel);
  if (id === 'root' || (isPart && !own && !displayLabel)) return inside;
  const isBox = schema.type === 'boolean' && !displayLabel && !own;
  const error = rawErrors[0];
  const description = isBox ? undefined : rawDescription;
  const hint =
    (description === undefined || description === '') && rawHelp === undefined ? undefined : (
      <>
        {description !== undefined && description !== '' && <Words text={description} />}
        {rawHelp !== undefined && <Words text={rawHelp} />}
      </>
    );
  const options = isObject(ui['ui:options']) ? ui['ui:options'] : {};
  const widget = ui['ui:widget'] ?? options.widget;
  const group = ui['ui:field'] === 'RepoUrlPicker' || (typeof widget === 'string' && GROUPS.has(widget));
  return (
    <div className="form-answer" data-path={id}>
      <Field
        id={id}
        label={isBox ? undefined : <span dir="auto">{label}</span>}
        hint={hint}
        error={error === undefined ? undefined : <span dir="auto">{error}</span>}
        optional={!required && !isBox}
        group={group}
      >
        {() => inside}
      </Field>
    </div>
  );
}

/** What is said where a template wants something that is not here. */
function noticeOf(ui: Record<string, unknown>): string | undefined {
  const field = ui['ui:field'];
  if (typeof field === 'string' && !isField(field)) return t('form.field.unknown', { field });
  const widget = ui['ui:unknownWidget'];
  return typeof widget === 'string' ? t('form.widget.unknown', { widget }) : undefined;
}

/** An answer under a name that is written, too. */
function Additional(props: Pick<WrapIfAdditionalTemplateProps<unknown, RJSFSchema, Context>, 'schema' | 'id' | 'label' | 'disabled' | 'readonly' | 'onKeyRename' | 'onRemoveProperty'> & { children: ReactNode }) {
  const { schema, id, label, disabled, readonly, onKeyRename, onRemoveProperty, children } = props;
  const [name, setName] = useState(label);
  if (!('__additional_property' in schema)) return <>{children}</>;
  return (
    <div className="form-pair">
      <TextField
        id={`${id}-key`}
        label={t('form.key')}
        value={name}
        disabled={disabled || readonly}
        onChange={setName}
        onBlur={() => {
          onKeyRename(name);
        }}
      />
      <div className="grow">{children}</div>
      <IconButton icon="trash-2" label={t('form.removeNamed', { name: label })} disabledReason={disabled || readonly ? t('form.readonly') : undefined} onClick={onRemoveProperty} />
    </div>
  );
}

/** Several answers that belong together. */
function ObjectFieldTemplate(props: ObjectFieldTemplateProps<unknown, RJSFSchema, Context>) {
  const { title, description, properties, fieldPathId, schema, uiSchema, disabled = false, readonly = false, onAddProperty } = props;
  const answers = properties.map((it) => it.content);
  const canAdd = schema.additionalProperties !== undefined && schema.additionalProperties !== false && !disabled && !readonly;
  const options = isObject(uiSchema?.['ui:options']) ? uiSchema['ui:options'] : {};
  const add = canAdd && options.expandable !== false && (
    <div>
      <Button icon="plus" onClick={onAddProperty}>
        {t('form.addNamed')}
      </Button>
    </div>
  );
  if (fieldPathId.path.length === 0) {
    return (
      <>
        {answers}
        {add}
      </>
    );
  }
  const isItem = typeof fieldPathId.path.at(-1) === 'number';
  return (
    <fieldset className={isItem ? 'form-part item' : 'form-part'} id={fieldPathId.$id}>
      {title !== '' && (
        <legend dir="auto" className={isItem ? 'sr' : undefined}>
          {title}
        </legend>
      )}
      {typeof description === 'string' && description !== '' && (
        <div className="hint">
          <Words text={description} />
        </div>
      )}
      {answers}
      {add}
    </fieldset>
  );
}

/** A choice between shapes of an answer. */
function MultiSchemaFieldTemplate({ selector, optionSchemaField }: MultiSchemaFieldTemplateProps<unknown, RJSFSchema, Context>) {
  return (
    <div className="form-shapes">
      {selector}
      {optionSchemaField}
    </div>
  );
}

/** Errors of parts, which no field shows. */
function FieldErrorTemplate(_props: FieldErrorProps<unknown, RJSFSchema, Context>) {
  return null;
}

/** A schema that nothing can be drawn for. */
function UnsupportedFieldTemplate({ reason, fieldPathId }: UnsupportedFieldProps<unknown, RJSFSchema, Context>) {
  return (
    <Banner state="warn">
      <b dir="auto">{fieldPathId.path.join('.')}</b> {t('form.unsupported', { reason })}
    </Banner>
  );
}

function Nothing() {
  return null;
}

function Inside({ children }: { children?: ReactNode }) {
  return <>{children}</>;
}

/** All of them. */
export const templates = {
  FieldTemplate,
  ObjectFieldTemplate,
  ArrayFieldTemplate,
  ArrayFieldItemTemplate: ArrayItem,
  ArrayFieldItemButtonsTemplate: ArrayItemButtons,
  MultiSchemaFieldTemplate,
  FieldErrorTemplate,
  UnsupportedFieldTemplate,
  ErrorListTemplate: Nothing,
  FieldHelpTemplate: Nothing,
  DescriptionFieldTemplate: Nothing,
  TitleFieldTemplate: Nothing,
  WrapIfAdditionalTemplate: Inside,
} as unknown as Partial<TemplatesType>;
