// Parameters and properties: name, whether it must be there, type and sentence; what is inside on demand.
import { useId, useState } from 'react';
import { t } from '../../messages';
import { Icon, Markdown, SkeletonRows } from '../../ui';
import type { Field } from './model';
import type { RemoteReader } from './workerTalk';
import { useAsked } from './useReader';
import { typeWords } from './words';

const DEEPEST = 12;
const FIRST = 80;

interface Props {
  reader: RemoteReader;
  fields: readonly Field[];
  depth?: number;
}

/** Rows, each with its own way further in. */
export function FieldRows({ reader, fields, depth = 0 }: Props) {
  const [all, setAll] = useState(false);
  const shown = all ? fields : fields.slice(0, FIRST);
  return (
    <>
      {shown.map((it, index) => (
        <Row key={`${it.place ?? ''} ${it.name} ${index}`} reader={reader} field={it} depth={depth} />
      ))}
      {shown.length < fields.length && (
        <button type="button" className="amore" onClick={() => { setAll(true); }}>
          + {fields.length - shown.length}
        </button>
      )}
    </>
  );
}

function Row({ reader, field, depth }: { reader: RemoteReader; field: Field; depth: number }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const inside = field.handle !== undefined && depth < DEEPEST ? field.handle : undefined;
  return (
    <>
      <div className="prm">
        <div>
          <code dir="auto" className={field.deprecated === true ? 'brk old' : 'brk'}>
            {field.name}
          </code>
          <span className="dim">{standing(field)}</span>
        </div>
        <div>
          <TypeLine field={field} open={open} panel={id} onOpen={inside === undefined ? undefined : () => { setOpen(!open); }} />
          {field.description !== undefined && <Markdown text={field.description} />}
          {field.values !== undefined && (
            <p className="dim brk" dir="auto">
              {t('api.oneOf', { values: field.values.join(', ') })}
            </p>
          )}
          {field.initial !== undefined && (
            <p className="dim brk" dir="auto">
              {t('api.initial', { value: field.initial })}
            </p>
          )}
        </div>
      </div>
      {open && inside !== undefined && (
        <div className="prmin" id={id}>
          <Inside reader={reader} handle={inside} depth={depth + 1} />
        </div>
      )}
    </>
  );
}

function TypeLine({ field, open, panel, onOpen }: { field: Field; open: boolean; panel: string; onOpen: (() => void) | undefined }) {
  const words = (
    <span className="mono mid brk" dir="auto">
      {typeWords(field.type)}
    </span>
  );
  if (onOpen === undefined) return words;
  return (
    <button type="button" className="atype" aria-expanded={open} aria-controls={open ? panel : undefined} title={t('api.inside', { name: field.name })} onClick={onOpen}>
      {words}
      <Icon name={open ? 'chevron-down' : 'chevron-right'} size="s" />
    </button>
  );
}

/** The fields behind a handle. */
export function Inside({ reader, handle, depth }: { reader: RemoteReader; handle: string; depth: number }) {
  const fields = useAsked(() => reader.fields(handle), [reader, handle]);
  if (fields === undefined) return <SkeletonRows rows={2} />;
  if (fields.length === 0) return <p className="dim">{t('api.nothingInside')}</p>;
  return <FieldRows reader={reader} fields={fields} depth={depth} />;
}

function standing(field: Field): string {
  const place = field.place === undefined ? undefined : field.place.startsWith('oneof ') ? field.place : t(`api.place.${field.place}`);
  const parts = [place, t(field.required ? 'api.required' : 'api.optional'), field.deprecated === true ? t('api.deprecated') : undefined];
  return parts.filter((it) => it !== undefined).join(' · ');
}
