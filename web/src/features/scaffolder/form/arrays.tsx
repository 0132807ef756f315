// Lists of answers: add, remove, copy, move.
import type { ArrayFieldItemButtonsTemplateProps, ArrayFieldItemTemplateProps, ArrayFieldTemplateProps, RJSFSchema } from '@rjsf/utils';
import { t } from '../../../messages';
import { Button, Field, IconButton } from '../../../ui';
import { isObject } from './schema/json';
import { Words } from './widgets/widget';

type Context = Record<string, unknown>;

/** The list, and the button that makes it longer. */
export function ArrayFieldTemplate(props: ArrayFieldTemplateProps<unknown, RJSFSchema, Context>) {
  const { title, items, canAdd = false, onAddClick, fieldPathId, schema, uiSchema, required = false, disabled = false, readonly = false, rawErrors = [] } = props;
  const options = isObject(uiSchema?.['ui:options']) ? uiSchema['ui:options'] : {};
  const description = uiSchema?.['ui:description'] ?? options.description ?? schema.description;
  const help: unknown = uiSchema?.['ui:help'];
  const texts = [description, help].filter((it): it is string => typeof it === 'string' && it !== '');
  const full = schema.maxItems !== undefined && items.length >= schema.maxItems;
  return (
    <div className="form-answer" data-path={fieldPathId.$id}>
      <Field
        id={fieldPathId.$id}
        group
        label={<span dir="auto">{title}</span>}
        optional={!required}
        hint={texts.length === 0 ? undefined : texts.map((it, index) => <Words key={index} text={it} />)}
        error={rawErrors[0]}
      >
        {() => (
          <div className="form-list">
            {items}
            {(canAdd || full) && (
              <div>
                <Button
                  icon="plus"
                  id={`${fieldPathId.$id}__add`}
                  disabledReason={full ? t('form.list.full', { count: schema.maxItems }) : disabled || readonly ? t('form.readonly') : undefined}
                  onClick={onAddClick}
                >
                  {t('form.list.add')}
                </Button>
              </div>
            )}
          </div>
        )}
      </Field>
    </div>
  );
}

/** One of a list. */
export function ArrayItem({ children, buttonsProps, hasToolbar, index, itemKey }: ArrayFieldItemTemplateProps<unknown, RJSFSchema, Context>) {
  return (
    <div className="form-item" key={itemKey} role="group" aria-label={t('form.list.item', { number: index + 1 })}>
      <div className="grow">{children}</div>
      {hasToolbar && <ArrayItemButtons {...buttonsProps} />}
    </div>
  );
}

/** What can be done with one of a list. */
export function ArrayItemButtons(props: ArrayFieldItemButtonsTemplateProps<unknown, RJSFSchema, Context>) {
  const { index, hasMoveUp, hasMoveDown, hasCopy, hasRemove, onMoveUpItem, onMoveDownItem, onCopyItem, onRemoveItem, disabled = false, readonly = false } = props;
  const number = index + 1;
  const off = disabled || readonly ? t('form.readonly') : undefined;
  return (
    <div className="form-item-acts">
      {(hasMoveUp || hasMoveDown) && (
        <>
          <IconButton icon="arrow-up" size="s" label={t('form.list.up', { number })} disabledReason={off ?? (hasMoveUp ? undefined : t('form.list.first'))} onClick={onMoveUpItem} />
          <IconButton icon="arrow-down" size="s" label={t('form.list.down', { number })} disabledReason={off ?? (hasMoveDown ? undefined : t('form.list.last'))} onClick={onMoveDownItem} />
        </>
      )}
      {hasCopy && <IconButton icon="copy" size="s" label={t('form.list.copy', { number })} disabledReason={off} onClick={onCopyItem} />}
      {hasRemove && <IconButton icon="trash-2" size="s" label={t('form.list.remove', { number })} disabledReason={off} onClick={onRemoveItem} />}
    </div>
  );
}
