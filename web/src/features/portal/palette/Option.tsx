// One line of the palette: icon or mark, name with the letters that were typed marked, what stands at the right.
import { kindIcon, Mark, OwnerChip, parseRef } from '../../../kit';
import { A, Icon, Kbd } from '../../../ui';
import type { Entry } from './entries';
import { pieces } from './matching';

interface Props {
  id: string;
  entry: Entry;
  text: string;
  isChosen: boolean;
  onChoose: () => void;
  onPick: (newTab: boolean) => void;
}

/** A link where it leads somewhere, so that the browser's own ways to open it work. */
export function Option({ id, entry, text, isChosen, onChoose, onPick }: Props) {
  const common = { id, role: 'option', 'aria-selected': isChosen, 'aria-disabled': entry.reason === undefined ? undefined : true, className: 'opt', onPointerMove: onChoose };
  const inside = (
    <>
      <Before entry={entry} />
      <span className="cut">
        <bdi>
          <Marked text={entry.title.slice(0, 200)} typed={text} />
        </bdi>{' '}
        {(entry.reason ?? entry.detail) !== undefined && <bdi className="dim">{(entry.reason ?? entry.detail ?? '').slice(0, 300)}</bdi>}
      </span>
      <span className="r">
        {entry.found?.owner !== undefined && <OwnerChip owner={entry.found.owner} plain />}
        {entry.keys !== undefined && <Kbd keys={entry.keys} />}
      </span>
    </>
  );
  if (entry.href === undefined) {
    return (
      <div {...common} onClick={() => { onPick(false); }}>
        {inside}
      </div>
    );
  }
  return (
    <A {...common} href={entry.href} tabIndex={-1} onClick={(event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      onPick(false);
    }}>
      {inside}
    </A>
  );
}

function Before({ entry }: { entry: Entry }) {
  const ref = entry.found?.ref;
  if (ref === undefined) return <Icon name={entry.icon ?? 'file-text'} />;
  const { kind } = parseRef(ref);
  if (kind === 'group' || kind === 'user') return <Mark name={entry.title} person={kind === 'user'} />;
  return <Icon name={kindIcon(kind, entry.found?.type)} />;
}

function Marked({ text, typed }: { text: string; typed: string }) {
  return pieces(text, typed).map((it, index) => (it.hit ? <em key={index}>{it.text}</em> : <span key={index}>{it.text}</span>));
}
