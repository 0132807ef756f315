// Taking the drawing along: SVG, PNG, and a link to exactly this.
import { useMemo } from 'react';
import { useCommands } from '../../../commands/registry';
import { t } from '../../../messages';
import { Button, IconButton, Menu, toast } from '../../../ui';
import type { Present } from './GraphRoom';
import { coloursNow, save, toPng, toSvg } from './saveDrawing';

interface Props {
  present: Present | undefined;
  name: string;
}

/** Buttons for the top bar. */
export function SaveButtons({ present, name }: Props) {
  const actions = useActions(present, name);
  return (
    <>
      {present !== undefined && (
        <>
          <Button variant="quiet" icon="download" className="hide-sm" onClick={actions.svg}>
            {t('catalog.graph.svg')}
          </Button>
          <Button variant="quiet" icon="download" className="hide-sm" onClick={actions.png}>
            {t('catalog.graph.png')}
          </Button>
        </>
      )}
      <Button icon="link" onClick={actions.link}>
        {t('catalog.graph.copyLink')}
      </Button>
    </>
  );
}

/** The same as a menu, for where the top bar belongs to somebody else. */
export function SaveMenu({ present, name, whole }: Props & { whole: string }) {
  const actions = useActions(present, name);
  return (
    <Menu
      trigger={<IconButton icon="ellipsis" label={t('catalog.graph.more')} />}
      items={[
        { label: t('catalog.graph.whole'), icon: 'maximize', href: whole },
        { label: t('catalog.graph.copyLink'), icon: 'link', onClick: actions.link },
        'separator',
        { label: t('catalog.graph.saveSvg'), icon: 'download', onClick: actions.svg },
        { label: t('catalog.graph.savePng'), icon: 'download', onClick: actions.png },
      ]}
    />
  );
}

function useActions(present: Present | undefined, name: string) {
  const actions = useMemo(() => {
    const file = `graph-${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)}`;
    const drawn = () => (present === undefined ? '' : toSvg(present.shown, present.drawing, present.graph.root, name, coloursNow()));
    return {
      svg: () => {
        save(new Blob([drawn()], { type: 'image/svg+xml' }), `${file}.svg`);
      },
      png: () => {
        if (present !== undefined) void toPng(drawn(), present.drawing).then((blob) => { save(blob, `${file}.png`); });
      },
      link: () => {
        void navigator.clipboard.writeText(window.location.href).then(() => { toast.show({ text: t('catalog.graph.copied') }); }, () => undefined);
      },
    };
  }, [present, name]);
  useCommands(
    useMemo(
      () => [
        { id: 'graph.link', title: t('catalog.graph.copyLink'), group: 'page' as const, icon: 'link', run: actions.link },
        { id: 'graph.svg', title: t('catalog.graph.saveSvg'), group: 'page' as const, icon: 'download', run: actions.svg },
        { id: 'graph.png', title: t('catalog.graph.savePng'), group: 'page' as const, icon: 'download', run: actions.png },
      ],
      [actions],
    ),
  );
  return actions;
}
