// What a group or a person owns, by kind with its counts; the catalog's table has all of it.
import { useQuery } from '@tanstack/react-query';
import type { EntityProps } from '../../../../layout/feature';
import { EntityLink, kindWord, refOf } from '../../../../kit';
import { t } from '../../../../messages';
import { Answer } from '../../../../page/Answer';
import { paths } from '../../../../paths/paths';
import { A, EmptyState, formatNumber, SkeletonRows, Slab } from '../../../../ui';
import { kindsQuery, rowsQuery } from '../data';
import { byKind, rowOfEntity, type Row } from '../rows';

const ASKED = 200;
/** Names of a kind; the rest is a link. */
const NAMES = 8;

/** The Owns slab. */
export function OwnedCard({ entity }: EntityProps) {
  const ref = refOf(entity);
  const filter = `relations.ownedBy=${ref}`;
  const rows = useQuery(rowsQuery(filter, ASKED));
  const total = rows.data?.total ?? 0;
  // Counts of kinds are asked only where the list is not all of it.
  const kinds = useQuery({ ...kindsQuery(filter), enabled: total > ASKED });
  return (
    <Slab title={t('catalog.entity.owned.title')} {...(total > 0 ? { count: formatNumber(total) } : {})} flush>
      <Answer query={rows} skeleton={<SkeletonRows rows={4} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="boxes" title={t('catalog.entity.owned.none')} text={t('catalog.entity.owned.none.text')} />
          ) : (
            <div className="ent-kinds">
              {byKind(items.map(rowOfEntity)).map(([kind, group]) => (
                <Kind key={kind} kind={kind} rows={group} count={kinds.data?.find((it) => it.value.toLowerCase() === kind.toLowerCase())?.count ?? group.length} owner={ref} />
              ))}
            </div>
          )
        }
      </Answer>
    </Slab>
  );
}

function Kind({ kind, rows, count, owner }: { kind: string; rows: readonly Row[]; count: number; owner: string }) {
  const all = paths.catalog({ kind: kind.toLowerCase(), owner });
  return (
    <div className="ent-kind">
      <h3>
        <A href={all}>
          <bdi>{kindWord(kind, 2)}</bdi> <span className="dim">{formatNumber(count)}</span>
        </A>
      </h3>
      <div className="fx wrap">
        {rows.slice(0, NAMES).map((row) => (
          <EntityLink key={row.ref} entity={row.ref} title={row.title?.slice(0, 120)} type={row.type} />
        ))}
        {count > NAMES && (
          <A className="meta" href={all}>
            {t('catalog.entity.more.count', { count: count - Math.min(NAMES, rows.length) })}
          </A>
        )}
      </div>
    </div>
  );
}
