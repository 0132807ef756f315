// The fields of a schema as a table; nested ones stand indented below what they are in.
import { useMemo, type CSSProperties } from 'react';
import { t } from '../../../messages';
import { Markdown } from '../../../ui';
import type { JsonSchema } from './reference';
import { rowsOf, type SchemaRow } from './schemaRows';

interface Props {
  /** What the table is, spoken. */
  caption: string;
  schema: JsonSchema;
}

/** All fields, or the sentence that there are none. */
export function SchemaTable({ caption, schema }: Props) {
  const rows = useMemo(() => rowsOf(schema, t('actions.whole')), [schema]);
  if (rows.length === 0) return <p className="dim">{t('actions.noFields')}</p>;
  return (
    <div className="tw schw" tabIndex={0} role="group" aria-label={caption}>
      <table className="tbl sch">
        <caption className="sr">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t('actions.field')}</th>
            <th scope="col" className="hide-sm">
              {t('actions.type')}
            </th>
            <th scope="col">{t('actions.about')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.path} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row }: { row: SchemaRow }) {
  return (
    <tr>
      <th scope="row" style={{ '--d': row.depth } as CSSProperties} title={row.path}>
        <code dir="ltr">{row.name}</code>
        {!row.required && <span className="opt"> {t('ui.optional')}</span>}
        <span className="only-sm typ mono">{row.type}</span>
      </th>
      <td className="mono typ hide-sm">{row.type}</td>
      <td className="say">
        {row.description !== '' && <Markdown text={row.description} />}
        {(row.choices !== undefined || row.default !== undefined || row.limits.length > 0) && (
          <p className="meta">
            {row.choices !== undefined && (
              <span className="brk">
                {t('actions.choices')} <code>{row.choices.join(', ')}</code>
              </span>
            )}
            {row.default !== undefined && (
              <span className="brk">
                {t('actions.default')} <code>{row.default}</code>
              </span>
            )}
            {row.limits.map((limit) => (
              <span key={limit.rule} className="brk">
                {t(`actions.limit.${limit.rule}`)} <code>{limit.value}</code>
              </span>
            ))}
          </p>
        )}
      </td>
    </tr>
  );
}
