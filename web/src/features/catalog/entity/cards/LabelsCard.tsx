// Labels and annotations as they are written. What the catalog notes down itself is told elsewhere in words.
import { useState } from 'react';
import type { EntityProps } from '../../../../layout/feature';
import { t } from '../../../../messages';
import { Button, Slab } from '../../../../ui';
import { OWN_ANNOTATIONS, pairsAt } from '../facts';

const SHOWN = 6;

/** Labels and annotations in one slab; nothing when there are none. */
export function LabelsCard({ entity }: EntityProps) {
  const labels = pairsAt(entity.metadata, 'labels');
  const annotations = pairsAt(entity.metadata, 'annotations').filter(([key]) => !OWN_ANNOTATIONS.has(key));
  if (labels.length + annotations.length === 0) return null;
  const title = labels.length === 0 ? 'catalog.entity.labels.annotations' : annotations.length === 0 ? 'catalog.entity.labels.labels' : 'catalog.entity.labels.title';
  return (
    <Slab title={t(title)} count={labels.length + annotations.length}>
      <Pairs pairs={[...labels, ...annotations]} />
    </Slab>
  );
}

/** Annotations alone, for layouts that want them so. */
export function AnnotationsCard({ entity }: EntityProps) {
  const annotations = pairsAt(entity.metadata, 'annotations').filter(([key]) => !OWN_ANNOTATIONS.has(key));
  if (annotations.length === 0) return null;
  return (
    <Slab title={t('catalog.entity.labels.annotations')} count={annotations.length}>
      <Pairs pairs={annotations} />
    </Slab>
  );
}

function Pairs({ pairs }: { pairs: readonly [string, string][] }) {
  const [all, setAll] = useState(false);
  const shown = all ? pairs.slice(0, 500) : pairs.slice(0, SHOWN);
  return (
    <>
      <dl className="ent-pairs">
        {shown.map(([key, value], index) => (
          <div key={`${key}-${index}`}>
            <dt className="meta brk" dir="auto">
              {key.slice(0, 200)}
            </dt>
            <dd className="mono brk" dir="auto" title={value.length > 200 ? value.slice(0, 300) : undefined}>
              {value.length > 200 ? `${value.slice(0, 200)}…` : value}
            </dd>
          </div>
        ))}
      </dl>
      {pairs.length > shown.length && (
        <Button
          variant="quiet"
          size="s"
          onClick={() => {
            setAll(true);
          }}
        >
          {t('catalog.entity.more.count', { count: pairs.length - shown.length })}
        </Button>
      )}
    </>
  );
}
