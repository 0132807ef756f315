// The little drawing on a subject page: who uses it, it, and what it needs. At most four a side.
import { useLayoutEffect, useRef, useState } from 'react';
import { t } from '../messages';
import { A } from '../ui';
import { EntityLink } from './EntityLink';
import { formatRef, parseRef } from './ref';
import { planSketch, SIDE, type Place } from './sketch';

/** One end of a relation. */
export interface SketchEnd {
  ref: string;
  title?: string | undefined;
  type?: string | undefined;
  missing?: boolean;
}

export interface RelationSketchProps {
  me: SketchEnd;
  uses: readonly SketchEnd[];
  needs: readonly SketchEnd[];
  /** To all of them, where there are more than four. */
  moreHref: string;
  /** In place of "uses it" and "it needs". */
  labels?: { uses: string; needs: string };
}

/** Stones and joints, drawn in the width there is. */
export function RelationSketch({ me, uses, needs, moreHref, labels }: RelationSketchProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const it = box.current;
    if (it === null) return;
    setWidth(it.clientWidth);
    const watcher = new ResizeObserver(() => {
      setWidth(it.clientWidth);
    });
    watcher.observe(it);
    return () => {
      watcher.disconnect();
    };
  }, []);
  const left = uses.slice(0, SIDE);
  const right = needs.slice(0, SIDE);
  const plan = planSketch(width, left.length, right.length);
  const count = (all: readonly SketchEnd[]) => (all.length > SIDE ? all.length - SIDE : 0);
  return (
    <div className="sketch" ref={box} role="group" aria-label={sentence(me, left, right)} style={{ height: plan.height }}>
      {width > 0 && (
        <>
          <svg width={width} height={plan.height} aria-hidden="true">
            {plan.joints.map((path) => (
              <path key={path} className="re" d={path} />
            ))}
            {plan.tips.map(({ x, y, down }) => (
              <path key={`${x} ${y}`} className="ra" d={down ? `M${x - 3.5} ${y - 6}L${x} ${y}L${x + 3.5} ${y - 6}Z` : `M${x - 6} ${y - 3.5}L${x} ${y}L${x - 6} ${y + 3.5}Z`} />
            ))}
          </svg>
          <SideLabel place={plan.labels.uses} text={labels?.uses ?? t('kit.usesIt')} more={count(uses)} href={moreHref} none={left.length === 0} />
          {left.map((it, index) => (
            <Stone key={it.ref} end={it} place={plan.uses[index]} />
          ))}
          <Stone end={me} place={plan.me} isMe />
          <SideLabel place={plan.labels.needs} text={labels?.needs ?? t('kit.itNeeds')} more={count(needs)} href={moreHref} none={right.length === 0} />
          {right.map((it, index) => (
            <Stone key={it.ref} end={it} place={plan.needs[index]} />
          ))}
        </>
      )}
    </div>
  );
}

function Stone({ end, place, isMe = false }: { end: SketchEnd; place: Place | undefined; isMe?: boolean }) {
  if (place === undefined) return null;
  return (
    <span className={isMe ? 'rs me' : 'rs'} style={{ insetInlineStart: place.x, top: place.y, width: place.width }}>
      <EntityLink entity={end.ref} title={end.title} type={end.type} missing={end.missing} light={!isMe} />
    </span>
  );
}

function SideLabel({ place, text, more, href, none }: { place: Place; text: string; more: number; href: string; none: boolean }) {
  return (
    <span className="rl2" style={{ insetInlineStart: place.x, top: place.y, width: place.width }}>
      {text}
      {none && <span> · {t('kit.nothingNeeds')}</span>}
      {more > 0 && (
        <A href={href}>{t('ui.more.count', { count: more })}</A>
      )}
    </span>
  );
}

function sentence(me: SketchEnd, uses: readonly SketchEnd[], needs: readonly SketchEnd[]): string {
  const name = (it: SketchEnd) => it.title ?? parseRef(it.ref).name;
  const list = new Intl.ListFormat('en-GB');
  const parts = [
    name(me) === '' ? formatRef(parseRef(me.ref)) : `${name(me)}.`,
    uses.length > 0 ? t('kit.relations.uses', { names: list.format(uses.map(name)) }) : '',
    needs.length > 0 ? t('kit.relations.needs', { names: list.format(needs.map(name)) }) : '',
    uses.length + needs.length === 0 ? t('kit.relations.none') : '',
  ];
  return parts.filter((it) => it !== '').join(' ');
}
